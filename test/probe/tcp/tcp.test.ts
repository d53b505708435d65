import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closedPort, greets, silent, startServer } from '../../support/servers.ts';
import { assertFailure, assertSuccess, createHarness, eventually, probeOnce, targetOf } from '../probe-harness.ts';

const plan = { kind: 'tcp' } as const;

describe('the TCP probe', () => {
  it('succeeds when the connection is accepted, sends nothing and closes with FIN', async (t) => {
    const server = await startServer(silent);
    t.after(() => server.close());
    const outcome = assertSuccess(await probeOnce(targetOf(plan, server.port)));
    await eventually(() => server.fins === 1);

    assert.equal(server.received, '');
    assert.equal(server.resets, 0);
    assert.equal(outcome.http, undefined);
  });

  it('reads what a talkative server says, so that closing is no reset', async (t) => {
    const server = await startServer(greets('220 mail.example.com ESMTP\r\n'.repeat(100)));
    t.after(() => server.close());
    const harness = createHarness();
    assertSuccess(await probeOnce(targetOf(plan, server.port), harness));
    await eventually(() => harness.sockets.inFlight === 0 && server.open.size === 0);

    assert.deepEqual({ fins: server.fins, resets: server.resets }, { fins: 1, resets: 0 });
  });

  it('fails on a closed port', async () => {
    assertFailure(await probeOnce(targetOf(plan, await closedPort())), 'ConnectRefused', 'Connect');
  });

  it('reaches IPv6', async (t) => {
    const server = await startServer(silent, '::1');
    t.after(() => server.close());
    const outcome = assertSuccess(await probeOnce(targetOf(plan, server.port, { address: '::1' })));

    assert.equal(outcome.address, '::1');
  });
});
