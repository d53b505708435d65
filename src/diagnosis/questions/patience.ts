/** Asks for the same probe with more time, where the check itself gives less than a dead neighbour or a slow page needs. */
import type { FailedEvidence } from '../finding.ts';
import { PATIENCE_MS, type Question } from '../question.ts';
import { endedByTime } from '../sharpen.ts';

/** A check that waits nearly as long by itself would learn nothing from a patient probe. */
const PATIENT_ENOUGH_MS = PATIENCE_MS - 500;

export function patience(evidence: FailedEvidence): readonly Question[] {
  return endedByTime(evidence.outcome) && evidence.subject.probe.timeoutMs < PATIENT_ENOUGH_MS
    ? [{ kind: 'Patience' }]
    : [];
}
