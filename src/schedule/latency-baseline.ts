/** How long one backend usually takes, and whether it takes far longer now. Three numbers for each backend, nothing per probe. */

/** Less than this is known as nothing usual yet. */
const LEARN_MS = 10 * 60_000;
const LEARN_ANSWERS = 30;
/** The share of one answer in the average, once it is learned. */
const WEIGHT = 1 / 50;
const TIMES = 3;
const AT_LEAST_MS = 100;
/** Answers in a row that are far slower. */
const ANSWERS = 10;
/** What has lasted so long is the usual now. */
const USUAL_AFTER_MS = 60 * 60_000;

export class LatencyBaseline {
  #averageMs = 0;
  #answers = 0;
  #sinceMs = 0;
  #slowRun = 0;
  #slowSinceMs = 0;

  /** At least three times and 100 ms above what was usual for at least ten minutes, ten times in a row. */
  get isFarSlower(): boolean {
    return this.#slowRun >= ANSWERS;
  }

  take(tookMs: number, nowMs: number): void {
    if (this.#answers === 0) this.#sinceMs = nowMs;
    if (!this.#isFarSlower(tookMs, nowMs)) {
      this.#slowRun = 0;
      this.#answers += 1;
      this.#averageMs += (tookMs - this.#averageMs) * Math.max(1 / this.#answers, WEIGHT);
      return;
    }
    if (this.#slowRun === 0) this.#slowSinceMs = nowMs;
    this.#slowRun += 1;
    if (nowMs - this.#slowSinceMs >= USUAL_AFTER_MS) this.#forget();
  }

  /** A failure ends a run of slow answers. What is usual stays. */
  interrupt(): void {
    this.#slowRun = 0;
  }

  #isFarSlower(tookMs: number, nowMs: number): boolean {
    const isLearned = this.#answers >= LEARN_ANSWERS && nowMs - this.#sinceMs >= LEARN_MS;
    return isLearned && tookMs >= TIMES * this.#averageMs && tookMs >= this.#averageMs + AT_LEAST_MS;
  }

  #forget(): void {
    this.#answers = 0;
    this.#averageMs = 0;
    this.#slowRun = 0;
  }
}
