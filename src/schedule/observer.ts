/** What the scheduler tells whoever counts: metrics in the process, a recorder in a test. */
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { CheckTarget } from './target.ts';

/** Called on the hot path: quickly, and without throwing. */
export interface ScheduleObserver {
  /** A probe has ended. `lagMs`: how late it had started. Its own time is in the outcome. */
  probeDone(target: CheckTarget, outcome: ProbeOutcome, lagMs: number): void;
  /** A start was so late that it was left out; the next one is within an interval. */
  startSkipped(target: CheckTarget, lateMs: number): void;
}

export interface SchedulerLoad {
  readonly checks: number;
  readonly targets: number;
  readonly probesInFlight: number;
  /** Targets that are due and wait for a free place. */
  readonly waiting: number;
  /** Questions of investigations under way. */
  readonly questions: number;
}

export const silentObserver: ScheduleObserver = {
  probeDone: () => undefined,
  startSkipped: () => undefined,
};
