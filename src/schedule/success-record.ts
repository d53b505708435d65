/** What the last successes of one backend showed: how many in a row were slow, and whether the page varies. */
import { waitedForRepeatedSyn } from '../diagnosis/repeated-syn.ts';
import type { ProbeSuccess } from '../probe/outcome.ts';

/** How many bodies are compared. */
const BODIES = 8;

export class SuccessRecord {
  /** A ring, written in place; a probe that reads no body has none. */
  #hashes: number[] | undefined;
  #next = 0;
  #slowRun = 0;
  #repeatRun = 0;

  /** Consecutive slow successes, the last one included. */
  get slowRun(): number {
    return this.#slowRun;
  }

  /** Consecutive slow successes whose connect waited for a repeated packet, the last one included. */
  get repeatRun(): number {
    return this.#repeatRun;
  }

  add(isSlow: boolean, outcome: ProbeSuccess): void {
    this.#slowRun = isSlow ? this.#slowRun + 1 : 0;
    this.#repeatRun = isSlow && waitedForRepeatedSyn(outcome) ? this.#repeatRun + 1 : 0;
    const bodyHash = outcome.http?.bodyHash;
    if (bodyHash === undefined) return;
    this.#hashes ??= [];
    this.#hashes[this.#next] = bodyHash;
    this.#next = (this.#next + 1) % BODIES;
  }

  /** A failure ends a run of slow successes. The bodies are still the page's. */
  interrupt(): void {
    this.#slowRun = 0;
    this.#repeatRun = 0;
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
