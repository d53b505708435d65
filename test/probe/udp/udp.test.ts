import assert from 'node:assert/strict';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { type BytesWords, compileBytes } from '../../../src/probe/expectation.ts';
import type { UdpProbePlan } from '../../../src/probe/target.ts';
import { udpConversation } from '../../../src/probe/udp/udp.ts';
import { Datagrams } from '../../../src/probe/udp/datagrams.ts';
import { wordOf } from '../http2/server-frames.ts';
import {
  assertFailure,
  assertInconclusive,
  assertSuccess,
  createHarness,
  eventually,
  probeOnce,
  targetOf,
} from '../probe-harness.ts';

type Answer = (socket: Socket, from: RemoteInfo, message: Buffer) => void;

interface UdpServer {
  readonly port: number;
  readonly received: readonly string[];
}

/** Answers each datagram as the test wants. */
async function serve(t: TestContext, answer: Answer, address = '127.0.0.1'): Promise<UdpServer> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const received: string[] = [];
  socket.on('message', (message, from) => {
    received.push(message.toString('latin1'));
    answer(socket, from, message);
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  t.after(() => socket.close());
  return { port: socket.address().port, received };
}

async function closedPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

function udpPlan(expect?: BytesWords, send = 'ping'): UdpProbePlan {
  const compiled = expect === undefined ? undefined : compileBytes(expect);
  assert.ok(compiled?.ok !== false, 'the expectation of the test compiles');
  return { kind: 'udp', send: Buffer.from(send), expect: compiled?.value };
}

function replying(...messages: readonly (string | Buffer)[]): Answer {
  return (socket, from) => {
    for (const message of messages) socket.send(message, from.port, from.address);
  };
}

/** Long enough that a busy machine does not look like a standstill of ours. */
const SILENCE_MS = 1_000;

const PONG = { contains: 'pong' };

describe('the UDP probe', () => {
  it('sends its datagram once and succeeds with the answer that is expected', async (t) => {
    const server = await serve(t, replying('pong'));

    const outcome = assertSuccess(await probeOnce(targetOf(udpPlan(PONG), server.port)));

    assert.deepEqual(server.received, ['ping']);
    assert.notEqual(outcome.timings.firstByteMs, undefined);
    assert.equal(outcome.address, '127.0.0.1');
  });

  it('takes any answer where none in particular is expected', async (t) => {
    const server = await serve(t, replying('whatever'));

    assertSuccess(await probeOnce(targetOf(udpPlan(), server.port)));
  });

  it('takes an empty datagram as an answer', async (t) => {
    const server = await serve(t, replying(''));

    assertSuccess(await probeOnce(targetOf(udpPlan(), server.port)));
    assertFailure(await probeOnce(targetOf(udpPlan(PONG), server.port)), 'UdpReplyMismatch', 'Match');
  });

  it('fails with another answer than the one that is expected', async (t) => {
    const server = await serve(t, replying('pang'));

    const outcome = assertFailure(await probeOnce(targetOf(udpPlan(PONG), server.port)), 'UdpReplyMismatch', 'Match');

    assert.equal(outcome.responseBytes, 4);
  });

  it('fails at once when the port is said to be unreachable', async () => {
    const outcome = assertFailure(
      await probeOnce(targetOf(udpPlan(PONG), await closedPort())),
      'UdpPortUnreachable',
      'Response',
    );

    assert.equal(outcome.errno, 'ECONNREFUSED');
    assert.ok(outcome.timings.endedMs < 1_000);
  });

  it('is told of an unreachable port where no answer is expected, too', async () => {
    assertFailure(await probeOnce(targetOf(udpPlan(), await closedPort())), 'UdpPortUnreachable', 'Response');
  });

  it('takes silence as a failure where an answer is expected, and as nothing where none is', async (t) => {
    const server = await serve(t, () => undefined);
    const impatient = { timeoutMs: SILENCE_MS };

    assertFailure(await probeOnce(targetOf(udpPlan(PONG), server.port, impatient)), 'UdpNoReply', 'Response');
    assertInconclusive(await probeOnce(targetOf(udpPlan(), server.port, impatient)), 'UdpUnverified');
  });

  it('does not hear an answer from another port', async (t) => {
    const other = createSocket('udp4').bind(0, '127.0.0.1');
    await once(other, 'listening');
    t.after(() => other.close());
    const server = await serve(t, (_socket, from) => other.send('pong', from.port, from.address));

    assertFailure(
      await probeOnce(targetOf(udpPlan(PONG), server.port, { timeoutMs: SILENCE_MS })),
      'UdpNoReply',
      'Response',
    );
  });

  it('reaches IPv6', async (t) => {
    const server = await serve(t, replying('pong'), '::1');

    const outcome = assertSuccess(await probeOnce(targetOf(udpPlan(PONG), server.port, { address: '::1' })));

    assert.equal(outcome.address, '::1');
  });

  it('gives every socket back', async (t) => {
    const server = await serve(t, replying('pong'));
    const datagrams = new Datagrams();
    const harness = createHarness({ datagrams });
    const targets = Array.from({ length: 20 }, () => targetOf(udpPlan(PONG), server.port));

    await Promise.all(targets.map((target) => probeOnce(target, harness)));
    await eventually(() => datagrams.inFlight === 0);

    assert.deepEqual(harness.bugs, []);
    assert.equal(harness.deadlines.size, 0);
  });
});

describe('a hostile UDP server', () => {
  it('is heard once, however much it sends', async (t) => {
    const harness = createHarness();
    const server = await serve(t, replying(...Array.from({ length: 500 }, () => 'x'.repeat(1_000))));

    const outcome = assertFailure(
      await probeOnce(targetOf(udpPlan(PONG), server.port), harness),
      'UdpReplyMismatch',
      'Match',
    );

    assert.equal(outcome.responseBytes, 1_000);
    assert.deepEqual(harness.bugs, []);
  });

  it('is judged by all of a huge datagram', async (t) => {
    const server = await serve(t, replying(Buffer.concat([Buffer.alloc(60_000, 0x78), Buffer.from('pong')])));

    assert.equal(assertSuccess(await probeOnce(targetOf(udpPlan(PONG), server.port))).kind, 'success');
  });
});

describe('any datagram', () => {
  it('is decided on by itself, whatever stands behind it in the buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const bytes = Buffer.concat([Buffer.from(noise), Buffer.from('pong')]);
        const decision = udpConversation(udpPlan(PONG)).onData(bytes, noise.length);

        const expected = Buffer.from(noise).includes('pong') ? 'success' : 'UdpReplyMismatch';
        assert.equal(wordOf({ decision }), expected);
      }),
    );
  });
});
