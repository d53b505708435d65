/** Replaces an outcome that ended by a short timeout with what the same probe showed when it was given more time. */
import { PROBE_PHASES, type FailureCode, type ProbeFailure } from '../probe/outcome.ts';
import { outcomesOf } from './answers.ts';
import type { FailureEvidence } from './evidence.ts';
import { GRPC } from './protocol-names.ts';

const ENDED_BY_TIME: ReadonlySet<FailureCode> = new Set([
  'ConnectTimeout',
  'HandshakeTimeout',
  'NoResponse',
  'HeadersTimeout',
  'BodyTimeout',
  'ExchangeSilent',
  'UdpNoReply',
]);

/** True when the probe ended because its time was over. */
export function endedByTime(outcome: ProbeFailure): boolean {
  // The server of a call keeps its deadline, which is ours.
  return ENDED_BY_TIME.has(outcome.code) || outcome.grpc?.status === GRPC.deadlineExceeded;
}

/** The same evidence, with the more telling outcome. A patient probe that got less far than the first one tells nothing new. */
export function sharpen(evidence: FailureEvidence): FailureEvidence {
  const { outcome } = evidence;
  if (outcome.kind !== 'failure' || !endedByTime(outcome)) return evidence;
  const patient = outcomesOf(evidence, 'Patience').find((candidate) => candidate.kind === 'failure');
  if (patient === undefined || PROBE_PHASES.indexOf(patient.phase) < PROBE_PHASES.indexOf(outcome.phase))
    return evidence;
  return { ...evidence, outcome: patient };
}
