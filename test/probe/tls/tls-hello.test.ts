import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { createServer, type TlsOptions } from 'node:tls';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import { TEST_CERTIFICATE, TEST_KEY } from '../../support/server-certificate.ts';
import {
  answers,
  answersAndStays,
  greets,
  resetsOnRequest,
  type Script,
  silent,
  startServer,
} from '../../support/servers.ts';
import {
  assertFailure,
  assertSuccess,
  createHarness,
  eventually,
  IMPATIENT_MS,
  probeOnce,
  targetOf,
} from '../probe-harness.ts';

const hello = { kind: 'tlsHello', serverName: undefined } as const;

async function helloTo(script: Script, timeoutMs?: number): Promise<ProbeOutcome> {
  const server = await startServer(script);
  try {
    return await probeOnce(targetOf(hello, server.port, timeoutMs === undefined ? {} : { timeoutMs }));
  } finally {
    await server.close();
  }
}

/** The outcome at a real TLS server, and the server name that it saw. */
async function helloToTls(
  options: TlsOptions,
  serverName?: string,
): Promise<{ outcome: ProbeOutcome; sawName: string }> {
  let sawName = '';
  const server = createServer({
    cert: TEST_CERTIFICATE,
    key: TEST_KEY,
    SNICallback: (name, done) => {
      sawName = name;
      done(null);
    },
    ...options,
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(bound !== null && typeof bound === 'object');
  const harness = createHarness();
  const outcome = await probeOnce(targetOf({ kind: 'tlsHello', serverName }, bound.port), harness);
  await eventually(() => harness.sockets.inFlight === 0);
  server.close();
  return { outcome, sawName };
}

describe('the TLS hello', () => {
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`succeeds at a ${version} server`, async () => {
      const { outcome } = await helloToTls({ minVersion: version, maxVersion: version });

      assertSuccess(outcome);
    });
  }

  it('carries the server name', async () => {
    const { outcome, sawName } = await helloToTls({}, 'backend.test');

    assertSuccess(outcome);
    assert.equal(sawName, 'backend.test');
  });

  it('succeeds at a server that wants a client certificate', async () => {
    assertSuccess((await helloToTls({ requestCert: true, rejectUnauthorized: true })).outcome);
  });

  it('succeeds at a server that refuses with an alert', async () => {
    assertSuccess(await helloTo(answers(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]))));
  });

  it('fails at a plain HTTP server', async () => {
    const answer = await helloTo(answers('HTTP/1.1 400 Bad Request\r\n\r\n'));

    assert.equal(assertFailure(answer, 'WrongService', 'Handshake').banner, 'HTTP/1');
  });

  it('names another service', async () => {
    const outcome = assertFailure(await helloTo(greets('SSH-2.0-dropbear\r\n')), 'WrongService', 'Handshake');

    assert.equal(outcome.banner, 'SSH');
  });

  it('fails where nothing comes, or less than a record', async () => {
    assertFailure(await helloTo(silent, IMPATIENT_MS), 'NoResponse', 'Handshake');
    assertFailure(await helloTo(answersAndStays('\u0016'), IMPATIENT_MS), 'Malformed', 'Handshake');
    assertFailure(await helloTo(answers('')), 'ClosedBeforeResponse', 'Handshake');
    assertFailure(await helloTo(resetsOnRequest), 'ResetBeforeResponse', 'Handshake');
  });
});
