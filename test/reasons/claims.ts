/** Every claim of every family, those of the lab included: the list that must be complete. Importing it starts nothing. */
import { labClaims } from '../lab/lab-claims.ts';
import { nameCases } from '../lab/name-cases.ts';
import { pathCases } from '../lab/path-cases.ts';
import { checkClaims } from './cases/check-claims.ts';
import { proberClaims } from './cases/prober-claims.ts';
import { setupClaims } from './cases/setup-claims.ts';
import { timeClaims } from './cases/time-claims.ts';
import type { Claim } from './claim.ts';
import { loopbackFamilies } from './families.ts';
import { claimedReasons, type ReasonCase } from './reason-case.ts';

/** By the file that makes them true. */
export const casesByFile: Readonly<Record<string, readonly ReasonCase[]>> = {
  'lab/name.test.ts': nameCases,
  'lab/path.test.ts': pathCases,
  ...Object.fromEntries(loopbackFamilies.map(({ file, cases }) => [file, cases])),
};

export interface PlacedClaim extends Claim {
  readonly file: string;
}

export const claims: readonly PlacedClaim[] = [
  ...Object.entries(casesByFile).flatMap(([file, cases]) => cases.flatMap((subject) => claimsOf(file, subject))),
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
