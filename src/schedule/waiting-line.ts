/** Targets that are due and wait for a free place: one line for each check, served in turn. Not for waiting until due: see `timer-queue.ts`. */

/** What a waiting entry carries. Create it with `undefined` and false; afterwards only the line writes to it. */
export interface WaitingEntry<E> {
  readonly lane: Lane<E>;
  nextInLane: E | undefined;
  isWaiting: boolean;
}

/** The line of one check. */
export interface Lane<E> {
  first: E | undefined;
  last: E | undefined;
  nextLane: Lane<E> | undefined;
  isServed: boolean;
}

export function createLane<E>(): Lane<E> {
  return { first: undefined, last: undefined, nextLane: undefined, isServed: false };
}

/**
 * A check with 50,000 targets and one with ten get every second place each, as long as both wait.
 * Nothing is allocated per operation.
 */
export class WaitingLine<E extends WaitingEntry<E>> {
  #firstLane: Lane<E> | undefined;
  #lastLane: Lane<E> | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Puts an entry at the end of its check's line. Does nothing when it waits already. */
  push(entry: E): void {
    if (entry.isWaiting) return;
    entry.isWaiting = true;
    this.#size += 1;
    const { lane } = entry;
    if (lane.last === undefined) lane.first = entry;
    else lane.last.nextInLane = entry;
    lane.last = entry;
    if (!lane.isServed) this.#append(lane);
  }

  /** Takes the first of the check whose turn it is. */
  shift(): E | undefined {
    const lane = this.#firstLane;
    const entry = lane?.first;
    if (lane === undefined || entry === undefined) return undefined;

    lane.first = entry.nextInLane;
    if (lane.first === undefined) lane.last = undefined;
    entry.nextInLane = undefined;
    entry.isWaiting = false;
    this.#size -= 1;

    this.#firstLane = lane.nextLane;
    if (this.#firstLane === undefined) this.#lastLane = undefined;
    lane.nextLane = undefined;
    lane.isServed = false;
    if (lane.first !== undefined) this.#append(lane);
    return entry;
  }

  #append(lane: Lane<E>): void {
    lane.isServed = true;
    if (this.#lastLane === undefined) this.#firstLane = lane;
    else this.#lastLane.nextLane = lane;
    this.#lastLane = lane;
  }
}
