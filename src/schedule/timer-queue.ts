/** Wakes entries when they are due: one heap, one timer of the clock, drained in ticks. It starts no probe itself. */
import type { Clock, ClockTimer } from '../base/clock.ts';
import { type HeapEntry, KeyedHeap } from '../base/keyed-heap.ts';

/** Entries that are due within one tick share one wake-up: measured, that is a fifth of the cost of a probe. */
export const TICK_MS = 10;

export interface TickHandler<T> {
  /** One entry is due. It is out of the queue now and may be put in again. */
  due(entry: T, nowMs: number): void;
  /** All due entries of this tick were handed out. */
  ticked(nowMs: number): void;
}

/** Never early; late by at most one tick and the lateness of the clock's timer. An entry is in the queue once at most: a missed turn is not made up for. */
export class TimerQueue<T extends HeapEntry> {
  readonly #clock: Clock;
  readonly #handler: TickHandler<T>;
  readonly #heap = new KeyedHeap<T>();
  readonly #onTimer = (): void => this.#tick();
  #timer: ClockTimer | undefined;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #isTicking = false;
  #isStopped = false;

  constructor(clock: Clock, handler: TickHandler<T>) {
    this.#clock = clock;
    this.#handler = handler;
  }

  get size(): number {
    return this.#heap.size;
  }

  /** Puts an entry in, or moves it, to a monotonic time. The past means the next tick, never synchronously. */
  insert(entry: T, atMs: number): void {
    this.#heap.insert(entry, atMs);
    this.wakeBy(atMs);
  }

  remove(entry: T): void {
    this.#heap.remove(entry);
  }

  /** Makes sure that there is a tick at a monotonic time, due entries or not. */
  wakeBy(atMs: number): void {
    // Within a tick the timer is set once, at its end.
    if (this.#isTicking || this.#isStopped || atMs >= this.#wakeAtMs) return;
    this.#timer?.cancel();
    const nowMs = this.#clock.monotonicMs();
    this.#wakeAtMs = Math.ceil(Math.max(atMs, nowMs) / TICK_MS) * TICK_MS;
    this.#timer = this.#clock.schedule(Math.max(1, Math.ceil(this.#wakeAtMs - nowMs)), this.#onTimer);
  }

  /** No tick happens any more. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #tick(): void {
    this.#timer = undefined;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
    this.#isTicking = true;
    try {
      const nowMs = this.#clock.monotonicMs();
      for (let next = this.#heap.peek(); next !== undefined && next.heapKey <= nowMs; next = this.#heap.peek()) {
        this.#heap.pop();
        this.#handler.due(next, nowMs);
      }
      this.#handler.ticked(nowMs);
    } finally {
      this.#isTicking = false;
      const next = this.#heap.peek();
      if (next !== undefined) this.wakeBy(next.heapKey);
    }
  }
}
