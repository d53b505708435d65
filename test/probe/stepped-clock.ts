/** A clock that a test moves by hand. */
import type { Clock } from '../../src/base/clock.ts';

export interface SteppedClock extends Clock {
  /** Lets time pass: timers run in their order, each at its own time. */
  advance(ms: number): void;
  pendingTimers(): number;
}

export function createSteppedClock(): SteppedClock {
  let nowMs = 0;
  const timers = new Set<{ readonly atMs: number; readonly callback: () => void }>();

  function nextUntil(endMs: number): { readonly atMs: number; readonly callback: () => void } | undefined {
    return [...timers].filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs)[0];
  }

  return {
    wallMs: () => 1_800_000_000_000 + nowMs,
    monotonicMs: () => nowMs,
    schedule(delayMs, callback) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), callback };
      timers.add(timer);
      return { cancel: () => timers.delete(timer) };
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (let timer = nextUntil(endMs); timer !== undefined; timer = nextUntil(endMs)) {
        timers.delete(timer);
        nowMs = Math.max(nowMs, timer.atMs);
        timer.callback();
      }
      nowMs = endMs;
    },
    pendingTimers: () => timers.size,
  };
}
