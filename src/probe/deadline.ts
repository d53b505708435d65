/** All deadlines of all probes: one heap, one timer of the clock. Not for starting probes: see the scheduler's timer queue. */
import type { Clock, ClockTimer } from '../base/clock.ts';
import { KeyedHeap, type HeapEntry } from '../base/keyed-heap.ts';

/** Something that waits at most until a deadline. It is its own heap entry: arming allocates nothing. */
export interface Deadline extends HeapEntry {
  /** Called once when the deadline passes. The entry is disarmed then and may be armed again. */
  onDeadline(): void;
}

/** Deadlines fire on a grid, so that many of them share one wake-up. Never early; late by at most this and the timer's own lateness. */
const GRID_MS = 5;

export class DeadlineQueue {
  readonly #clock: Clock;
  readonly #heap = new KeyedHeap<Deadline>();
  readonly #onTimer = (): void => this.#fire();
  #timer: ClockTimer | undefined;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #firedAtMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many deadlines are armed. */
  get size(): number {
    return this.#heap.size;
  }

  /** Arms an entry for a monotonic time, or moves it there. A time in the past means as soon as possible, never synchronously. */
  arm(entry: Deadline, atMs: number): void {
    if (this.#isClosed) return;
    const slot = Math.floor(Math.max(atMs, this.#firedAtMs) / GRID_MS) + 1;
    const key = slot * GRID_MS;
    this.#heap.insert(entry, key);
    if (key < this.#wakeAtMs) this.#wakeAt(key);
  }

  /** Forgets an entry. Does nothing when it is not armed. */
  disarm(entry: Deadline): void {
    this.#heap.remove(entry);
    // With entries left the timer stays: waking up once for nothing is cheaper than a new timer for each probe.
    if (this.#heap.size === 0) this.#cancelTimer();
  }

  /** For good: nothing fires any more, whatever is armed. A timer would keep the process alive. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
  }

  #fire(): void {
    this.#timer = undefined;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    this.#firedAtMs = this.#clock.monotonicMs();
    try {
      for (
        let next = this.#heap.peek();
        !this.#isClosed && next !== undefined && next.heapKey <= this.#firedAtMs;
        next = this.#heap.peek()
      ) {
        this.#heap.pop();
        next.onDeadline();
      }
    } finally {
      // A bug in one entry must not silence the others.
      const next = this.#heap.peek();
      if (!this.#isClosed && next !== undefined && next.heapKey < this.#wakeAtMs) this.#wakeAt(next.heapKey);
    }
  }

  #wakeAt(keyMs: number): void {
    this.#cancelTimer();
    this.#wakeAtMs = keyMs;
    this.#timer = this.#clock.schedule(Math.ceil(keyMs - this.#clock.monotonicMs()), this.#onTimer);
  }

  #cancelTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
  }
}
