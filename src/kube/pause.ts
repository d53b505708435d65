/** Waiting that a shutdown can end. */
import type { Clock } from '../base/clock.ts';

/** Resolves after `delayMs`, or as soon as `signal` is aborted. It never rejects: look at the signal afterwards. */
export function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = clock.schedule(delayMs, end);
    signal.addEventListener('abort', end);
  });
}
