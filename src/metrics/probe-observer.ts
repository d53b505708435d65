/** What the scheduler tells the metrics. Called for every probe: implementations store, they do not compute. */
import type { Question } from '../diagnosis/question.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { ProbeTarget } from '../probe/target.ts';

/** One probe of a check that has ended. The objects are kept until the next probe of the same backend. */
export interface EndedProbe {
  /** The key of the check, "namespace/name". */
  readonly key: string;
  /** The backend's name. */
  readonly backend: string;
  readonly target: ProbeTarget;
  readonly outcome: ProbeOutcome;
}

export interface ProbeObserver {
  /** A probe of a check has ended; it had started `lateMs` milliseconds after it was due. */
  ended(probe: EndedProbe, lateMs: number): void;
  /** A start was so late that it was left out. */
  skipped(): void;
  /** An investigation has asked one question, whatever came of it. */
  asked(question: Question['kind']): void;
}
