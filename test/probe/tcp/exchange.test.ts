import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { type BytesWords, compileBytes, compileSend, type SendWords } from '../../../src/probe/expectation.ts';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import type { ExchangePlan, ExchangeStep } from '../../../src/probe/target.ts';
import { exchangeConversation } from '../../../src/probe/tcp/exchange.ts';
import { type Script, startServer, type TestServer } from '../../support/servers.ts';
import { hear, sharedBuffer, split, wordOf } from '../http2/server-frames.ts';
import {
  assertFailure,
  assertSuccess,
  createHarness,
  eventually,
  PATIENT_MS,
  probeOnce,
  targetOf,
} from '../probe-harness.ts';

interface StepWords {
  readonly send?: SendWords;
  readonly expect?: BytesWords;
}

function step({ send, expect }: StepWords): ExchangeStep {
  const bytes = send === undefined ? undefined : compileSend(send);
  const expectation = expect === undefined ? undefined : compileBytes(expect);
  assert.ok(bytes?.ok !== false && expectation?.ok !== false, 'the step of the test compiles');
  return { send: bytes?.value, expect: expectation?.value };
}

function planOf(...steps: readonly StepWords[]): ExchangePlan {
  return { kind: 'exchange', steps: steps.map(step) };
}

async function serve(t: TestContext, script: Script): Promise<TestServer> {
  const server = await startServer(script);
  t.after(() => server.close());
  return server;
}

function exchanging(server: TestServer, plan: ExchangePlan, timeoutMs = PATIENT_MS): Promise<ProbeOutcome> {
  return probeOnce(targetOf(plan, server.port, { timeoutMs }));
}

/** Answers each line by the table; a line that is not in it gets nothing. */
function lineServer(greeting: string, answers: Readonly<Record<string, string>>): Script {
  return (socket) => {
    socket.write(greeting);
    let text = '';
    socket.on('data', (bytes) => {
      const lines = (text + bytes.toString('latin1')).split('\r\n');
      text = lines.pop() ?? '';
      for (const line of lines) socket.write(answers[line] ?? '');
    });
  };
}

/** Long enough that a busy machine does not look like a standstill of ours. */
const SILENCE_MS = 1_000;

const GREETING = { expect: { contains: '220 ' } };
const EHLO = { send: { text: 'EHLO probe\r\n' }, expect: { matches: '^250[ -]' } };
const QUIT = { send: { text: 'QUIT\r\n' } };
const MAIL = lineServer('220 mail ESMTP\r\n', { 'EHLO probe': '250 hello\r\n', QUIT: '221 bye\r\n' });

describe('the TCP exchange', () => {
  it('goes through its steps, and says goodbye without waiting for an answer', async (t) => {
    const server = await serve(t, MAIL);

    const outcome = assertSuccess(await exchanging(server, planOf(GREETING, EHLO, QUIT)));
    await eventually(() => server.fins === 1);

    assert.deepEqual(outcome.exchange, { step: 3, steps: 3, hasSent: true });
    assert.deepEqual([server.received, server.resets], ['EHLO probe\r\nQUIT\r\n', 0]);
  });

  it('sends several steps that wait for nothing, one after the other', async (t) => {
    const server = await serve(t, () => undefined);

    assertSuccess(await exchanging(server, planOf({ send: { text: 'a' } }, { send: { hex: '62' } }, QUIT)));
    await eventually(() => server.fins === 1);

    assert.equal(server.received, 'abQUIT\r\n');
  });

  it('sends what follows a step without an expectation at once', async (t) => {
    const server = await serve(t, lineServer('', { second: 'fine' }));

    assertSuccess(
      await exchanging(
        server,
        planOf({ send: { text: 'first\r\n' } }, { send: { text: 'second\r\n' }, expect: { contains: 'fine' } }),
      ),
    );
  });

  it('finds two greetings in one segment', async (t) => {
    const server = await serve(t, (socket) => socket.write('220-first\r\n220 second\r\n'));

    assertSuccess(
      await exchanging(server, planOf({ expect: { contains: 'first' } }, { expect: { contains: 'second' } })),
    );
  });

  it('does not take an answer that came before its question', async (t) => {
    const server = await serve(t, (socket) => socket.write('hello PONG'));
    const plan = planOf({ expect: { contains: 'hello' } }, { send: { text: 'PING' }, expect: { contains: 'PONG' } });

    const outcome = await exchanging(server, plan, SILENCE_MS);

    assert.deepEqual(assertFailure(outcome, 'ExchangeSilent', 'Response').exchange, {
      step: 2,
      steps: 2,
      hasSent: true,
    });
  });

  it('fails by silence where a greeting is expected', async (t) => {
    const server = await serve(t, () => undefined);

    const outcome = assertFailure(
      await exchanging(server, planOf(GREETING, EHLO), SILENCE_MS),
      'ExchangeSilent',
      'Response',
    );

    assert.deepEqual(outcome.exchange, { step: 1, steps: 2, hasSent: false });
    assert.equal(server.received, '');
  });

  it('fails when the time is over and something else has come, with the step', async (t) => {
    const server = await serve(t, lineServer('220 mail ESMTP\r\n', { 'EHLO probe': '502 no\r\n' }));

    const outcome = assertFailure(
      await exchanging(server, planOf(GREETING, EHLO), SILENCE_MS),
      'ExchangeMismatch',
      'Match',
    );

    assert.deepEqual(outcome.exchange, { step: 2, steps: 2, hasSent: true });
    assert.equal(outcome.responseBytes, 24);
  });

  it('recognises who is speaking by the first bytes, in whatever step it fails', async (t) => {
    const server = await serve(t, (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));

    const outcome = assertFailure(await exchanging(server, planOf(GREETING)), 'ExchangeMismatch', 'Match');

    assert.equal(outcome.banner, 'SSH');
  });

  it('tells a close without a word from one behind a word', async (t) => {
    const mute = await serve(t, (socket) => socket.end());
    const greeting = await serve(t, (socket) => {
      socket.write('220 hi\r\n');
      socket.once('data', () => socket.end());
    });

    assertFailure(await exchanging(mute, planOf(GREETING)), 'ExchangeClosed', 'Response');
    assertFailure(await exchanging(greeting, planOf(GREETING, EHLO)), 'ExchangeMismatch', 'Match');
  });

  it('tells a reset without a word from one behind a word', async (t) => {
    const mute = await serve(t, (socket) => socket.once('data', () => socket.resetAndDestroy()));
    const greeting = await serve(t, (socket) => {
      socket.write('220 hi\r\n');
      socket.once('data', () => socket.resetAndDestroy());
    });

    assertFailure(await exchanging(mute, planOf(EHLO)), 'ResetBeforeResponse', 'Response');
    assertFailure(await exchanging(greeting, planOf(GREETING, EHLO)), 'ResetDuringResponse', 'Response');
  });
});

