/** Finds repetitions: equal events within six minutes are one event with a count (client-go's rule). Pure but for the clock. */
import type { Clock } from '../base/clock.ts';
import type { CheckEvent } from '../controller/ports.ts';

const SERIES_MS = 6 * 60_000;
/** The series that was used least recently is forgotten first; its next event is a new one. */
const MAX_SERIES = 1_000;

/** One event that is written, or about to be. */
export interface Series {
  readonly name: string;
  readonly count: number;
}

export interface EventSeries {
  /** Counts the event: 1 for a new one, whose name is asked for then. */
  count(event: CheckEvent, newName: () => string): Series;
  /** The event could not be written: the next equal one is a new one. */
  forget(event: CheckEvent): void;
}

export function createEventSeries(clock: Clock): EventSeries {
  const running = new Map<string, Series & { readonly untilMs: number }>();
  return {
    count(event, newName) {
      const key = keyOf(event);
      const nowMs = clock.monotonicMs();
      const before = running.get(key);
      const isRepeated = before !== undefined && nowMs < before.untilMs;
      const series = isRepeated ? { name: before.name, count: before.count + 1 } : { name: newName(), count: 1 };
      running.delete(key);
      running.set(key, { ...series, untilMs: nowMs + SERIES_MS });
      const [oldest] = running.keys();
      if (running.size > MAX_SERIES && oldest !== undefined) running.delete(oldest);
      return series;
    },
    forget(event) {
      running.delete(keyOf(event));
    },
  };
}

/** The note belongs to it: "ecs-1 is unhealthy" is no repetition of "ecs-2 is unhealthy". */
function keyOf({ check, type, reason, action, note }: CheckEvent): string {
  return JSON.stringify([check.uid, type, reason, action, note]);
}
