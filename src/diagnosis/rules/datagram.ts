/** A datagram came back as an error, or was answered otherwise than expected, or not at all. */
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf } from '../wording.ts';

export function udpPortUnreachable(evidence: FailedEvidence): Finding {
  return {
    reason: 'UdpPortUnreachable',
    confidence: 'Likely',
    message: `nothing listens on UDP port ${endpointOf(evidence.subject)}`,
    advice: [],
  };
}

export function udpFiltered(evidence: FailedEvidence): Finding {
  return {
    reason: 'UdpFiltered',
    confidence: 'Likely',
    message: `datagrams to ${endpointOf(evidence.subject)} are rejected`,
    advice: [],
  };
}

export function udpNoReply(evidence: FailedEvidence): Finding {
  return {
    reason: 'UdpNoReply',
    confidence: 'Possible',
    message: `${endpointOf(evidence.subject)} does not answer`,
    advice: [],
  };
}

export function udpReplyMismatch(evidence: FailedEvidence): Finding {
  return {
    reason: 'UdpReplyMismatch',
    confidence: 'Proven',
    message: `${endpointOf(evidence.subject)} answers otherwise than expected`,
    advice: [],
  };
}
