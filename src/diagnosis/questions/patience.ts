/** Asks for the same probe with more time, where the check itself gives less than a dead neighbour or a slow page needs. */
import type { FailedEvidence } from '../finding.ts';
import type { Question } from '../question.ts';
import { endedByTime } from '../sharpen.ts';

/** A dead neighbour shows after 3.06 s (measured); a patient probe has 4 s. */
const PATIENT_ENOUGH_MS = 3_500;

export function patience(evidence: FailedEvidence): readonly Question[] {
  return endedByTime(evidence.outcome) && evidence.subject.probe.timeoutMs < PATIENT_ENOUGH_MS
    ? [{ kind: 'Patience' }]
    : [];
}
