/** Real servers of one kind, healthy and broken, judged by one run of the product: one test for each case. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Reason } from '../../src/api/reasons.ts';
import type { BackendState } from '../../src/api/v1alpha1/status.ts';
import { type Manifest, type ProductRun, runProduct } from '../reasons/product-run.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';
import { programObstacle } from './find-program.ts';
import { Workplace } from './workplace.ts';

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface ServerCase<Place extends string> {
  readonly name: string;
  /** Which of the endpoints that were started is the backend. */
  readonly at: Place;
  readonly probe: Manifest;
  readonly state: BackendState;
  readonly reason: Reason;
  /** A more general reason that names the right one as a cause, and is accepted too. */
  readonly orWeaker?: Reason;
}

export interface ServerFamily<Place extends string> {
  readonly title: string;
  /** All of them must be installed. */
  readonly programs: readonly string[];
  /** Starts what the cases need. */
  readonly start: (workplace: Workplace) => Promise<Readonly<Record<Place, Endpoint>>>;
  readonly cases: readonly ServerCase<Place>[];
}

/** Two probes to a verdict; twice the time of the scripted servers, since these have work of their own. */
const QUICK = { interval: '1s', timeout: '2s', healthyThreshold: 2, unhealthyThreshold: 2 };

export function testServers<Place extends string>({ title, programs, start, cases }: ServerFamily<Place>): void {
  const skip = programObstacle(programs);
  describe(title, () => {
    let workplace: Workplace | undefined;
    let run: ProductRun | undefined;

    before(async () => {
      if (skip !== false) return;
      workplace = new Workplace();
      const endpoints = await start(workplace);
      run = await runProduct(cases.map(({ at, probe }, index) => check(index, endpoints[at], probe)));
    });
    after(() => workplace?.close());

    for (const [index, { name, state, reason, orWeaker }] of cases.entries()) {
      it(name, { skip }, () => {
        assert.ok(run !== undefined);
        const status = run.status(checkName(index));
        assertStatusInvariants(status);
        const [row] = status.backends ?? [];
        const wanted = row?.reason === orWeaker ? orWeaker : reason;
        assert.deepEqual([row?.state, row?.reason], [state, wanted], JSON.stringify(row, undefined, 2));
      });
    }
  });
}

function check(index: number, { address, port }: Endpoint, probe: Manifest): Manifest {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name: checkName(index), namespace: 'shop' },
    spec: { ...QUICK, backends: [{ address, port }], probe },
  };
}

function checkName(index: number): string {
  return `case-${index + 1}`;
}
