/** The server speaks HTTP/2, and the call did not end as it should. */
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf } from '../wording.ts';

export function http2Ended(evidence: FailedEvidence): Finding {
  return {
    reason: 'GrpcUnavailable',
    confidence: 'Likely',
    message: `${endpointOf(evidence.subject)} ends the call before its answer`,
    advice: [],
  };
}

export function grpcNoStatus(evidence: FailedEvidence): Finding {
  return {
    reason: 'ProbeProtocolMismatch',
    confidence: 'Likely',
    message: `${endpointOf(evidence.subject)} answers over HTTP/2, but not as gRPC`,
    advice: [],
  };
}

export function grpcStatus(evidence: FailedEvidence): Finding {
  return {
    reason: 'GrpcUnexpectedStatus',
    confidence: 'Proven',
    message: `${endpointOf(evidence.subject)} answers with gRPC status ${evidence.outcome.grpc?.status ?? 2}`,
    advice: [],
  };
}

export function grpcNotServing(evidence: FailedEvidence): Finding {
  return {
    reason: 'GrpcNotServing',
    confidence: 'Proven',
    message: `${endpointOf(evidence.subject)} says that it is not serving`,
    advice: [],
  };
}
