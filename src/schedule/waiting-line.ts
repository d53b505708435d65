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
  /** Places that the check holds; whoever starts its probes keeps count. */
  held: number;
}

export function createLane<E>(): Lane<E> {
  return { first: undefined, last: undefined, nextLane: undefined, isServed: false, held: 0 };
}

/** A check may hold this many times the places that are still free. */
const SHARE = 3;

/**
 * A check with 50,000 targets and one with ten get every second place each, as long as both wait. And since dead targets
 * hold their places for long, no check gets the last ones: alone it holds three quarters of all places, two hold six
 * sevenths, and so there is always one left for who comes next. Nothing is allocated per operation.
 */
export class WaitingLine<E extends WaitingEntry<E>> {
  #firstLane: Lane<E> | undefined;
  #lastLane: Lane<E> | undefined;
  #lanes = 0;
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

  /** Takes the first of the check whose turn it is, when so many places are free; `undefined` when nobody may have one. */
  shift(free: number): E | undefined {
    for (let rest = this.#lanes; rest > 0; rest -= 1) {
      const lane = this.#takeLane();
      if (lane === undefined) return undefined;
      const entry = lane.held < SHARE * free ? takeFirst(lane) : undefined;
      if (lane.first !== undefined) this.#append(lane);
      if (entry === undefined) continue;
      this.#size -= 1;
      return entry;
    }
    return undefined;
  }

  #append(lane: Lane<E>): void {
    lane.isServed = true;
    this.#lanes += 1;
    if (this.#lastLane === undefined) this.#firstLane = lane;
    else this.#lastLane.nextLane = lane;
    this.#lastLane = lane;
  }

  #takeLane(): Lane<E> | undefined {
    const lane = this.#firstLane;
    if (lane === undefined) return undefined;
    this.#firstLane = lane.nextLane;
    if (this.#firstLane === undefined) this.#lastLane = undefined;
    lane.nextLane = undefined;
    lane.isServed = false;
    this.#lanes -= 1;
    return lane;
  }
}

function takeFirst<E extends WaitingEntry<E>>(lane: Lane<E>): E | undefined {
  const entry = lane.first;
  if (entry === undefined) return undefined;
  lane.first = entry.nextInLane;
  if (lane.first === undefined) lane.last = undefined;
  entry.nextInLane = undefined;
  entry.isWaiting = false;
  return entry;
}
