/**
 * The queue of keys that need a look. Not a queue of events: a key stands in it at most once.
 *
 * Promises: a key that is added many times is given out once; a key that is added while it is being worked on is given
 * out again after `done`; no key is ever worked on twice at the same time; the earliest of several delays wins.
 */
import type { Clock, ClockTimer } from '../base/clock.ts';

export interface WorkQueueObserver {
  added(depth: number): void;
  /** A key was taken after waiting `waitedMs`. */
  taken(depth: number, waitedMs: number): void;
  finished(workedMs: number): void;
  retried(): void;
}

export interface WorkQueue {
  add(key: string): void;
  /** Adds the key after a delay, unless it is due earlier anyway. */
  addAfter(key: string, delayMs: number): void;
  /** The next key, now being worked on; `undefined` when nothing is due. */
  take(): string | undefined;
  /** The work on a key has ended. */
  done(key: string): void;
  /** Makes everything that waits for its time due now. */
  hasten(): void;
  /** Forgets everything that waits, and takes nothing any more. */
  close(): void;
  /** Keys that are due now. */
  depth(): number;
}

interface Delayed {
  readonly dueMs: number;
  readonly timer: ClockTimer;
}

interface WorkQueueOptions {
  readonly clock: Clock;
  readonly observer: WorkQueueObserver;
  /** Called whenever a key becomes due. */
  readonly onDue: () => void;
}

export function createWorkQueue({ clock, observer, onDue }: WorkQueueOptions): WorkQueue {
  const due = new Map<string, number>();
  const dirty = new Set<string>();
  const working = new Map<string, number>();
  const delayed = new Map<string, Delayed>();
  let closed = false;

  function add(key: string): void {
    if (closed) return;
    undelay(key);
    if (working.has(key)) {
      dirty.add(key);
      return;
    }
    if (due.has(key)) return;
    due.set(key, clock.monotonicMs());
    observer.added(due.size);
    onDue();
  }

  function undelay(key: string): void {
    delayed.get(key)?.timer.cancel();
    delayed.delete(key);
  }

  return {
    add,
    addAfter(key, delayMs) {
      if (closed) return;
      const dueMs = clock.monotonicMs() + delayMs;
      const earlier = delayed.get(key);
      if (due.has(key) || (earlier !== undefined && earlier.dueMs <= dueMs)) return;
      undelay(key);
      delayed.set(key, { dueMs, timer: clock.schedule(delayMs, () => add(key)) });
    },
    take() {
      const [first] = due;
      if (first === undefined || closed) return undefined;
      const [key, addedMs] = first;
      due.delete(key);
      const now = clock.monotonicMs();
      working.set(key, now);
      observer.taken(due.size, now - addedMs);
      return key;
    },
    done(key) {
      const startedMs = working.get(key);
      if (startedMs === undefined) return;
      working.delete(key);
      observer.finished(clock.monotonicMs() - startedMs);
      if (dirty.delete(key)) add(key);
    },
    hasten() {
      for (const key of [...delayed.keys()]) add(key);
    },
    close() {
      closed = true;
      for (const key of [...delayed.keys()]) undelay(key);
      due.clear();
      dirty.clear();
    },
    depth: () => due.size,
  };
}
