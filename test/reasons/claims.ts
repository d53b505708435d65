/** Every claim of every family, those of the lab included: the list that must be complete. Importing it starts nothing. */
import { labClaims } from '../lab/lab-claims.ts';
import { nameCases } from '../lab/name-cases.ts';
import { pathCases } from '../lab/path-cases.ts';
import { answerCases } from './cases/answer-cases.ts';
import { brokenAnswerCases } from './cases/broken-answer-cases.ts';
import { checkClaims } from './cases/check-claims.ts';
import { connectionCases } from './cases/connection-cases.ts';
import { healthyCases } from './cases/healthy-cases.ts';
import { hostileCases } from './cases/hostile-cases.ts';
import { lifecycleCases } from './cases/lifecycle-cases.ts';
import { oddBodyCases } from './cases/odd-body-cases.ts';
import { oddHeadCases } from './cases/odd-head-cases.ts';
import { proberClaims } from './cases/prober-claims.ts';
import { requestCases } from './cases/request-cases.ts';
import { slownessCases } from './cases/slowness-cases.ts';
import { statusCases } from './cases/status-cases.ts';
import type { Claim } from './claim.ts';
import type { LoopbackCase } from './loopback-family.ts';
import { claimedReasons, type ReasonCase } from './reason-case.ts';

/** By the file that makes them true, as everywhere here: what needs namespaces. */
const LAB_CASES: Readonly<Record<string, readonly ReasonCase[]>> = {
  'lab/name.test.ts': nameCases,
  'lab/path.test.ts': pathCases,
};

/** Servers on loopback. */
export const LOOPBACK_CASES: Readonly<Record<string, readonly LoopbackCase[]>> = {
  'reasons/answer.test.ts': answerCases,
  'reasons/broken-answer.test.ts': brokenAnswerCases,
  'reasons/connection.test.ts': connectionCases,
  'reasons/healthy.test.ts': healthyCases,
  'reasons/hostile.test.ts': hostileCases,
  'reasons/lifecycle.test.ts': lifecycleCases,
  'reasons/odd-body.test.ts': oddBodyCases,
  'reasons/odd-head.test.ts': oddHeadCases,
  'reasons/request.test.ts': requestCases,
  'reasons/slowness.test.ts': slownessCases,
  'reasons/status.test.ts': statusCases,
};

/** All of them. */
export const casesByFile: Readonly<Record<string, readonly ReasonCase[]>> = { ...LAB_CASES, ...LOOPBACK_CASES };

export interface PlacedClaim extends Claim {
  readonly file: string;
}

export const claims: readonly PlacedClaim[] = [
  ...Object.entries(casesByFile).flatMap(([file, cases]) => cases.flatMap((subject) => claimsOf(file, subject))),
  ...Object.values(checkClaims).map((claim) => ({ ...claim, file: 'reasons/check.test.ts' })),
  ...Object.values(proberClaims).map((claim) => ({ ...claim, file: 'reasons/prober.test.ts' })),
  { ...labClaims.massFailure, file: 'lab/path.test.ts' },
  { ...labClaims.proberNetworkDown, file: 'lab/prober-network.test.ts' },
];

function claimsOf(file: string, subject: ReasonCase): readonly PlacedClaim[] {
  const { name, lookAlike } = subject;
  return claimedReasons(subject).map((reason) => ({ name, reason, lookAlike, file }));
}
