/** Measures how long the event loop stood still, so that a probe which ended late is not blamed on the backend. */
import type { Clock, ClockTimer } from '../base/clock.ts';
import type { LoopStall } from '../probe/prober.ts';

const BEAT_MS = 20;
/** Timers are a little late all the time; beyond this nobody was there. */
const TOLERATED_MS = 30;

export interface LoopLag extends LoopStall {
  stop(): void;
}

/** Beats every 20 ms on the monotonic clock. Lateness beyond 30 ms counts in full, also while the late beat has yet to run. */
export function startLoopLag(clock: Clock): LoopLag {
  let stalledMs = 0;
  let expectedMs = 0;
  let timer: ClockTimer;

  function latenessMs(): number {
    const lateMs = clock.monotonicMs() - expectedMs;
    return lateMs > TOLERATED_MS ? lateMs : 0;
  }
  function arm(): void {
    expectedMs = clock.monotonicMs() + BEAT_MS;
    timer = clock.schedule(BEAT_MS, beat);
  }
  function beat(): void {
    stalledMs += latenessMs();
    arm();
  }

  arm();
  return {
    // A deadline may run before the beat in the same turn of the loop: what is missing of the beat counts already.
    stalledMs: () => stalledMs + latenessMs(),
    stop: () => timer.cancel(),
  };
}
