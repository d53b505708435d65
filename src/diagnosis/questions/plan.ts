/** The experiments that a kind of failure calls for, in order, whether asked already or not. */
import type { FailedEvidence } from '../finding.ts';
import type { Question } from '../question.ts';

export type Plan = (evidence: FailedEvidence) => readonly Question[];
