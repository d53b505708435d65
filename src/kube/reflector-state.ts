/**
 * What a reflector does next, decided from what it has just seen. Pure: no clock, no network.
 *
 *              listed                       410, garbled, unknown error
 *   list ────────────────▶ watch(version) ─────────────────────────────▶ list
 *    ▲ │ failed               ▲ │ closed, cut, stalled, 429, 5xx, refused
 *    └─┘ after a pause        └─┘ after a pause, from the last version seen
 */
import { assertNever } from '../base/exhaustive.ts';
import { type ApiError, isFromTheFuture, isTransient } from './api-error.ts';
import type { WatchEnd } from './watch-stream.ts';

/** How long to wait before a step. */
export type Wait =
  | { readonly kind: 'none' }
  /** The next pause of the backoff, but not less than what the API server asked for. */
  | { readonly kind: 'backoff'; readonly atLeastMs: number };

export type ReflectorState =
  | { readonly kind: 'list'; readonly wait: Wait }
  | { readonly kind: 'watch'; readonly wait: Wait; readonly resourceVersion: string };

export type Observation =
  | { readonly kind: 'listed'; readonly resourceVersion: string }
  | { readonly kind: 'listFailed'; readonly error: ApiError }
  /** The watch did not begin. */
  | { readonly kind: 'watchRefused'; readonly error: ApiError }
  /** The watch ended; `resourceVersion` is the last one that it told. */
  | { readonly kind: 'watchEnded'; readonly end: WatchEnd; readonly resourceVersion: string };

export const initialState: ReflectorState = { kind: 'list', wait: { kind: 'none' } };

/** Every way back goes through the backoff, so that there is never more than about one start in a second. */
export function nextState(state: ReflectorState, seen: Observation): ReflectorState {
  switch (seen.kind) {
    case 'listed':
      return { kind: 'watch', wait: { kind: 'none' }, resourceVersion: seen.resourceVersion };
    case 'listFailed':
      return { kind: 'list', wait: backoff(seen.error.retryAfterMs) };
    case 'watchRefused':
      return afterError(seen.error, state.kind === 'watch' ? state.resourceVersion : undefined);
    case 'watchEnded':
      return afterEnd(seen.end, seen.resourceVersion);
    default:
      return assertNever(seen);
  }
}

function afterEnd(end: WatchEnd, resourceVersion: string): ReflectorState {
  switch (end.kind) {
    case 'closed':
    case 'cut':
    case 'stalled':
      return { kind: 'watch', wait: backoff(undefined), resourceVersion };
    case 'failed':
      return afterError(end.error, resourceVersion);
    case 'garbled':
      return { kind: 'list', wait: backoff(undefined) };
    default:
      return assertNever(end);
  }
}

/**
 * A fault that says nothing about the version: go on from there. Everything else may mean that the version is of no use,
 * and a list is always right.
 */
function afterError(error: ApiError, resourceVersion: string | undefined): ReflectorState {
  const wait = backoff(error.retryAfterMs);
  const canResume = isTransient(error) && error.kind !== 'garbled' && !isFromTheFuture(error);
  return canResume && resourceVersion !== undefined ? { kind: 'watch', wait, resourceVersion } : { kind: 'list', wait };
}

function backoff(atLeastMs: number | undefined): Wait {
  return { kind: 'backoff', atLeastMs: atLeastMs ?? 0 };
}
