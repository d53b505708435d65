import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { errnoOf, syscallOf } from '../../../src/probe/network/node-error.ts';
import { probe } from '../../../src/probe/probers.ts';
import type { ConnectionUser } from '../../../src/probe/network/connection.ts';
import type { ProbeTarget } from '../../../src/probe/target.ts';
import {
  answers,
  answersAndResets,
  answersAndStays,
  closedPort,
  closesAtOnce,
  resetsOnRequest,
  type Script,
  silent,
  startServer,
  type TestServer,
} from '../../support/servers.ts';
import { createHarness, eventually, httpPlan, probeOnce, targetOf } from '../probe-harness.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const servers: TestServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(script: Script): Promise<TestServer> {
  const server = await startServer(script);
  servers.push(server);
  return server;
}

/** Descriptors of sockets that this process holds. */
function openHandles(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind.startsWith('TCP') || kind === 'Timeout').length;
}

function told(target: ProbeTarget, harness: ReturnType<typeof createHarness>): Promise<string> {
  return probeOnce(target, harness).then((outcome) =>
    outcome.kind === 'failure' ? outcome.code : outcome.kind === 'inconclusive' ? outcome.cause : outcome.kind,
  );
}

describe('the socket pool', () => {
  it('uses one socket again after every kind of end, and sees each of them right', async () => {
    const port = async (script: Script): Promise<number> => (await serve(script)).port;
    const cases: readonly (readonly [ProbeTarget, string])[] = [
      [targetOf(httpPlan(), await port(answers(OK))), 'success'],
      [targetOf(httpPlan(), await port(answersAndStays(OK))), 'success'],
      [targetOf({ kind: 'tcp' }, await port(silent)), 'success'],
      [targetOf(httpPlan(), await closedPort()), 'ConnectRefused'],
      [targetOf(httpPlan(), await port(closesAtOnce)), 'ClosedBeforeResponse'],
      [targetOf(httpPlan(), await port(resetsOnRequest)), 'ResetBeforeResponse'],
      [targetOf(httpPlan(), await port(answersAndResets('HTTP/1.1 2'))), 'ResetDuringResponse'],
      [targetOf(httpPlan(), await port(silent), { timeoutMs: 30 }), 'NoResponse'],
      [targetOf(httpPlan(), await port(answers('HTTP/1.1 500 x\r\n\r\n'))), 'UnexpectedStatus'],
    ];
    const harness = createHarness();
    // Each end is followed by each other one.
    const order = cases.flatMap((_, offset) =>
      cases.map((_case, index) => cases[(index * (offset + 1)) % cases.length]),
    );

    for (const step of order) {
      assert.ok(step);
      const [target, expected] = step;
      assert.equal(await told(target, harness), expected);
      await eventually(() => harness.sockets.inFlight === 0);
    }

    assert.equal(harness.sockets.created, 1);
    assert.equal(harness.sockets.idle, 1);
  });

  it('needs as many sockets as there are probes at a time, and leaves nothing behind', async () => {
    const server = await serve(answers(OK));
    const refused = targetOf(httpPlan(), await closedPort());
    const healthy = targetOf(httpPlan(), server.port);
    const harness = createHarness();
    const total = 5000;
    const atATime = 50;
    let started = 0;
    const ends = { success: 0, failure: 0, inconclusive: 0 };
    const handlesBefore = openHandles();

    await new Promise<void>((resolve) => {
      function next(): void {
        if (started === total) return;
        started += 1;
        let ended = false;
        probe(started % 5 === 0 ? refused : healthy, harness.io, ({ kind }) => {
          assert.equal(ended, false);
          ended = true;
          ends[kind] += 1;
          if (ends.success + ends.failure + ends.inconclusive === total) resolve();
          next();
        });
      }
      for (let index = 0; index < atATime; index += 1) next();
    });
    await eventually(() => harness.sockets.inFlight === 0 && server.open.size === 0);

    assert.deepEqual(ends, { success: 4000, failure: 1000, inconclusive: 0 });
    assert.ok(harness.sockets.created < 3 * atATime, `${harness.sockets.created} sockets were made`);
    assert.equal(harness.deadlines.size, 0);
    assert.ok(openHandles() <= handlesBefore, `${openHandles()} handles, ${handlesBefore} before`);
    assert.deepEqual(harness.bugs, []);
  });

  it('gives up on a peer that never answers our FIN', async () => {
    const server = await startServer((socket) => {
      socket.removeAllListeners('end');
    });
    servers.push(server);
    const harness = createHarness();

    assert.equal(await told(targetOf({ kind: 'tcp' }, server.port), harness), 'success');
    assert.equal(harness.sockets.inFlight, 1);
    await eventually(() => harness.sockets.inFlight === 0);

    assert.equal(server.resets, 0);
  });

  it('tells FIN from RST, and calls nobody after the connection was handed back', async () => {
    const fin = await serve(closesAtOnce);
    const rst = await serve((socket) => setTimeout(() => socket.resetAndDestroy(), 20));
    const harness = createHarness();
    const seen: string[] = [];
    function userOf(server: TestServer): void {
      const user: ConnectionUser = {
        onConnected: () => seen.push('connected'),
        onSecured: () => assert.fail('nothing here speaks TLS'),
        onData: () => seen.push('data'),
        onEnd() {
          seen.push('fin');
          socket.release();
          socket.release();
        },
        onError(error) {
          seen.push(`${errnoOf(error)} ${syscallOf(error)}`);
          socket.release();
        },
      };
      const socket = harness.sockets.open(user, { address: '127.0.0.1', family: 4 }, server.port);
    }

    userOf(fin);
    await eventually(() => harness.sockets.inFlight === 0);
    userOf(rst);
    await eventually(() => harness.sockets.inFlight === 0);

    assert.deepEqual(seen, ['connected', 'fin', 'connected', 'ECONNRESET read']);
  });
});
