/** Since when one backend has been silent that was heard before. What many silences together mean: see `diagnosis/mass-failure.ts`. */
import { isSilence } from '../diagnosis/mass-failure.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';

export class Silence {
  #wasHeard: boolean;
  #run = 0;
  /** Of the first silent outcome of the run. */
  #startMs = 0;
  #sinceMs: number | undefined;

  /** `wasHeard`: the backend answered before this process began. */
  constructor(wasHeard: boolean) {
    this.#wasHeard = wasHeard;
  }

  /** Monotonic milliseconds of its beginning, once it is confirmed; `undefined` when there is none. */
  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  /** Counts an outcome. A silence is confirmed when it was met `times` in a row; our own faults neither begin nor end one. */
  take(outcome: ProbeOutcome, nowMs: number, times: number): void {
    if (isSilence(outcome)) this.#takeSilent(nowMs, times);
    else if (outcome.kind !== 'inconclusive') this.#end();
  }

  /** What is not confirmed is counted anew. */
  settle(): void {
    if (this.#sinceMs === undefined) this.#run = 0;
  }

  #takeSilent(nowMs: number, times: number): void {
    if (!this.#wasHeard) return;
    if (this.#run === 0) this.#startMs = nowMs;
    this.#run += 1;
    if (this.#run >= times) this.#sinceMs ??= this.#startMs;
  }

  #end(): void {
    this.#wasHeard = true;
    this.#run = 0;
    this.#sinceMs = undefined;
  }
}
