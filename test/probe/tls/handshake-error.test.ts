import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import { answers, closesAtOnce, resetsOnRequest, type Script, silent, startServer } from '../../support/servers.ts';
import { assertFailure, httpPlan, IMPATIENT_MS, PATIENT_MS, probeOnce, targetOf } from '../probe-harness.ts';
import { planFor, startTlsServer } from './tls-harness.ts';

/** Every alert that TLS knows (RFC 8446 6.2 and its registry), but for `close_notify` and `user_canceled`, which are no errors by themselves. */
const ALERTS = [
  10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 86, 100, 109, 110, 111, 112, 113,
  114, 115, 116, 120,
];

async function probeTls(script: Script, timeoutMs = PATIENT_MS): Promise<ProbeOutcome> {
  const server = await startServer(script);
  try {
    return await probeOnce(targetOf(httpPlan(), server.port, { tls: planFor(), timeoutMs }));
  } finally {
    await server.close();
  }
}

describe('a handshake that fails', () => {
  for (const alert of ALERTS) {
    it(`tells the number of alert ${alert}`, async () => {
      const outcome = await probeTls(answers(Buffer.of(0x15, 3, 3, 0, 2, 2, alert)));

      const { tls, errno } = assertFailure(outcome, 'HandshakeAlert', 'Handshake');
      assert.equal(tls?.alert, alert, errno);
      assert.equal(tls.version, undefined, 'nothing was chosen yet');
    });
  }

  it('tells what is no TLS from what is', async () => {
    for (const bytes of [
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      'SSH-2.0-OpenSSH\r\n',
      '220 mail ESMTP\r\n',
      '\0\0\0\0\0\0',
    ])
      assertFailure(await probeTls(answers(bytes)), 'HandshakeNotTls', 'Handshake');
    assertFailure(await probeTls(closesAtOnce), 'HandshakeClosed', 'Handshake');
    assertFailure(await probeTls(answers('')), 'HandshakeClosed', 'Handshake');
    assertFailure(await probeTls(resetsOnRequest), 'HandshakeReset', 'Handshake');
    assertFailure(await probeTls(silent, IMPATIENT_MS), 'HandshakeTimeout', 'Handshake');
  });

  it('is unacceptable where the bytes are TLS and make no sense', async () => {
    const nonsense = Buffer.concat([Buffer.of(0x16, 3, 3, 0, 8), Buffer.from('nonsense')]);

    const { tls } = assertFailure(await probeTls(answers(nonsense)), 'HandshakeUnacceptable', 'Handshake');

    assert.equal(tls?.ownRefusal, 'Other');
  });

  it('tells a refusal of the hello from one that comes after it', async () => {
    const cipher = await startTlsServer({
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-CAMELLIA256-SHA384:@SECLEVEL=0',
    });
    const client = await startTlsServer({ maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true });

    const early = assertFailure(
      await probeOnce(targetOf(httpPlan(), cipher.port, { tls: planFor() })),
      'HandshakeAlert',
      'Handshake',
    );
    const late = assertFailure(
      await probeOnce(targetOf(httpPlan(), client.port, { tls: planFor() })),
      'HandshakeAlert',
      'Handshake',
    );

    assert.deepEqual([early.tls?.alert, early.tls?.version], [40, undefined]);
    assert.deepEqual([late.tls?.alert, late.tls?.version], [40, 'TLSv1.2']);
    await Promise.all([cipher.close(), client.close()]);
  });

  it('names the alert of a version and of a protocol that nobody shares', async () => {
    const old = await startTlsServer({ maxVersion: 'TLSv1.2' });
    const http2 = await startTlsServer({ ALPNProtocols: ['h2'] });

    const version = await probeOnce(targetOf(httpPlan(), old.port, { tls: planFor({ minVersion: '1.3' }) }));
    const protocol = await probeOnce(targetOf(httpPlan(), http2.port, { tls: planFor({ alpn: ['http/1.1'] }) }));

    assert.equal(version.tls?.alert, 70);
    assert.equal(protocol.tls?.alert, 120);
    await Promise.all([old.close(), http2.close()]);
  });
});
