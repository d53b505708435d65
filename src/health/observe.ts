/** Decides what an outcome counts as. Not how often: see `advance.ts`. */
import { assertNever } from '../base/exhaustive.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { Observation } from './state.ts';

/** How the time of a success is judged, in milliseconds. The time for the name is not the backend's. */
export interface Pace {
  /** A success that takes longer is slow. */
  readonly slowAfterMs: number;
  /** How long our own event loop stood still during the probe: not the backend's time. */
  readonly stalledMs: number;
}

/** Every inconclusive cause is our own fault or nobody's: it counts as nothing. */
export function observe(outcome: ProbeOutcome, pace: Pace): Observation {
  switch (outcome.kind) {
    case 'success':
      return backendMs(outcome, pace.stalledMs) > pace.slowAfterMs ? 'slow' : 'fast';
    case 'failure':
      return 'failure';
    case 'inconclusive':
      return 'inconclusive';
    default:
      return assertNever(outcome);
  }
}

/** How long the backend took, in milliseconds: the time for the name is not its own, and neither is a standstill of ours. */
export function backendMs({ timings }: ProbeOutcome, stalledMs: number): number {
  return Math.max(timings.endedMs - (timings.resolvedMs ?? 0) - stalledMs, 0);
}

/** False for a probe that was cancelled: it says nothing, not even about ourselves. */
export function isResult(outcome: ProbeOutcome): boolean {
  return outcome.kind !== 'inconclusive' || outcome.cause !== 'Cancelled';
}
