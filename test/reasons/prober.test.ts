/** Faults of the prober itself: nothing is said about a backend then. Processes of the product that are starved, stopped or broken on purpose. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Reason } from '../../src/api/reasons.ts';
import type { BackendRow } from '../../src/api/v1alpha1/status.ts';
import { aSuccess, aTarget } from '../support/schedule-outcomes.ts';
import { createWorld } from '../support/schedule-world.ts';
import type { Claim } from './claim.ts';
import { proberClaims } from './cases/prober-claims.ts';
import { sayNothing } from './connection-scripts.ts';
import { reply } from './http-answers.ts';
import { loopbackObstacle } from './loopback-obstacle.ts';
import { type Manifest, type ProductRun, runProduct } from './product-run.ts';
import { assertRow } from './reason-case.ts';
import { answering, type Script, type ScriptedServer, startServer } from './scripted-server.ts';

const STANDSTILL = new URL('sabotage/standstill.ts', import.meta.url).href;
const BROKEN_MATCHER = new URL('sabotage/broken-matcher.ts', import.meta.url).href;
/** Node and the product need about 30 of these for themselves. */
const FEW_DESCRIPTORS = 64;
const MANY_BACKENDS = 120;
/** Backends that get a descriptor now and then come to no verdict: that is what the deadline is for. */
const STARVED_DEADLINE = '8s';

const skip = loopbackObstacle();

const fine = answering((request) => reply(request, 200));

function check(name: string, backends: readonly Manifest[], spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name, namespace: 'shop' },
    spec: { interval: '1s', timeout: '1s', unhealthyThreshold: 2, probe: { http: {} }, ...spec, backends },
  };
}

function rowsOf(run: ProductRun, name: string): readonly BackendRow[] {
  return run.status(name).backends ?? [];
}

function proberCondition(run: ProductRun, name: string): readonly (string | undefined)[] {
  const condition = run.status(name).conditions?.find(({ type }) => type === 'ProberHealthy');
  return [condition?.status, condition?.reason];
}

function assertClaim(
  row: BackendRow | undefined,
  { name, reason, lookAlike }: Claim,
  warnings: readonly Reason[] = [],
): void {
  assertRow(row, { name, expected: { state: 'Unknown', reason, warnings }, lookAlike });
}

describe('faults of the prober', () => {
  const servers: ScriptedServer[] = [];

  async function serve(address: string, script: Script): Promise<Manifest> {
    const server = await startServer(address, script);
    servers.push(server);
    return { name: 'subject', address, port: server.port };
  }
  after(() => Promise.all(servers.map((server) => server.close())));

  it(proberClaims.overloaded.name, { skip }, async () => {
    const silent = check('silent', [await serve('127.77.11.1', sayNothing)]);
    const works = check('works', [await serve('127.77.11.2', fine)]);
    const run = await runProduct([silent, works], { nodeArgs: ['--import', STANDSTILL] });

    const [row] = rowsOf(run, 'silent');
    assertClaim(row, proberClaims.overloaded);
    assert.deepEqual(proberCondition(run, 'silent'), ['False', 'ProberOverloaded']);
    assert.deepEqual(
      rowsOf(run, 'works').map(({ state }) => state),
      ['Healthy'],
      'what has answered counts',
    );
  });

  it(proberClaims.exhausted.name, { skip }, async () => {
    const server = await serve('127.77.11.3', sayNothing);
    const backends = Array.from({ length: MANY_BACKENDS }, (_, index) => ({ ...server, name: `backend-${index + 1}` }));
    const entrance = ['sh', '-c', `ulimit -n ${FEW_DESCRIPTORS} && exec "$@"`, 'sh'];
    const run = await runProduct([check('many', backends, { timeout: '3s' })], {
      entrance,
      deadline: STARVED_DEADLINE,
    });

    const rows = rowsOf(run, 'many');
    assertClaim(
      rows.find(({ reason }) => reason === 'ProberResourceExhausted'),
      proberClaims.exhausted,
      // All of them are one server.
      ['DuplicateBackend', 'CheckTooFrequent'],
    );
    const others = new Set(rows.map(({ reason }) => reason).filter((reason) => reason !== 'ProberResourceExhausted'));
    for (const reason of others) assert.ok(reason === 'NoResponse' || reason === 'Initializing', reason);
    assert.deepEqual(proberCondition(run, 'many'), ['False', 'ProberResourceExhausted']);
  });

  it(proberClaims.internalError.name, { skip }, async () => {
    const matching = { http: { method: 'GET', expectedBody: { matches: 'fine' } } };
    const broken = check('broken', [await serve('127.77.11.4', fine)], { probe: matching });
    const works = check('works', [await serve('127.77.11.5', fine)]);
    const run = await runProduct([broken, works], { nodeArgs: ['--import', BROKEN_MATCHER] });

    const [row] = rowsOf(run, 'broken');
    assertClaim(row, proberClaims.internalError);
    assert.doesNotMatch(row?.message ?? '', /on purpose/, 'the message of the bug stays in the log');
    assert.deepEqual(
      rowsOf(run, 'works').map(({ state }) => state),
      ['Healthy'],
    );
  });
});

/** Waiting for a minute would be real too, and tell no more: the scheduler is real, its clock and its prober are not. */
describe('results that do not come', () => {
  it(proberClaims.stale.name, () => {
    const world = createWorld((_target, start) => ({ outcome: aSuccess(), afterMs: start === 1 ? 100_000 : 3 }));
    world.apply([aTarget()]);

    world.clock.advance(50_000);
    assert.equal(world.report().state, 'Healthy', 'a minute is not over');
    world.clock.advance(20_000);
    const { state, verdict } = world.report();
    assert.deepEqual([state, verdict?.reason], ['Unknown', proberClaims.stale.reason]);
    world.clock.advance(60_000);
    assert.equal(world.report().state, 'Healthy', 'a fresh result ends it');
  });
});
