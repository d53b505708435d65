/** One round of questions about one failing backend, asked one after the other off the hot path. Not when to look again: see `failure-case.ts`. */
import type { Clock } from '../base/clock.ts';
import type { FailureEvidence } from '../diagnosis/evidence.ts';
import type { Answer, Question } from '../diagnosis/question.ts';
import type { DeadlineQueue } from '../probe/deadline.ts';
import { ContactPause } from './contact-pause.ts';
import type { Diagnostician } from './diagnostician.ts';
import type { InvestigationLane } from './investigation-lane.ts';
import { pinnedTo } from './pinned-target.ts';
import type { CheckTarget } from './target.ts';

/** Who carries out a question. Resolves with `unanswered` when nobody can; an aborted signal ends the experiment early. */
export type Ask = (target: CheckTarget, question: Question, signal: AbortSignal) => Promise<Answer>;

export interface InvestigationDeps {
  readonly clock: Clock;
  readonly deadlines: DeadlineQueue;
  readonly lane: InvestigationLane;
  readonly ask: Ask;
  readonly diagnostician: Diagnostician;
}

/** A host hears from an investigation at most this often, and not more often than from the check while that is quicker than 2 s. */
const LEAST_GAP_MS = 1_000;
const MOST_GAP_MS = 2_000;

export interface InvestigationEnd {
  /** No question is left. The answers are in the order of asking. */
  readonly finished: (answers: readonly Answer[]) => void;
  /** The diagnostician or the asker has thrown. */
  readonly broken: (error: unknown) => void;
}

/** Starts asking. Nothing is called when there is nothing to ask (returns `undefined`) or once it is cancelled. */
export function startInvestigation(
  deps: InvestigationDeps,
  target: CheckTarget,
  evidence: Omit<FailureEvidence, 'answers'>,
  end: InvestigationEnd,
): { cancel(): void; readonly answers: readonly Answer[] } | undefined {
  const first = deps.diagnostician.nextQuestion({ ...evidence, answers: [] });
  if (first === undefined) return undefined;
  const asked = pinnedTo(target, evidence.outcome.address);
  const answers: Answer[] = [];
  const abort = new AbortController();
  const pause = new ContactPause(deps);

  async function askAll(): Promise<void> {
    for (let question: Question | undefined = first; question !== undefined;) {
      await pause.untilAllowed(question, gapMs(target), abort.signal);
      const answer = await askOne(question);
      if (answer === undefined) return;
      answers.push(answer);
      question = deps.diagnostician.nextQuestion({ ...evidence, answers });
    }
    end.finished(answers);
  }
  async function askOne(question: Question): Promise<Answer | undefined> {
    const ask = async (): Promise<Answer> => {
      pause.contacted(question);
      return deps.ask(asked, question, abort.signal);
    };
    return deps.lane.run(target.subject.address, ask, abort.signal);
  }

  askAll().catch((error: unknown) => {
    if (!abort.signal.aborted) end.broken(error);
  });
  return { cancel: () => abort.abort(), answers };
}

/** Milliseconds from the start of one question to the start of the next. */
export function gapMs(target: CheckTarget): number {
  return Math.max(LEAST_GAP_MS, Math.min(target.cadence.intervalMs, MOST_GAP_MS));
}
