/** Gives one operation a deadline on top of the signal of its caller. Unlike `AbortSignal.any` it leaves nothing behind on a long-lived signal. */
import type { Clock } from '../base/clock.ts';

export interface Deadline {
  /** Aborted when the time is over, or when the caller's signal is. */
  readonly signal: AbortSignal;
  /** True when it was the time. */
  hasExpired(): boolean;
  /** Ends the operation early. */
  abort(): void;
  /** Stops the time, but still listens to the caller. For a response whose body may flow for long. */
  lift(): void;
  /** Forgets the timer and the caller's signal. Call it when the operation is over, however it ended. */
  release(): void;
}

export function startDeadline(clock: Clock, timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let expired = false;
  const abort = (): void => controller.abort();
  const timer = clock.schedule(timeoutMs, () => {
    expired = true;
    abort();
  });
  caller?.addEventListener('abort', abort);
  if (caller?.aborted === true) abort();
  return {
    signal: controller.signal,
    hasExpired: () => expired,
    abort,
    lift: () => timer.cancel(),
    release() {
      timer.cancel();
      caller?.removeEventListener('abort', abort);
    },
  };
}
