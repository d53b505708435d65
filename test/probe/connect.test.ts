import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { silent, startServer } from '../support/servers.ts';
import { startStuckServer } from '../support/server-stuck.ts';
import {
  addresses,
  assertFailure,
  assertSuccess,
  createHarness,
  eventually,
  httpPlan,
  IMPATIENT_MS,
  probeOnce,
  resolverOf,
  targetOf,
} from './probe-harness.ts';

const tcp = { kind: 'tcp' } as const;

describe('connecting', () => {
  it('ConnectTimeout', async (t) => {
    const server = await startStuckServer();
    t.after(() => server.close());
    const harness = createHarness();
    const outcome = await probeOnce(targetOf(tcp, server.port, { timeoutMs: IMPATIENT_MS }), harness);

    const { timings } = assertFailure(outcome, 'ConnectTimeout', 'Connect');
    assert.ok(
      timings.endedMs >= IMPATIENT_MS && timings.endedMs < IMPATIENT_MS + 50,
      `ended after ${timings.endedMs} ms`,
    );
    assert.equal(timings.connectedMs, undefined);
  });

  it('leaves time for the second address when the first is silent', async (t) => {
    const stuck = await startStuckServer();
    t.after(() => stuck.close());
    const resolver = resolverOf({ 'web.test': addresses('127.0.0.1', '127.0.0.2') });
    const target = targetOf(tcp, stuck.port, { address: 'web.test', timeoutMs: 2 * IMPATIENT_MS });
    // Nobody listens on the same port of the other address: that it was dialled shows in the refusal coming second.
    const outcome = await probeOnce(target, createHarness({ resolver }));

    const { timings, address } = assertFailure(outcome, 'ConnectTimeout', 'Connect');
    assert.equal(address, '127.0.0.1');
    assert.ok(
      timings.endedMs >= IMPATIENT_MS && timings.endedMs < 2 * IMPATIENT_MS,
      `ended after ${timings.endedMs} ms`,
    );
  });

  it('ConnectReset', async (t) => {
    // Client and server share this event loop: the reset is there before the client looks at its connection.
    const server = await startServer((socket) => socket.resetAndDestroy());
    t.after(() => server.close());
    const outcome = await probeOnce(targetOf(httpPlan(), server.port));

    assert.equal(assertFailure(outcome, 'ConnectReset', 'Connect').errno, 'ECONNRESET');
  });

  it('NetworkUnreachable', async () => {
    // Linux refuses TCP to a broadcast address, the one of loopback included, as it does without a route.
    const outcome = await probeOnce(targetOf(tcp, 80, { address: '127.255.255.255' }));

    assert.equal(assertFailure(outcome, 'NetworkUnreachable', 'Connect').errno, 'ENETUNREACH');
  });

  it('ResourceExhausted', async (t) => {
    const server = await startServer(silent);
    t.after(() => server.close());
    const program = fileURLToPath(new URL('exhausted-descriptors.ts', import.meta.url));
    const command = `ulimit -n 64; exec "${process.execPath}" "${program}" ${server.port}`;
    const { stdout } = await promisify(execFile)('sh', ['-c', command]);

    assert.deepEqual(JSON.parse(stdout), [['ResourceExhausted', 'EMFILE'], 'success']);
  });

  it('uses the socket again that was given up while it connected', async (t) => {
    const stuck = await startStuckServer();
    t.after(() => stuck.close());
    const server = await startServer(silent);
    t.after(() => server.close());
    const harness = createHarness();
    await probeOnce(targetOf(tcp, stuck.port, { timeoutMs: 30 }), harness);
    await eventually(() => harness.sockets.inFlight === 0);

    assertSuccess(await probeOnce(targetOf(tcp, server.port), harness));

    assert.equal(harness.sockets.created, 1);
  });
});
