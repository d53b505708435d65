/** Faults of the prober itself. Produced in `prober.test.ts`, in processes that are starved, stopped or broken on purpose. */
import type { Claim } from '../claim.ts';

export const proberClaims = {
  overloaded: {
    name: 'a silent backend is ProberOverloaded while the prober itself stands still',
    reason: 'ProberOverloaded',
    lookAlike: 'NoResponse',
  },
  exhausted: {
    name: 'a prober without file descriptors is ProberResourceExhausted, and blames no backend',
    reason: 'ProberResourceExhausted',
    lookAlike: 'ConnectionRefused',
  },
  internalError: {
    name: 'a bug in a probe is ProbeInternalError for its backend, and for no other',
    reason: 'ProbeInternalError',
    lookAlike: 'HttpBodyMismatch',
  },
  stale: {
    name: 'a backend without any result for a minute is ResultStale',
    reason: 'ResultStale',
    lookAlike: 'Initializing',
  },
} as const satisfies Record<string, Claim>;
