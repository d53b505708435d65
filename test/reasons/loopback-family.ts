/** Makes a family of cases real on loopback: a server for each case, one run of the product for all, one test for each. Needs no root. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { BackendHealthCheckStatus, BackendRow } from '../../src/api/v1alpha1/status.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';
import { loopbackObstacle } from './loopback-obstacle.ts';
import { type Manifest, type ProductRun, runProduct } from './product-run.ts';
import { assertRow, type ReasonCase } from './reason-case.ts';
import { closedPort, type Script, type ScriptedServer, startServer } from './scripted-server.ts';

export interface LoopbackCase extends ReasonCase {
  /** What the backend does; without it nobody listens on its port. */
  readonly script?: Script;
  /** `spec.probe`; HEAD / when left out. */
  readonly probe?: Readonly<Record<string, unknown>>;
  /** Further fields of the spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Further fields of the backend: its address, for example. */
  readonly backend?: Readonly<Record<string, unknown>>;
  /**
   * Further backends of the check: `closed` = on other hosts, with nobody on their ports, so that the prober asks for these
   * ports and not for those that this machine may use; a script = one more backend, on a port on which the script runs on
   * the host of the case too. `sibling` puts it on the same host, where it is a service of its own.
   */
  readonly company?: 'closed' | { readonly script: Script; readonly sibling: boolean };
}

/** The backend that a case is about, in its check. */
const SUBJECT = 'subject';
/** Quick, and still two probes: a verdict is never made of one failure. */
const QUICK = { interval: '1s', timeout: '1s', healthyThreshold: 2, unhealthyThreshold: 2 };
/** So many ports of other backends are asked for before the usual ones. */
const CLOSED_COMPANIONS = 4;

/** The name of a case's check: advice quotes it. */
export function checkName(cases: readonly LoopbackCase[], subject: LoopbackCase): string {
  return `case-${cases.indexOf(subject) + 1}`;
}

/** What a family needs beside its servers. */
export interface FamilySetup {
  /** Manifests that the cases refer to. */
  readonly manifests?: readonly Manifest[];
  /** Further environment of the product, asked for when it starts. */
  readonly env?: () => Readonly<Record<string, string>>;
}

export interface FamilyOptions extends FamilySetup {
  /** Defines further tests on the same run. */
  readonly more?: (seen: () => FamilyRun, test: DefineTest) => void;
}

/** Defines a test that is skipped, with the reason, where the family cannot run. */
export type DefineTest = (name: string, act: () => void | Promise<void>) => void;

/** What happened. */
export interface FamilyRun {
  readonly product: ProductRun;
  /** The server of a case, `undefined` when nobody listened. */
  server(subject: LoopbackCase): ScriptedServer | undefined;
  status(subject: LoopbackCase): BackendHealthCheckStatus;
  /** Closes the servers. */
  close(): Promise<void>;
}

/** Starts a server for each case and runs the product once, for all of them. Judges nothing. */
export async function runFamily(
  block: number,
  cases: readonly LoopbackCase[],
  { manifests = [], env }: FamilySetup = {},
): Promise<FamilyRun> {
  const network = new LoopbackNetwork(block);
  try {
    const product = await runProduct([...(await network.build(cases)), ...manifests], { env: env?.() });
    return {
      product,
      server: (subject) => network.server(subject),
      status: (subject) => product.status(checkName(cases, subject)),
      close: () => network.close(),
    };
  } catch (error) {
    await network.close();
    throw error;
  }
}

/** `block` is the third byte of the addresses of this family: each backend is a host of its own. */
export function testFamily(
  title: string,
  block: number,
  cases: readonly LoopbackCase[],
  options: FamilyOptions = {},
): void {
  const obstacle = loopbackObstacle();
  describe(title, () => {
    let run: FamilyRun | undefined;

    function seen(): FamilyRun {
      assert.ok(run !== undefined, 'the product has run');
      return run;
    }

    const test: DefineTest = (name, act) => {
      it(name, { skip: obstacle }, act);
    };

    before(async () => {
      if (obstacle === false) run = await runFamily(block, cases, options);
    });
    after(() => run?.close());

    for (const subject of cases) {
      test(subject.name, () => {
        const status = seen().status(subject);
        assertStatusInvariants(status);
        assertRow(subjectRow(status), subject);
        assertCommands(subjectRow(status)?.advice ?? [], checkName(cases, subject));
      });
    }
    options.more?.(seen, test);
  });
}

/** The row of the backend that a case is about. */
export function subjectRow(status: BackendHealthCheckStatus): BackendRow | undefined {
  return status.backends?.find((row) => row.name === SUBJECT);
}

/** Commands can be pasted as they are: they name this check. */
function assertCommands(advice: readonly string[], check: string): void {
  for (const [command, name] of advice.join('\n').matchAll(/kubectl [a-z]+ bhc (\S+) -n shop\b/g)) {
    assert.equal(name, check, command);
  }
}

class LoopbackNetwork {
  readonly #block: number;
  readonly #servers: ScriptedServer[] = [];
  readonly #subjects = new Map<LoopbackCase, ScriptedServer>();
  #hosts = 0;

  constructor(block: number) {
    this.#block = block;
  }

  async build(cases: readonly LoopbackCase[]): Promise<readonly Manifest[]> {
    return Promise.all(cases.map((subject) => this.#manifest(checkName(cases, subject), subject)));
  }

  server(subject: LoopbackCase): ScriptedServer | undefined {
    return this.#subjects.get(subject);
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  async #manifest(name: string, subject: LoopbackCase): Promise<Manifest> {
    const address = this.#nextAddress();
    const port = await this.#port(address, subject.script);
    const server = this.#servers.find((candidate) => candidate.address === address);
    if (server !== undefined) this.#subjects.set(subject, server);
    const company = await this.#company(address, subject.company);
    return {
      apiVersion: 'backendhealth.dev/v1alpha1',
      kind: 'BackendHealthCheck',
      metadata: { name, namespace: 'shop' },
      spec: {
        ...QUICK,
        backends: [{ name: SUBJECT, address, port, ...subject.backend }, ...company],
        probe: subject.probe ?? { http: {} },
        ...subject.spec,
      },
    };
  }

  async #company(address: string, company: LoopbackCase['company']): Promise<readonly Manifest[]> {
    if (company === undefined) return [];
    if (company !== 'closed') {
      const port = await this.#port(address, company.script);
      return [{ name: 'elsewhere', address: company.sibling ? address : this.#nextAddress(), port }];
    }
    const neighbours = Array.from({ length: CLOSED_COMPANIONS }, () => this.#nextAddress());
    return Promise.all(
      neighbours.map(async (neighbour) => ({ address: neighbour, port: await this.#port(neighbour, undefined) })),
    );
  }

  async #port(address: string, script: Script | undefined): Promise<number> {
    if (script === undefined) return closedPort(address);
    const server = await startServer(address, script);
    this.#servers.push(server);
    return server.port;
  }

  #nextAddress(): string {
    this.#hosts += 1;
    return `127.77.${this.#block}.${this.#hosts}`;
  }
}
