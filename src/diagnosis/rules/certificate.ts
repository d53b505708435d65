/** The handshake is complete, and the certificate is not good enough. */
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf } from '../wording.ts';

export function certificateRejected(evidence: FailedEvidence): Finding {
  return {
    reason: 'TlsUnknownAuthority',
    confidence: 'Likely',
    message: `the certificate of ${endpointOf(evidence.subject)} is not accepted`,
    advice: [],
  };
}
