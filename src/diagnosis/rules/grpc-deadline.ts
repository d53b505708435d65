/** The gRPC call stands, and its end does not come in time: by the server's own clock or by ours. */
import { formatDuration } from '../../base/duration.ts';
import type { Confidence } from '../../api/reasons.ts';
import { changedSinceAdvice, loadAdvice } from '../advice.ts';
import { repeatCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, withCommand } from '../wording.ts';

interface Seen {
  readonly confidence: Confidence;
  readonly seen: string;
  /** Advice that comes before the usual. */
  readonly first: readonly string[];
}

export function grpcDeadline(evidence: FailedEvidence, { confidence, seen, first }: Seen): Finding {
  const { subject } = evidence;
  return {
    reason: 'GrpcDeadline',
    confidence,
    message: `${endpointOf(subject)} ${seen} within ${formatDuration(subject.probe.timeoutMs)}: ${first.length > 0 ? 'the timeout is too short' : 'the service hangs, is overloaded, or waits for something else'}`,
    advice: [
      ...first,
      loadAdvice(subject),
      'See what the health call of the service waits for: a lock, a database, an exhausted pool of workers. It should only say what is known already.',
      withCommand('Repeat it from the backend itself', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** HTTP/2 was spoken: what does not come is the end of the call. */
export function isCallStanding({ subject, outcome }: FailedEvidence): boolean {
  return subject.probe.protocol === 'grpc' && outcome.responseBytes > 0;
}
