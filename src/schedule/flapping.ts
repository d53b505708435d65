/** Whether one backend changes between working and failing again and again, and how much more proof its recovery needs then. Never delays a failure. */
import { flappingWarning } from '../diagnosis/flapping.ts';
import type { Warning } from '../diagnosis/verdict.ts';
import type { Thresholds } from '../health/state.ts';
import type { CheckTarget } from './target.ts';

const CHANGES = 4;
const WITHIN_MS = 10 * 60_000;
const MOST_SUCCESSES = 10;

export class Flapping {
  /** Monotonic milliseconds of the last changes from or to Unhealthy, the oldest first; at most `CHANGES`. */
  readonly #changesMs: number[] = [];
  #warning: Warning | undefined;

  /** The same one while it holds; `undefined` while the backend is calm. */
  get warning(): Warning | undefined {
    return this.#warning;
  }

  /** The thresholds that count now: while it flaps, recovery needs twice as many successes. */
  thresholds({ thresholds }: CheckTarget): Thresholds {
    if (this.#warning === undefined) return thresholds;
    return { ...thresholds, healthy: dampedThreshold(thresholds.healthy) };
  }

  changed(target: CheckTarget, nowMs: number): void {
    this.#changesMs.push(nowMs);
    if (this.#changesMs.length > CHANGES) this.#changesMs.shift();
    const [first = 0] = this.#changesMs;
    if (this.#changesMs.length === CHANGES && nowMs - first <= WITHIN_MS)
      this.#warning ??= flappingWarning(target.subject, dampedThreshold(target.thresholds.healthy));
  }

  /** It ends when nothing has changed for as long as it took to begin. */
  calm(nowMs: number): void {
    if (this.#warning === undefined || nowMs - (this.#changesMs.at(-1) ?? 0) <= WITHIN_MS) return;
    this.#warning = undefined;
    this.#changesMs.length = 0;
  }

  /** Other thresholds: what was said names the old ones. */
  settle(target: CheckTarget): void {
    if (this.#warning !== undefined)
      this.#warning = flappingWarning(target.subject, dampedThreshold(target.thresholds.healthy));
  }
}

function dampedThreshold(healthy: number): number {
  return Math.min(2 * healthy, MOST_SUCCESSES);
}
