/** Every claim of every family, those of the lab included: the list that must be complete. Importing it starts nothing. */
import { labClaims } from '../lab/lab-claims.ts';
import { nameCases } from '../lab/name-cases.ts';
import { pathCases } from '../lab/path-cases.ts';
import { answerCases } from './cases/answer-cases.ts';
import { checkClaims } from './cases/check-claims.ts';
import { connectionCases } from './cases/connection-cases.ts';
import { healthyCases } from './cases/healthy-cases.ts';
import { hostileCases } from './cases/hostile-cases.ts';
import { lifecycleCases } from './cases/lifecycle-cases.ts';
import { proberClaims } from './cases/prober-claims.ts';
import { requestCases } from './cases/request-cases.ts';
import { serviceCases } from './cases/service-cases.ts';
import { setupClaims } from './cases/setup-claims.ts';
import { slownessCases } from './cases/slowness-cases.ts';
import { statusCases } from './cases/status-cases.ts';
import { timeClaims } from './cases/time-claims.ts';
import type { Claim } from './claim.ts';
import { claimedReasons, type ReasonCase } from './reason-case.ts';

/** By the file that makes them true. */
const CASES: Readonly<Record<string, readonly ReasonCase[]>> = {
  'lab/name.test.ts': nameCases,
  'lab/path.test.ts': pathCases,
  'reasons/answer.test.ts': answerCases,
  'reasons/connection.test.ts': connectionCases,
  'reasons/healthy.test.ts': healthyCases,
  'reasons/hostile.test.ts': hostileCases,
  'reasons/lifecycle.test.ts': lifecycleCases,
  'reasons/request.test.ts': requestCases,
  'reasons/service.test.ts': serviceCases,
  'reasons/slowness.test.ts': slownessCases,
  'reasons/status.test.ts': statusCases,
};

export interface PlacedClaim extends Claim {
  readonly file: string;
}

export const claims: readonly PlacedClaim[] = [
  ...Object.entries(CASES).flatMap(([file, cases]) => cases.flatMap((subject) => claimsOf(file, subject))),
  ...Object.values(checkClaims).map((claim) => ({ ...claim, file: 'reasons/check.test.ts' })),
  ...Object.values(setupClaims).map((claim) => ({ ...claim, file: 'reasons/setup.test.ts' })),
  ...Object.values(timeClaims).map((claim) => ({ ...claim, file: 'reasons/over-time.test.ts' })),
  ...Object.values(proberClaims).map((claim) => ({ ...claim, file: 'reasons/prober.test.ts' })),
  ...[labClaims.dnsServerUnreachable, labClaims.dnsNameInvalid, labClaims.addressFamilyMismatch].map((claim) => ({
    ...claim,
    file: 'lab/prober-setup.test.ts',
  })),
  { ...labClaims.massFailure, file: 'lab/path.test.ts' },
  { ...labClaims.proberNetworkDown, file: 'lab/prober-network.test.ts' },
];

function claimsOf(file: string, subject: ReasonCase): readonly PlacedClaim[] {
  const { name, lookAlike } = subject;
  return claimedReasons(subject).map((reason) => ({ name, reason, lookAlike, file }));
}
