/** What is said about settings, and about the family of a loopback address. Made true in `setup.test.ts`. */
import type { Claim } from '../claim.ts';

export const setupClaims = {
  otherFamily: {
    name: 'a server that listens on ::1 only is ListeningOnOtherFamily for 127.0.0.1, with the address that answers',
    reason: 'ListeningOnOtherFamily',
    lookAlike: 'ConnectionRefused',
  },
  otherFamilyBack: {
    name: 'a server that listens on 127.0.0.1 only is ListeningOnOtherFamily for ::1; by TCP only Possible',
    reason: 'ListeningOnOtherFamily',
    lookAlike: 'ListeningOnOtherPort',
  },
  neitherFamily: {
    name: 'a port on which nobody listens at either loopback address is ConnectionRefused',
    reason: 'ConnectionRefused',
    lookAlike: 'ListeningOnOtherFamily',
  },
  duplicate: {
    name: 'one address and port under two names is a DuplicateBackend in both rows, however the address is written, and nowhere else',
    reason: 'DuplicateBackend',
    lookAlike: 'CheckTooFrequent',
  },
  tooFrequent: {
    name: 'eleven ports of one host in a second are CheckTooFrequent, and ten are not',
    reason: 'CheckTooFrequent',
    lookAlike: 'DuplicateBackend',
  },
  longWindow: {
    name: 'a failure window of more than a minute is DetectionWindowTooLong in CheckParametersValid, and the check stays Healthy',
    reason: 'DetectionWindowTooLong',
    lookAlike: 'CheckTooFrequent',
  },
} as const satisfies Record<string, Claim>;
