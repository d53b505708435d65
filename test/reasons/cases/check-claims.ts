/** What is said about a check as a whole, and not about a row. Produced in `check.test.ts`. */
import type { Claim } from '../claim.ts';

export const checkClaims = {
  noBackends: {
    name: 'a check without backends is NoBackends',
    reason: 'NoBackends',
    lookAlike: 'InvalidSpec',
  },
  invalidSpec: {
    name: 'a manifest that is not valid ends the command with 2, and names file, line, column and field',
    reason: 'InvalidSpec',
    lookAlike: 'NoBackends',
  },
  initializing: {
    name: 'a deadline before the threshold leaves the backend Initializing',
    reason: 'Initializing',
    lookAlike: 'ResultStale',
  },
} as const satisfies Record<string, Claim>;
