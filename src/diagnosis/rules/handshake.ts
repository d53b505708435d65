/** The TLS handshake did not come to its end. */
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf } from '../wording.ts';

export function handshakeTimeout(evidence: FailedEvidence): Finding {
  return {
    reason: 'TlsHandshakeTimeout',
    confidence: 'Likely',
    message: `${endpointOf(evidence.subject)} accepts the connection, but does not finish the TLS handshake in time`,
    advice: [],
  };
}

export function handshakeRejected(evidence: FailedEvidence): Finding {
  return {
    reason: 'TlsHandshakeRejected',
    confidence: 'Likely',
    message: `${endpointOf(evidence.subject)} breaks off the TLS handshake`,
    advice: [],
  };
}

export function notTls(evidence: FailedEvidence): Finding {
  return {
    reason: 'TlsOnPlaintextPort',
    confidence: 'Likely',
    message: `${endpointOf(evidence.subject)} does not speak TLS`,
    advice: [],
  };
}

export function alpnNotAgreed(evidence: FailedEvidence): Finding {
  return {
    reason: 'TlsAlpnMismatch',
    confidence: 'Proven',
    message: `${endpointOf(evidence.subject)} speaks TLS, but did not agree to HTTP/2`,
    advice: [],
  };
}
