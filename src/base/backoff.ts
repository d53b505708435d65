/** Growing pauses between tries: exponential, with jitter and a cap. It only computes; waiting is the caller's. */
import type { Random } from './random.ts';

export interface BackoffOptions {
  /** The upper bound of the first pause. */
  readonly baseMs: number;
  /** The upper bound of every pause. */
  readonly maxMs: number;
  readonly random: Random;
}

export interface Backoff {
  /** The next pause, in whole milliseconds. Each bound is twice the one before; the pause lies in its upper half. */
  next(): number;
  /** Starts over from the shortest pause: call it after something has worked. */
  reset(): void;
}

/**
 * The n-th pause (from 0) lies between half and the whole of min(maxMs, baseMs * 2^n):
 * enough jitter that many clients drift apart, and never so short that a retry follows at once.
 *
 *   baseMs 1000, maxMs 30000: 0.5-1 s, 1-2 s, 2-4 s, 4-8 s, 8-16 s, 15-30 s, 15-30 s, ...
 */
export function createBackoff({ baseMs, maxMs, random }: BackoffOptions): Backoff {
  let boundMs = Math.min(baseMs, maxMs);
  return {
    next() {
      const pauseMs = Math.round(boundMs * (0.5 + random() / 2));
      boundMs = Math.min(maxMs, boundMs * 2);
      return pauseMs;
    },
    reset() {
      boundMs = Math.min(baseMs, maxMs);
    },
  };
}
