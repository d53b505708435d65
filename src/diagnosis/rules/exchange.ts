/** An exchange over TCP did not go as expected. */
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf } from '../wording.ts';

export function exchangeSilent(evidence: FailedEvidence): Finding {
  return {
    reason: 'TcpNoBanner',
    confidence: 'Likely',
    message: `${endpointOf(evidence.subject)} accepts the connection and says nothing`,
    advice: [],
  };
}

export function exchangeMismatch(evidence: FailedEvidence): Finding {
  return {
    reason: 'TcpPayloadMismatch',
    confidence: 'Proven',
    message: `${endpointOf(evidence.subject)} answers otherwise than expected`,
    advice: [],
  };
}
