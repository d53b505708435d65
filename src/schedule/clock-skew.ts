/** Whether the clock of a backend and ours differ by a constant time. Which of the two is wrong cannot be known. */

const MOST_MS = 60_000;
/** Whole seconds, and the time that an answer takes. */
const SPREAD_MS = 2_000;
const ANSWERS = 3;
/** A stored answer keeps its date, so that its difference grows: by this time it has grown by more than the spread. */
const STEADY_MS = 10_000;

export class ClockSkew {
  #offsetMs = 0;
  #sinceMs = 0;
  #run = 0;
  #isSkewed = false;

  get isSkewed(): boolean {
    return this.#isSkewed;
  }

  /** Takes the date of an answer; `undefined` when it told none. The answer was made in the `tookMs` before now, which is `wallMs` by the wall clock. */
  take(dateMs: number | undefined, wallMs: number, nowMs: number, tookMs: number): void {
    if (dateMs === undefined) return this.#end();
    const offsetMs = wallMs - dateMs;
    if (offsetMs <= MOST_MS + tookMs && offsetMs >= -MOST_MS) return this.#end();
    if (this.#run === 0 || Math.abs(offsetMs - this.#offsetMs) > SPREAD_MS) {
      this.#offsetMs = offsetMs;
      this.#sinceMs = nowMs;
      this.#run = 0;
    }
    this.#run += 1;
    this.#isSkewed = this.#run >= ANSWERS && nowMs - this.#sinceMs >= STEADY_MS;
  }

  #end(): void {
    this.#run = 0;
    this.#isSkewed = false;
  }
}
