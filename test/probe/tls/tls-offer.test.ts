import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TlsOptions } from 'node:tls';
import * as fc from 'fast-check';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import { ServerFlight } from '../../../src/probe/tls/server-flight.ts';
import { answers, greets, silent, startServer } from '../../support/servers.ts';
import { assertFailure, assertSuccess, IMPATIENT_MS, probeOnce, targetOf } from '../probe-harness.ts';
import { startTlsServer } from './tls-harness.ts';

const OFFER = { kind: 'tlsHello', serverName: undefined, offersOld: true } as const;

async function offerTo(options: TlsOptions): Promise<ProbeOutcome> {
  const server = await startTlsServer(options);
  try {
    return await probeOnce(targetOf(OFFER, server.port));
  } finally {
    await server.close();
  }
}

/** A flight in which a server chooses TLS 1.2, asks for a certificate and is done, in records of this size. */
function flight(recordBytes: number): Buffer {
  const hello = Buffer.concat([Buffer.of(2, 0, 0, 6, 3, 3), Buffer.from('1234')]);
  const certificate = Buffer.concat([Buffer.of(11, 0, 0x10, 0), Buffer.alloc(0x1000, 0x16)]);
  const messages = Buffer.concat([hello, certificate, Buffer.of(13, 0, 0, 1, 0), Buffer.of(14, 0, 0, 0)]);
  const records: Buffer[] = [];
  for (let start = 0; start < messages.length; start += recordBytes) {
    const piece = messages.subarray(start, start + recordBytes);
    records.push(Buffer.of(0x16, 3, 3, piece.length >> 8, piece.length & 0xff), piece);
  }
  return Buffer.concat(records);
}

describe('the hello for old versions', () => {
  it('hears which version was chosen, and whether a certificate of ours is asked for', async () => {
    const modern = assertSuccess(await offerTo({ maxVersion: 'TLSv1.2' }));
    const mutual = assertSuccess(await offerTo({ maxVersion: 'TLSv1.2', requestCert: true }));
    const old = assertSuccess(
      await offerTo({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
    );

    assert.deepEqual([modern.tls?.version, modern.tls?.asksForCertificate], ['TLSv1.2', false]);
    assert.deepEqual([mutual.tls?.version, mutual.tls?.asksForCertificate], ['TLSv1.2', true]);
    assert.equal(old.tls?.version, 'older');
  });

  it('is accepted where nothing but an unusual cipher is', async () => {
    for (const cipher of ['ECDHE-ECDSA-CAMELLIA256-SHA384', 'ECDHE-ECDSA-AES256-CCM8', 'ECDHE-ECDSA-AES256-SHA']) {
      const outcome = assertSuccess(await offerTo({ maxVersion: 'TLSv1.2', ciphers: `${cipher}:@SECLEVEL=0` }));
      assert.equal(outcome.tls?.version, 'TLSv1.2', cipher);
    }
  });

  it('hears the alert of a server with TLS 1.3 only', async () => {
    assert.equal(assertSuccess(await offerTo({ minVersion: 'TLSv1.3' })).tls?.alert, 70);
  });

  it('fails where no TLS comes', async () => {
    const ssh = await startServer(greets('SSH-2.0-x\r\n'));
    const mute = await startServer(silent);
    const http = await startServer(answers('HTTP/1.1 400 Bad Request\r\n\r\n'));

    assertFailure(await probeOnce(targetOf(OFFER, ssh.port)), 'Malformed', 'Handshake');
    assertFailure(await probeOnce(targetOf(OFFER, http.port)), 'Malformed', 'Handshake');
    assertFailure(await probeOnce(targetOf(OFFER, mute.port, { timeoutMs: IMPATIENT_MS })), 'NoResponse', 'Handshake');
    await Promise.all([ssh.close(), mute.close(), http.close()]);
  });
});

describe('the reader of a first flight', () => {
  it('does not mind where records and chunks are cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 5_000 }), (recordBytes, chunkBytes) => {
        const bytes = flight(recordBytes);
        const reader = new ServerFlight();
        for (let start = 0; start < bytes.length; start += chunkBytes) {
          const chunk = bytes.subarray(start, start + chunkBytes);
          reader.take(chunk, chunk.length);
        }

        assert.equal(reader.isOver, true);
        assert.deepEqual([reader.facts.version, reader.facts.asksForCertificate], ['TLSv1.2', true]);
      }),
      { numRuns: 100 },
    );
  });

  it('takes any bytes, and is over after 128 KiB', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const reader = new ServerFlight();
        const chunk = Buffer.from(bytes);
        for (let round = 0; round < 3; round += 1) reader.take(chunk, chunk.length);
        reader.take(Buffer.alloc(131_073), 131_073);

        assert.equal(reader.isOver, true);
      }),
      { numRuns: 300 },
    );
  });
});
