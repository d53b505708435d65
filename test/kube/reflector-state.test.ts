import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ApiError, errorFromAnswer, plainError } from '../../src/kube/api-error.ts';
import { initialState, nextState, type Observation, type ReflectorState } from '../../src/kube/reflector-state.ts';
import type { WatchEnd } from '../../src/kube/watch-stream.ts';

const watching: ReflectorState = { kind: 'watch', wait: { kind: 'none' }, resourceVersion: '5' };
const answered = (code: number, retryAfter?: string): ApiError => errorFromAnswer(code, retryAfter, {});
const refused = (error: ApiError): Observation => ({ kind: 'watchRefused', error });
const ended = (end: WatchEnd): Observation => ({ kind: 'watchEnded', end, resourceVersion: '9' });

describe('reflector state', () => {
  it('begins with a list, at once', () => {
    assert.deepEqual(initialState, { kind: 'list', wait: { kind: 'none' } });
  });

  it('watches from the version of the list, at once', () => {
    const next = nextState(initialState, { kind: 'listed', resourceVersion: '7' });

    assert.deepEqual(next, { kind: 'watch', wait: { kind: 'none' }, resourceVersion: '7' });
  });

  it('lists again after a list that failed, not before the API server wants it', () => {
    const next = nextState(initialState, { kind: 'listFailed', error: answered(429, '3') });

    assert.deepEqual(next, { kind: 'list', wait: { kind: 'backoff', atLeastMs: 3_000 } });
  });

  const resumes: readonly (readonly [string, Observation, string])[] = [
    ['the API server closed it', ended({ kind: 'closed' }), '9'],
    ['the connection was lost', ended({ kind: 'cut', error: plainError('network', 'ECONNRESET', '') }), '9'],
    ['it fell silent', ended({ kind: 'stalled' }), '9'],
    ['it ended with 429', ended({ kind: 'failed', error: answered(429) }), '9'],
    ['it ended with 500', ended({ kind: 'failed', error: answered(500) }), '9'],
    ['it was refused with 503', refused(answered(503)), '5'],
    ['it was refused with 401', refused(answered(401)), '5'],
    ['nobody listened', refused(plainError('network', 'ECONNREFUSED', '')), '5'],
    ['no answer came', refused(plainError('timeout', 'DeadlineExceeded', '')), '5'],
  ];
  for (const [name, seen, resourceVersion] of resumes) {
    it(`goes on from the last version, after a pause, when ${name}`, () => {
      assert.deepEqual(nextState(watching, seen), {
        kind: 'watch',
        wait: { kind: 'backoff', atLeastMs: 0 },
        resourceVersion,
      });
    });
  }

  const future = errorFromAnswer(504, undefined, { details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } });
  const relists: readonly (readonly [string, Observation])[] = [
    ['410', refused(answered(410))],
    ['410 inside the stream', ended({ kind: 'failed', error: answered(410) })],
    ['something that cannot be read', ended({ kind: 'garbled', why: 'x' })],
    ['an answer that cannot be read', refused(plainError('garbled', 'NotJson', ''))],
    ['403', refused(answered(403))],
    ['404', refused(answered(404))],
    ['400', refused(answered(400))],
    ['a version from the future: the store was restored', refused(future)],
  ];
  for (const [name, seen] of relists) {
    it(`lists again, after a pause, after ${name}`, () => {
      assert.deepEqual(nextState(watching, seen), { kind: 'list', wait: { kind: 'backoff', atLeastMs: 0 } });
    });
  }
});
