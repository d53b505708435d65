/** The times of one probe, in milliseconds since it started. */
import type { Clock } from '../base/clock.ts';
import type { PhaseTimings } from './outcome.ts';

export class Stopwatch {
  readonly startedMs: number;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #resolvedMs: number | undefined;
  #connectedMs: number | undefined;
  #securedMs: number | undefined;
  #firstByteMs: number | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.startedMs = clock.monotonicMs();
  }

  elapsedMs(): number {
    return this.#clock.monotonicMs() - this.startedMs;
  }

  remainingMs(): number {
    return this.#timeoutMs - this.elapsedMs();
  }

  resolved(): void {
    this.#resolvedMs = this.elapsedMs();
  }

  connected(): void {
    this.#connectedMs = this.elapsedMs();
  }

  secured(): void {
    this.#securedMs = this.elapsedMs();
  }

  /** Only the first call counts. */
  received(): void {
    this.#firstByteMs ??= this.elapsedMs();
  }

  /** The end is now. */
  timings(): PhaseTimings {
    return {
      resolvedMs: this.#resolvedMs,
      connectedMs: this.#connectedMs,
      securedMs: this.#securedMs,
      firstByteMs: this.#firstByteMs,
      endedMs: this.elapsedMs(),
    };
  }
}
