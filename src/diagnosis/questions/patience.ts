/** Asks for the same probe with more time, where the check itself gives less than a dead neighbour or a slow page needs. */
import type { FailedEvidence } from '../finding.ts';
import type { Question } from '../question.ts';
import { endedByTime } from '../sharpen.ts';

/** A dead neighbour shows after 3.06 s (measured). */
const FOR_A_NEIGHBOUR_MS = 4_000;
/** A verdict is due within 30 s, and other questions follow. */
const MOST_MS = 10_000;
/** A check that waits nearly as long by itself would learn nothing from a patient probe. */
const MARGIN_MS = 500;

export const PATIENT_CONNECT: Question = { kind: 'Patience', budgetMs: FOR_A_NEIGHBOUR_MS };

/** No connection came about. */
export function patientConnect(evidence: FailedEvidence): readonly Question[] {
  return askedFor(evidence, FOR_A_NEIGHBOUR_MS);
}

/** The connection stands, and the answer does not come: twice the time, within limits. */
export function patientAnswer(evidence: FailedEvidence): readonly Question[] {
  const twiceMs = 2 * evidence.subject.probe.timeoutMs;
  return askedFor(evidence, Math.min(Math.max(twiceMs, FOR_A_NEIGHBOUR_MS), MOST_MS));
}

function askedFor(evidence: FailedEvidence, budgetMs: number): readonly Question[] {
  return endedByTime(evidence.outcome) && evidence.subject.probe.timeoutMs < budgetMs - MARGIN_MS
    ? [{ kind: 'Patience', budgetMs }]
    : [];
}
