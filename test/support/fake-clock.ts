/** A clock that moves only when it is told to. Timers run in the order of their times, equal times in the order of their making. */
import type { Clock, ClockTimer } from '../../src/base/clock.ts';

export interface FakeClock extends Clock {
  /** Moves on, running every timer at its time. Synchronous: promises settle when the test next awaits. */
  advance(ms: number): void;
  /** The same, letting promises settle after every timer. For what awaits between its timers. */
  advanceAsync(ms: number): Promise<void>;
  /** The process stands still: time goes on, and timers that were due run late, at the new time. */
  stall(ms: number): void;
  /** The wall clock is set; monotonic time does not notice. */
  jumpWall(ms: number): void;
  pendingTimers(): number;
}

interface FakeTimer {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Wall time at the start, unless a test says otherwise: 2026-11-22T05:41:00Z. */
const DEFAULT_WALL_MS = Date.UTC(2026, 10, 22, 5, 41);

export function createFakeClock(wallStartMs: number = DEFAULT_WALL_MS): FakeClock {
  let nowMs = 0;
  let wallOffsetMs = wallStartMs;
  let orders = 0;
  const timers = new Set<FakeTimer>();

  function nextDue(untilMs: number): FakeTimer | undefined {
    let next: FakeTimer | undefined;
    for (const timer of timers) {
      if (timer.atMs > untilMs) continue;
      if (next === undefined || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.order < next.order))
        next = timer;
    }
    return next;
  }
  function runNext(untilMs: number): boolean {
    const timer = nextDue(untilMs);
    if (timer === undefined) return false;
    timers.delete(timer);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.callback();
    return true;
  }

  return {
    wallMs: () => wallOffsetMs + nowMs,
    monotonicMs: () => nowMs,
    schedule(delayMs, callback): ClockTimer {
      orders += 1;
      const timer: FakeTimer = { atMs: nowMs + Math.max(0, delayMs), order: orders, callback };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      while (runNext(untilMs));
      nowMs = Math.max(nowMs, untilMs);
    },
    async advanceAsync(ms) {
      const untilMs = nowMs + ms;
      do await settlePromises();
      while (runNext(untilMs));
      nowMs = Math.max(nowMs, untilMs);
      await settlePromises();
    },
    stall(ms) {
      nowMs += ms;
      // Timers that the late ones make are not late themselves.
      const dueMs = nowMs;
      while (runNext(dueMs));
    },
    jumpWall(ms) {
      wallOffsetMs += ms;
    },
    pendingTimers: () => timers.size,
  };
}

/** One turn of the real event loop: every promise that can settle has settled. */
async function settlePromises(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
