/** What the last successes of one backend showed: how many in a row were slow, and whether the page varies. */

/** How many bodies are compared. */
const BODIES = 8;

export class SuccessRecord {
  /** A ring, written in place; a probe that reads no body has none. */
  #hashes: number[] | undefined;
  #next = 0;
  #slowRun = 0;

  /** Consecutive slow successes, the last one included. */
  get slowRun(): number {
    return this.#slowRun;
  }

  add(isSlow: boolean, bodyHash: number | undefined): void {
    this.#slowRun = isSlow ? this.#slowRun + 1 : 0;
    if (bodyHash === undefined) return;
    this.#hashes ??= [];
    this.#hashes[this.#next] = bodyHash;
    this.#next = (this.#next + 1) % BODIES;
  }

  /** A failure ends a run of slow successes. The bodies are still the page's. */
  interrupt(): void {
    this.#slowRun = 0;
  }

  /** Different bodies among the last eight; 0 when none was read. */
  differentBodies(): number {
    if (this.#hashes === undefined) return 0;
    // The usual page does not vary, and is told without a set.
    const [first] = this.#hashes;
    if (this.#hashes.every((hash) => hash === first)) return 1;
    return new Set(this.#hashes).size;
  }
}
