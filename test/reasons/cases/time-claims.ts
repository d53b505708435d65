/** What shows only over time, or by comparison: made true in `over-time.test.ts`, on a fake clock with the real diagnosis. */
import type { Claim } from '../claim.ts';

export const timeClaims = {
  clockSkew: {
    name: 'a date that is two hours off, always by the same, is ClockSkewSuspected, and no other date is',
    reason: 'ClockSkewSuspected',
    lookAlike: 'DynamicCheckPage',
  },
  staleAnswer: {
    name: 'answers at an address from an earlier DNS answer are Healthy with DnsStaleAnswerInUse',
    reason: 'DnsStaleAnswerInUse',
    lookAlike: 'DnsPartialAnswers',
  },
  regression: {
    name: 'ten answers that take three times the usual are LatencyRegression, long before they are slow',
    reason: 'LatencyRegression',
    lookAlike: 'SlowResponse',
  },
  flapping: {
    name: 'four changes within ten minutes are Flapping, and recovery needs twice as many successes then',
    reason: 'Flapping',
    lookAlike: 'LatencyRegression',
  },
  sharedDependency: {
    name: 'three of four backends that answer 503 are SharedDependencySuspected',
    reason: 'SharedDependencySuspected',
    lookAlike: 'MassFailure',
  },
  specChange: {
    name: 'a backend that fails right after its probe was changed is CorrelatesWithSpecChange',
    reason: 'CorrelatesWithSpecChange',
    lookAlike: 'SharedDependencySuspected',
  },
} as const satisfies Record<string, Claim>;
