/** Judges the head of an HTTP answer, of either version. Reads nothing. */
import type { UnmetHeader } from '../facts.ts';
import type { HttpProbePlan } from '../target.ts';

export type HeadJudgement = 'normal' | 'IdentityMismatch' | 'UnexpectedStatus' | 'HeaderMismatch';

/** Who answers comes first: the status of another service says nothing. What else is in the header counts with a normal status only. */
export function judgeHead(plan: HttpProbePlan, status: number, unmet: UnmetHeader | undefined): HeadJudgement {
  if (unmet?.isIdentity === true && !unmet.isMissing) return 'IdentityMismatch';
  if (!plan.expectedStatuses.has(status)) return 'UnexpectedStatus';
  return unmet === undefined ? 'normal' : 'HeaderMismatch';
}
