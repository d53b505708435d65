/** Time as a port, so that everything timed can be stepped in a test. Not for reading and writing times: see `timestamp.ts` and `duration.ts`. */

/** A pending callback of a clock. Cancelling twice, or after it ran, does nothing. */
export interface ClockTimer {
  cancel(): void;
}

export interface Clock {
  /** Wall time in milliseconds since 1970 (UTC). It may jump: only for what a user reads. */
  wallMs(): number;
  /** Milliseconds since an arbitrary start, never going back. For every duration and deadline. */
  monotonicMs(): number;
  /** Runs `callback` once, `delayMs` milliseconds from now (0 or less: as soon as possible). */
  schedule(delayMs: number, callback: () => void): ClockTimer;
}

/** The clock of this process. Its timers keep the process alive. */
export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(timer) };
  },
};