describe('a hostile server of a TCP exchange', () => {
  it('is not read beyond 64 KiB a step', async (t) => {
    let sent = 0;
    const piece = Buffer.alloc(16_384, 0x78);
    const server = await serve(t, (socket) => {
      function pour(): void {
        while (!socket.destroyed && socket.writable) {
          sent += piece.length;
          if (!socket.write(piece)) return;
        }
      }
      socket.on('drain', pour);
      pour();
    });
    const harness = createHarness();

    const outcome = await probeOnce(targetOf(planOf({ expect: { contains: 'never' } }), server.port), harness);
    const { responseBytes } = assertFailure(outcome, 'ExchangeMismatch', 'Match');
    await eventually(() => harness.sockets.inFlight === 0);

    assert.ok(responseBytes <= 65_536 * 3, `${responseBytes} bytes were read`);
    assert.ok(sent < 64 * 1024 * 1024);
  });

  it('cannot keep us comparing by sending byte for byte', () => {
    const words = { matches: '(a|b|c|d|e|f){0,9}(x+x+)+y' };
    const conversation = exchangeConversation([step({ expect: words })]);
    const chunk = Buffer.from('x');
    const started = performance.now();
    let compared = 0;
    let decision = conversation.onConnected();
    for (; decision === undefined && compared < 65_536; compared += 1) decision = conversation.onData(chunk, 1);

    assert.equal(compared, 65_536);
    assert.equal(wordOf({ decision }), 'ExchangeMismatch');
    assert.ok(performance.now() - started < 3_000, `${performance.now() - started} ms`);
  });

  it('finds at the end what was too costly to look for on the way', () => {
    const conversation = exchangeConversation([step({ expect: { contains: 'needle' } })]);
    const pieces = Array.from(`${'x'.repeat(5_000)}needle`, (letter) => Buffer.from(letter));

    assert.equal(wordOf(hear(conversation, pieces, 'onSilence')), 'success');
    assert.equal(
      wordOf(hear(exchangeConversation([step({ expect: { contains: 'needle' } })]), pieces, 'onEnd')),
      'success',
    );
  });
});

describe('any server of a TCP exchange', () => {
  const alphabet = fc.constantFrom('2', '0', ' ', 'S', 'H', '-', '\r\n', '+PONG', '220 ', '-ERR ', '\0', 'é');
  const said = fc.string({ unit: alphabet, maxLength: 40 }).map((text) => Buffer.from(text));
  const words: fc.Arbitrary<StepWords> = fc.oneof(
    fc.constantFrom('220 ', '+PONG', 'S').map((contains) => ({ expect: { contains } })),
    fc.constantFrom('^220', '[+-]', 'é').map((matches) => ({ expect: { matches } })),
    fc.constantFrom('0d0a', '00', '2b504f4e47').map((hex) => ({ expect: { hex } })),
  );
  const ends = fc.constantFrom('onEnd' as const, 'onReset' as const, 'onSilence' as const);

  it('means the same in whatever pieces it speaks', () => {
    fc.assert(
      fc.property(
        fc.record({
          steps: fc.array(words, { minLength: 1, maxLength: 4 }),
          isFirstSent: fc.boolean(),
          bytes: said,
          cuts: fc.array(fc.nat({ max: 200 }), { maxLength: 8 }),
          last: ends,
        }),
        ({ steps, isFirstSent, bytes, cuts, last }) => {
          // Only the first may send: what was said before a question is no answer to it.
          const compiled = steps.map(step).map((each, index) => ({
            ...each,
            send: isFirstSent && index === 0 ? Buffer.from('PING\r\n') : undefined,
          }));
          const whole = hear(exchangeConversation(compiled), [bytes], last);
          const pieces = hear(exchangeConversation(compiled), split(bytes, cuts), last);

          assert.deepEqual([wordOf(pieces), pieces.shown], [wordOf(whole), whole.shown]);
        },
      ),
    );
  });

  it('never makes it look at anything but what came', () => {
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 8 }),
        fc.uint8Array({ maxLength: 500 }),
        (steps, noise) => {
          const conversation = exchangeConversation(steps.map(step));
          const shared = sharedBuffer([Buffer.from(noise)]);
          shared.set(noise);
          conversation.onConnected();
          conversation.onData(shared, noise.length);
          shared.fill(0);
          const { exchange } = conversation.shown();

          assert.ok(exchange !== undefined && exchange.step >= 1 && exchange.step <= exchange.steps);
        },
      ),
    );
  });
});
