/** TLS servers that mean no good: each probe of them is bounded in time and memory, and leaves nothing open. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import type { ProbePlan } from '../../../src/probe/target.ts';
import { chainOf, makeLeaf } from '../../support/certificates.ts';
import { afterRequest, answers, floods, type Script, startServer } from '../../support/servers.ts';
import { createHarness, eventually, httpPlan, probeOnce, targetOf } from '../probe-harness.ts';
import { NAME, planFor, startTlsServer, testRoot } from './tls-harness.ts';

const TIMEOUT_MS = 400;
/** A probe that ended by its timeout, on a busy machine. */
const AT_MOST_MS = 3_000;

const HELLO: ProbePlan = { kind: 'tlsHello', serverName: undefined };
const OFFER: ProbePlan = { kind: 'tlsHello', serverName: undefined, offersOld: true };

/** The probe over TLS, and both hellos, to the same server. */
async function probeAll(script: Script): Promise<readonly ProbeOutcome[]> {
  const server = await startServer(script);
  const harness = createHarness();
  const tls = planFor();
  const startedMs = performance.now();
  const outcomes = await Promise.all([
    probeOnce(targetOf(httpPlan(), server.port, { tls, timeoutMs: TIMEOUT_MS }), harness),
    probeOnce(targetOf(HELLO, server.port, { timeoutMs: TIMEOUT_MS }), harness),
    probeOnce(targetOf(OFFER, server.port, { timeoutMs: TIMEOUT_MS }), harness),
  ]);
  assert.ok(performance.now() - startedMs < AT_MOST_MS, 'it took too long');
  await eventually(() => harness.io.secureSockets.inFlight === 0 && harness.sockets.inFlight === 0);
  assert.deepEqual(harness.bugs, []);
  await server.close();
  return outcomes;
}

function record(type: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(type, 3, 3, content.length >> 8, content.length & 0xff), content]);
}

/** A handshake message that announces more than it ever holds. */
const ENDLESS_MESSAGE = record(0x16, Buffer.concat([Buffer.of(2, 0xff, 0xff, 0xff), Buffer.alloc(16_000, 0x41)]));

const SCRIPTS: readonly (readonly [string, Script])[] = [
  ['garbage', answers(Buffer.from('c0ffee00deadbeef00000000ffffffff', 'hex'))],
  ['half a record', afterRequest((socket) => socket.write(Buffer.of(0x16, 3, 3, 0x3f, 0xff, 2)))],
  ['one byte', afterRequest((socket) => socket.write(Buffer.of(0x16)))],
  ['a message that never ends', floods('', ENDLESS_MESSAGE).script],
  [
    'empty records without end',
    floods('', Buffer.concat(Array.from({ length: 1_000 }, () => record(0x16, Buffer.alloc(0))))).script,
  ],
  ['hello requests without end', floods('', record(0x16, Buffer.alloc(4_000))).script],
  [
    'warning alerts without end',
    floods('', Buffer.concat(Array.from({ length: 1_000 }, () => record(0x15, Buffer.of(1, 90))))).script,
  ],
  ['application data at once', floods('', record(0x17, Buffer.alloc(1_000, 0x42))).script],
  ['zeros without end', floods('', Buffer.alloc(10_000)).script],
  ['a hello one byte at a time', afterRequest(drip)],
];

function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write(Buffer.of(0x16)), 20);
  socket.on('close', () => clearInterval(timer));
}

describe('a hostile TLS server', () => {
  for (const [what, script] of SCRIPTS) {
    it(`is probed within bounds when it sends ${what}`, async () => {
      const [overTls] = await probeAll(script);

      assert.ok(overTls?.kind === 'failure' && overTls.phase === 'Handshake', JSON.stringify(overTls));
    });
  }

  it('is probed within bounds when it sends 100 KB of certificates', async () => {
    const leaf = makeLeaf(testRoot(), { names: [NAME] });
    const padding = Array.from({ length: 150 }, () => leaf);
    const server = await startTlsServer({ key: leaf.key, cert: chainOf(leaf, ...padding) });
    const harness = createHarness();

    const outcome = await probeOnce(targetOf(httpPlan(), server.port, { tls: planFor() }), harness);
    const offer = await probeOnce(targetOf(OFFER, server.port), harness);

    // OpenSSL itself refuses more than 100 KB; whatever it does, few of them are looked at.
    assert.ok(outcome.kind !== 'inconclusive', JSON.stringify(outcome));
    assert.ok((outcome.tls?.certificate?.chainLength ?? 0) <= 8);
    assert.equal(offer.kind, 'success');
    await eventually(() => harness.io.secureSockets.inFlight === 0);
    await server.close();
  });

  it('is probed within bounds when its certificate has thousands of names', async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `n${index}.test`);
    const server = await startTlsServer(makeLeaf(testRoot(), { names }));

    const outcome = await probeOnce(targetOf(httpPlan(), server.port, { tls: planFor() }));

    assert.equal(outcome.tls?.certificate?.fault, 'WrongName');
    assert.equal(outcome.tls.certificate.names, 2_000);
    assert.ok(JSON.stringify(outcome.tls).length < 2_000);
    await server.close();
  });
});
