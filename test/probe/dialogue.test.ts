import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Conversation, decided } from '../../src/probe/conversation.ts';
import { Dialogue } from '../../src/probe/dialogue.ts';
import type { Ending } from '../../src/probe/ending.ts';
import { Stopwatch } from '../../src/probe/stopwatch.ts';
import { createHarness, targetOf } from './probe-harness.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const conversation: Conversation = {
  takeOutgoing: () => undefined,
  onConnected: () => undefined,
  onData: () => undefined,
  onEnd: () => decided('ClosedBeforeResponse', 'Response'),
  onReset: () => decided('ResetBeforeResponse', 'Response'),
  onSilence: () => decided('NoResponse', 'Response'),
  shown: () => ({}),
};

/** How a dialogue ends when the system says this: errors that loopback never gives. */
function endingOf(
  errno: string,
  options: { readonly connected: boolean; readonly syscall?: string },
): Ending | undefined {
  let ending: Ending | undefined;
  const { io } = createHarness();
  const dialogue = new Dialogue(
    {
      io,
      target: targetOf({ kind: 'tcp' }, 80),
      stopwatch: new Stopwatch(createFakeClock(), 1000),
      limit: () => undefined,
      end: (told) => (ending ??= told),
      contain: (bug) => assert.fail(String(bug)),
    },
    conversation,
    [],
  );
  if (options.connected) dialogue.onConnected();
  dialogue.onError(Object.assign(new Error(errno), { code: errno, syscall: options.syscall ?? 'connect' }));
  return ending;
}

describe('what an error ends a probe with', () => {
  const connecting = { connected: false };
  const connected = { connected: true, syscall: 'read' };
  const failure = (code: string, phase: string): object => ({ kind: 'failure', code, phase, banner: undefined });
  const inconclusive = (cause: string, phase: string): object => ({ kind: 'inconclusive', cause, phase });

  it('HostUnreachable', () =>
    assert.deepEqual(endingOf('EHOSTUNREACH', connecting), failure('HostUnreachable', 'Connect')));
  it('NetworkUnreachable', () =>
    assert.deepEqual(endingOf('ENETUNREACH', connecting), failure('NetworkUnreachable', 'Connect')));
  it('ProtocolUnreachable', () =>
    assert.deepEqual(endingOf('ENOPROTOOPT', connecting), failure('ProtocolUnreachable', 'Connect')));
  it('SendFailed', () =>
    assert.deepEqual(endingOf('EPIPE', { connected: true, syscall: 'write' }), failure('SendFailed', 'Request')));
  it('EgressDenied', () => assert.deepEqual(endingOf('EACCES', connecting), inconclusive('EgressDenied', 'Connect')));
  it('BlackholeRoute', () =>
    assert.deepEqual(endingOf('EINVAL', connecting), inconclusive('BlackholeRoute', 'Connect')));
  it('NetworkDown', () => assert.deepEqual(endingOf('ENETDOWN', connecting), inconclusive('NetworkDown', 'Connect')));
  it('ResourceExhausted', () =>
    assert.deepEqual(endingOf('EADDRNOTAVAIL', connecting), inconclusive('ResourceExhausted', 'Connect')));
  it('InternalError', () =>
    assert.deepEqual(endingOf('ENEVERSEEN', connected), inconclusive('InternalError', 'Response')));
  it('asks the conversation what a reset, a close and silence mean', () => {
    assert.deepEqual(endingOf('ECONNRESET', connected), failure('ResetBeforeResponse', 'Response'));
    assert.deepEqual(endingOf('EPIPE', connected), failure('ClosedBeforeResponse', 'Response'));
    assert.deepEqual(endingOf('ETIMEDOUT', connected), failure('NoResponse', 'Response'));
  });
});
