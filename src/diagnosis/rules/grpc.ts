/** The health service has answered the call: with a status of gRPC, or with what it thinks of the service. */
import { changedSinceAdvice, patienceAdvice } from '../advice.ts';
import { controlOf, experiment, neededMoreTime } from '../answers.ts';
import { editCommand, patchCommand, repeatCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { GRPC, grpcStatusText } from '../protocol-names.ts';
import { answered, endpointOf, requestOf, shorten, withCommand } from '../wording.ts';
import { grpcDeadline } from './grpc-deadline.ts';

type StatusFinding = (evidence: FailedEvidence, status: number) => Finding;

const BY_STATUS: ReadonlyMap<number, StatusFinding> = new Map<number, StatusFinding>([
  [GRPC.deadlineExceeded, deadlineExceeded],
  [GRPC.notFound, serviceUnknown],
  [GRPC.permissionDenied, unauthenticated],
  [GRPC.unimplemented, unimplemented],
  [GRPC.unavailable, unavailable],
  [GRPC.unauthenticated, unauthenticated],
]);

/** What an HTTP status without any of gRPC means for a call (https://grpc.github.io/grpc/core/md_doc_http-grpc-status-mapping.html). */
const OF_HTTP_STATUS: ReadonlyMap<number, StatusFinding> = new Map<number, StatusFinding>([
  [401, unauthenticated],
  [403, unauthenticated],
  [429, unavailable],
  [502, unavailable],
  [503, unavailable],
  [504, unavailable],
]);

export function grpcStatus(evidence: FailedEvidence): Finding {
  const status = evidence.outcome.grpc?.status;
  if (status === undefined) return unexpectedStatus(evidence, status);
  return (BY_STATUS.get(status) ?? unexpectedStatus)(evidence, status);
}

/** A proxy in front of the server says in HTTP what it cannot say in gRPC. */
export function httpInsteadOfGrpc(evidence: FailedEvidence): Finding | undefined {
  const { grpc } = evidence.outcome;
  if (grpc?.isGrpc === true || grpc?.httpStatus === undefined) return undefined;
  return OF_HTTP_STATUS.get(grpc.httpStatus)?.(evidence, grpc.httpStatus);
}

export function grpcNotServing(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const serving = outcome.grpc?.serving;
  if (serving === 'SERVICE_UNKNOWN') return serviceUnknown(evidence);
  return {
    reason: 'GrpcNotServing',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${serving ?? 'a state that nobody knows'}: the server itself says that it is not ready`,
    advice: [
      'Look in the log of the service for what it waits for: a dependency, a migration, a shutdown that has begun, or a health state that the code never sets to SERVING.',
      withCommand('Repeat it', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function serviceUnknown(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const service = subject.probe.grpcService ?? '';
  return service === '' ? noOverallState(evidence) : unknownService(evidence, service);
}

function unknownService(evidence: FailedEvidence, service: string): Finding {
  const { subject } = evidence;
  const found = experiment(evidence, 'OtherService');
  const proven =
    found === undefined
      ? []
      : [
          withCommand(
            `Proven: the health call for the server as a whole ${answered(found.outcome)}. Ask for that`,
            patchCommand(subject, { spec: { probe: { grpc: { service: '' } } } }),
          ),
        ];
  return {
    reason: 'GrpcServiceUnknown',
    confidence: found !== undefined && controlOf(evidence) === 'same' && !evidence.wasHealthy ? 'Proven' : 'Likely',
    message: `the health service of ${endpointOf(subject)} does not know ${shorten(service)}${found === undefined ? '' : ', but it knows the server as a whole'}`,
    advice: [
      ...proven,
      withCommand(
        'Set spec.probe.grpc.service to the full name with its package, exactly as the server registers it with its health service',
        editCommand(subject),
      ),
      withCommand('Repeat it', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** Asked for the server as a whole: most servers know it by themselves. */
function noOverallState(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'GrpcServiceUnknown',
    confidence: 'Likely',
    message: `the health service of ${endpointOf(subject)} has no state for the server as a whole (the empty service name)`,
    advice: [
      withCommand('Set spec.probe.grpc.service to a service that it knows', editCommand(subject)),
      'Or let the server set the state of the empty name: most libraries do so by themselves.',
      withCommand('Repeat it', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function unimplemented(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'GrpcHealthUnimplemented',
    // A gateway says the same of a service that it has no route to.
    confidence: 'Likely',
    message: `${endpointOf(subject)} speaks gRPC, but answers ${requestOf(subject)} with ${grpcStatusText(GRPC.unimplemented)}: the server has no health service, or a gateway before it has no route to it`,
    advice: [
      'Register the standard health service (grpc.health.v1.Health) in the server, or add a route for it in the gateway.',
      withCommand(
        'Or check only that the port accepts connections (proven: it does); gRPC is then checked for no backend any more',
        patchCommand(subject, { spec: { probe: { grpc: null, tcp: {} } } }),
      ),
      withCommand('Repeat it', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function unavailable(evidence: FailedEvidence, status: number): Finding {
  const { subject } = evidence;
  return {
    reason: 'GrpcUnavailable',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${statusText(evidence, status)}: the server, or a proxy before it, cannot serve now`,
    advice: [
      'If a proxy or a service mesh stands before the service: see whether the service behind it runs, and whether the proxy has a healthy upstream.',
      'Look in the log of the service: is it starting, shutting down, or overloaded?',
      withCommand('Repeat it from the backend itself', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The server has kept the time that it was given, so it is the call that takes too long. */
function deadlineExceeded(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const patient = experiment(evidence, 'Patience');
  const isTooShort = patient !== undefined && neededMoreTime(evidence);
  return grpcDeadline(evidence, {
    confidence: isTooShort ? 'Proven' : 'Likely',
    seen: `answers ${requestOf(subject)} with ${grpcStatusText(GRPC.deadlineExceeded)}`,
    first: isTooShort ? [patienceAdvice(patient, subject)] : [],
  });
}

function unauthenticated(evidence: FailedEvidence, status: number): Finding {
  const { subject } = evidence;
  return {
    reason: 'GrpcUnauthenticated',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${statusText(evidence, status)}: the server, or a proxy before it, wants to know who calls, and a health call says nothing of that`,
    advice: [
      'Exempt /grpc.health.v1.Health/Check from the interceptor, or from the rule of the proxy, that checks who calls.',
      ...(subject.probe.tls === undefined
        ? []
        : ['If clients are known by their certificates: set spec.probe.tls.clientCertificateFrom.']),
      withCommand('Repeat it', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function unexpectedStatus(evidence: FailedEvidence, status: number | undefined): Finding {
  const { subject } = evidence;
  return {
    reason: 'GrpcUnexpectedStatus',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${status === undefined ? 'an unknown gRPC status' : `gRPC status ${grpcStatusText(status)}`} instead of OK`,
    advice: [
      'Look in the log of the service at the time of a probe: the health call itself fails there.',
      withCommand('Repeat it, it shows the message of the server too', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function statusText({ outcome }: FailedEvidence, status: number): string {
  return outcome.code === 'GrpcNoStatus'
    ? `HTTP ${status} and no gRPC status`
    : `gRPC status ${grpcStatusText(status)}`;
}
