/** Who explains outcomes, as a port: `diagnosis/` in the process, a scripted one in a test. */
import type { FailureEvidence, SuccessEvidence } from '../diagnosis/evidence.ts';
import type { Question } from '../diagnosis/question.ts';
import type { SuccessFindings } from '../diagnosis/success.ts';
import type { Verdict } from '../diagnosis/verdict.ts';

/** Pure functions. One that throws makes its backend Unknown (ProbeInternalError) and harms nobody else. */
export interface Diagnostician {
  readonly diagnose: (evidence: FailureEvidence) => Verdict;
  /** `undefined` when nothing more can help. */
  readonly nextQuestion: (evidence: FailureEvidence) => Question | undefined;
  readonly diagnoseSuccess: (evidence: SuccessEvidence) => SuccessFindings;
}
