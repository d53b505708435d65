import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import type { Clock } from '../../../src/base/clock.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { startServer } from '../../support/servers.ts';
import {
  assertFailure,
  assertInconclusive,
  assertSuccess,
  createHarness,
  eventually,
  httpPlan,
  IMPATIENT_MS,
  probeOnce,
  targetOf,
} from '../probe-harness.ts';
import { probe } from '../../../src/probe/probers.ts';
import { makeLeaf, makeRoot } from '../../support/certificates.ts';
import { planFor, startTlsServer, testRoot } from './tls-harness.ts';

const TCP = { kind: 'tcp' } as const;

/** The real time, and as much more as the test says. */
function shiftedClock(): { readonly clock: Clock; shift(ms: number): void } {
  let shiftedMs = 0;
  return {
    clock: { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + shiftedMs },
    shift: (ms) => {
      shiftedMs += ms;
    },
  };
}

describe('a probe over TLS', () => {
  it('tells version, certificate and phases, and leaves nothing open', async () => {
    const harness = createHarness();
    const server = await startTlsServer();

    const outcome = assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { tls: planFor() }), harness));

    assert.equal(outcome.tls?.version, 'TLSv1.3');
    assert.equal(outcome.tls.certificate?.fault, undefined);
    assert.equal(outcome.http?.status, 200);
    assert.ok((outcome.timings.securedMs ?? 0) >= (outcome.timings.connectedMs ?? Infinity));
    await eventually(() => harness.io.secureSockets.inFlight === 0 && server.open() === 0);
    assert.equal(harness.deadlines.size, 0);
    assert.deepEqual(harness.bugs, []);
    await server.close();
  });

  it('leaves nothing open however it ends', async () => {
    const harness = createHarness();
    const root = makeRoot();
    const stranger = await startTlsServer(makeLeaf(root, { names: ['backend.test'] }));
    const silent = await startTlsServer({}, (socket) => socket.resume());

    const plan = { tls: planFor(), timeoutMs: IMPATIENT_MS };
    assertFailure(
      await probeOnce(targetOf(httpPlan(), stranger.port, plan), harness),
      'CertificateRejected',
      'Handshake',
    );
    assertFailure(await probeOnce(targetOf(httpPlan(), silent.port, plan), harness), 'NoResponse', 'Response');
    const running = new Promise((resolve) => {
      const cancelled = probe(targetOf(httpPlan(), silent.port, { tls: planFor() }), harness.io, resolve);
      setTimeout(() => cancelled.cancel(), 20);
    });
    await running;

    await eventually(() => harness.io.secureSockets.inFlight === 0);
    await eventually(() => stranger.open() + silent.open() === 0);
    await Promise.all([stranger.close(), silent.close()]);
  });

  it('keeps its deadline in the handshake and after it', async () => {
    const mute = await startServer((socket) => socket.resume());
    const half = await startServer((socket) => {
      socket.once('data', () => socket.write(Buffer.of(0x16, 3, 3, 0x40)));
    });
    const options = { tls: planFor(), timeoutMs: IMPATIENT_MS };

    for (const { port } of [mute, half]) {
      const outcome = assertFailure(
        await probeOnce(targetOf(httpPlan(), port, options)),
        'HandshakeTimeout',
        'Handshake',
      );
      assert.ok(outcome.timings.endedMs < 10 * IMPATIENT_MS);
    }
    await Promise.all([mute.close(), half.close()]);
  });

  it('is not held up by a peer that never closes', async () => {
    const harness = createHarness();
    const server = await startTlsServer({ allowHalfOpen: true }, (socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    });

    assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { tls: planFor() }), harness));

    await eventually(() => harness.io.secureSockets.inFlight === 0);
    await server.close();
  });

  it('waits for the last word on our certificate where nothing is asked', async () => {
    const server = await startTlsServer({ requestCert: true, rejectUnauthorized: true });

    const outcome = await probeOnce(targetOf(TCP, server.port, { tls: planFor() }));

    const { tls } = assertFailure(outcome, 'HandshakeAlert', 'Handshake');
    assert.deepEqual([tls?.alert, tls?.version], [116, 'TLSv1.3']);
    await server.close();
  });

  it('is content with a server that sends no ticket as its last word', async () => {
    const server = await startTlsServer({ secureOptions: 1 << 14, minVersion: 'TLSv1.3' });

    assertSuccess(await probeOnce(targetOf(TCP, server.port, { tls: planFor() })));
    await server.close();
  });

  it('shows the certificate of the check to a server that asks for it', async () => {
    const own = makeLeaf(testRoot(), { purpose: 'client', commonName: 'prober' });
    const server = await startTlsServer({ requestCert: true, rejectUnauthorized: true, ca: testRoot().cert });
    const tls = planFor({ material: { certificate: own.cert, key: own.key } });

    assertSuccess(await probeOnce(targetOf(TCP, server.port, { tls })));
    assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { tls })));
    await server.close();
  });

  it('takes an alert in the middle of an answer for an end of the answer', async () => {
    const server = await startTlsServer({}, (socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', () => {
          setTimeout(() => rawWrite(socket, Buffer.of(0x15, 3, 3, 0, 2, 2, 80)), 20);
        });
      });
    });

    const outcome = await probeOnce(
      targetOf(httpPlan({ method: 'GET' }), server.port, { tls: planFor(), timeoutMs: 1_000 }),
    );

    assert.ok(outcome.kind === 'failure' && outcome.phase !== 'Handshake', JSON.stringify(outcome));
    await server.close();
  });

  it('says that the address may not be probed before it says a word', async () => {
    const server = createServer(() => undefined);
    const harness = createHarness({ addressPolicy: { allows: () => false } });

    assertInconclusive(await probeOnce(targetOf(httpPlan(), 1, { tls: planFor() }), harness), 'AddressNotAllowed');
    server.close();
  });
});

describe('a TLS session', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`is taken up again by the next probe of the same target (${version}), and by no other`, async () => {
      const server = await startTlsServer({ minVersion: version, maxVersion: version });
      const harness = createHarness();
      const tls = planFor();

      assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { tls }), harness));
      const second = assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { tls }), harness));
      const stranger = assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { tls: planFor() }), harness));

      assert.equal(second.tls?.isResumed, true);
      assert.equal(second.tls.certificate?.names, 1, 'the certificate of the whole handshake');
      assert.equal(stranger.tls?.isResumed, false);
      assert.equal(server.resumed(), 1);
      await server.close();
    });
  }

  it('is not taken up after a minute, nor after a failure', async () => {
    const server = await startTlsServer();
    const time = shiftedClock();
    const harness = createHarness({ clock: time.clock });
    const tls = planFor();
    async function isResumed(): Promise<boolean | undefined> {
      return assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { tls }), harness)).tls?.isResumed;
    }

    assert.equal(await isResumed(), false);
    assert.equal(await isResumed(), true);
    time.shift(60_001);
    assert.equal(await isResumed(), false);
    tls.session.forget();
    assert.equal(await isResumed(), false);
    await server.close();
  });
});

/** Writes below TLS, as somebody on the way could. */
function rawWrite(secure: object, bytes: Buffer): void {
  const below: unknown = Reflect.get(secure, '_parent');
  if (typeof below !== 'object' || below === null) return;
  const write: unknown = Reflect.get(below, 'write');
  if (typeof write === 'function') Reflect.apply(write, below, [bytes]);
}
