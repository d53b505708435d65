/** What a rule concludes, before blame, step and limits are added. Not what is shown: see `verdict.ts`. */
import type { Confidence, Reason } from '../api/reasons.ts';
import type { ProbeFailure, ProbeInconclusive } from '../probe/outcome.ts';
import type { FailureEvidence } from './evidence.ts';

export interface Finding {
  readonly reason: Reason;
  readonly confidence: Confidence;
  /** One sentence without a full stop: who, what was seen, and what looks the same from outside. */
  readonly message: string;
  /** The best first. */
  readonly advice: readonly string[];
}

/** Evidence about a probe that failed. */
export type FailedEvidence = FailureEvidence & { readonly outcome: ProbeFailure };

/** Evidence about a probe that said nothing about the backend. */
export type InconclusiveEvidence = FailureEvidence & { readonly outcome: ProbeInconclusive };

/** Explains a failure, or leaves it to the next rule. */
export type Rule = (evidence: FailedEvidence) => Finding | undefined;
