/** What is said about a backend that answers: slow, or with an unsuitable page. Not whether slow counts: see `health/advance.ts`. */
import type { Verdict, Warning } from '../diagnosis/verdict.ts';
import type { ProbeSuccess } from '../probe/outcome.ts';
import type { Diagnostician } from './diagnostician.ts';
import { SuccessRecord } from './success-record.ts';
import type { CheckTarget } from './target.ts';

const NO_WARNINGS: readonly Warning[] = [];

export class StandingFindings {
  readonly #record = new SuccessRecord();
  #slow: Verdict | undefined;
  #warnings: readonly Warning[] = NO_WARNINGS;

  /** Why the backend is Degraded. Its words stay while it is. */
  get slow(): Verdict | undefined {
    return this.#slow;
  }

  /** They change only when their set of reasons does. */
  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  restore(slow: Verdict | undefined, warnings: readonly Warning[]): void {
    this.#slow = slow;
    this.#warnings = warnings;
  }

  /** Counts a success of a backend that is still unhealthy: nothing is said yet. */
  count(outcome: ProbeSuccess, isSlow: boolean): void {
    this.#record.add(isSlow, outcome.http?.bodyHash);
  }

  /** Says what the successes show by now. */
  judge(diagnostician: Diagnostician, { subject }: CheckTarget, outcome: ProbeSuccess, isDegraded: boolean): void {
    const { degraded, warnings } = diagnostician.diagnoseSuccess({
      subject,
      outcome,
      slowRun: this.#record.slowRun,
      differentBodies: this.#record.differentBodies(),
    });
    this.#slow = isDegraded ? (this.#slow ?? degraded) : undefined;
    if (!haveSameReasons(this.#warnings, warnings)) this.#warnings = warnings;
  }

  /** A failure ends a run of slow successes. */
  interrupt(): void {
    this.#record.interrupt();
  }

  /** The backend is unhealthy: remarks about its page are no help now. */
  clear(): void {
    this.#slow = undefined;
    this.#warnings = NO_WARNINGS;
  }
}

function haveSameReasons(left: readonly Warning[], right: readonly Warning[]): boolean {
  if (left.length !== right.length) return false;
  return left.every(({ reason }) => right.some((warning) => warning.reason === reason));
}
