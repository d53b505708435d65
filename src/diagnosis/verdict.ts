/** What we conclude: the first failing step of the guide, the proof, how sure we are, and what to do. */
import type { Blame, Confidence, Reason } from '../api/reasons.ts';
import type { StepResults } from '../api/steps.ts';
import type { ProbePhase } from '../probe/outcome.ts';

export interface Verdict {
  readonly reason: Reason;
  readonly confidence: Confidence;
  readonly blame: Blame;
  /** The part of the probe that failed; `undefined` when no probe brought the verdict. */
  readonly phase: ProbePhase | undefined;
  /** One sentence: who, what was seen. At most 512 characters. The same as long as the meaning is the same: no latency, no counter, no time. */
  readonly message: string;
  /** What to do, the best first: at most 4 lines of at most 512 characters, with the exact command where there is one. */
  readonly advice: readonly string[];
  /** What was seen and asked, in the order of asking: at most 6 lines of at most 160 characters. */
  readonly evidence: readonly string[];
  readonly steps: StepResults;
}

/** A remark about a backend that stays healthy. */
export interface Warning {
  readonly reason: Reason;
  readonly message: string;
}
