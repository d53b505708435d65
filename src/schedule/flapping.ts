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
  /** Of the last change, or the last outcome that spoke against the health. */
  #restlessMs = 0;
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
    this.#restlessMs = nowMs;
    this.#changesMs.push(nowMs);
    if (this.#changesMs.length > CHANGES) this.#changesMs.shift();
    const [first = 0] = this.#changesMs;
    if (this.#changesMs.length === CHANGES && nowMs - first <= WITHIN_MS)
      this.#warning ??= flappingWarning(target.subject, dampedThreshold(target.thresholds.healthy));
  }

  /**
   * No change. It ends when nothing has spoken against the health for as long as it took to begin: a backend that fails now
   * and then, too often to recover, is not calm.
   */
  unchanged(isContradicted: boolean, nowMs: number): void {
    if (this.#warning === undefined) return;
    if (isContradicted) this.#restlessMs = nowMs;
    if (nowMs - this.#restlessMs <= WITHIN_MS) return;
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
