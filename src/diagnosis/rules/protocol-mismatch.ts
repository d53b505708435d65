/** The port speaks HTTP where gRPC is checked, or the other way round. */
import type { Confidence } from '../../api/reasons.ts';
import type { FailureCode } from '../../probe/outcome.ts';
import { changedSinceAdvice } from '../advice.ts';
import { experiment, outcomesOf } from '../answers.ts';
import { connectOnlyPatch, patchCommand, probedListenCommands, repeatCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { answered, endpointOf, requestOf, versionText, withCommand } from '../wording.ts';
import { httpInsteadOfGrpc } from './grpc.ts';

const ENDED_EARLY: ReadonlySet<FailureCode> = new Set([
  'ConnectReset',
  'SendFailed',
  'NoResponse',
  'ClosedBeforeResponse',
  'ResetBeforeResponse',
]);

/** What a gRPC server says to a web client. */
const NO_WEB_SERVER: ReadonlySet<FailureCode> = new Set(['WrongService', 'UnexpectedStatus']);

/** The gRPC call gets nothing, and a plain request is answered: a web server. */
export function asHttpRule(evidence: FailedEvidence): Finding | undefined {
  const { subject, outcome, wasHealthy } = evidence;
  const found = experiment(evidence, 'AsHttp');
  const isTypical = subject.probe.protocol === 'grpc' && ENDED_EARLY.has(outcome.code) && !wasHealthy;
  if (found === undefined || !isTypical) return undefined;
  return mismatch(evidence, 'Likely', `gives no answer to ${requestOf(subject)}`);
}

/** An HTTP/1 answer to a gRPC call. */
export function answersInHttp1(evidence: FailedEvidence): Finding {
  return mismatch(evidence, 'Proven', `answers ${requestOf(evidence.subject)} in HTTP/1`);
}

export function requiresHttp1(evidence: FailedEvidence): Finding {
  return mismatch(evidence, 'Likely', `ends ${requestOf(evidence.subject)} with HTTP_1_1_REQUIRED`);
}

/** The call ended without a status of gRPC. */
export function grpcNoStatus(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const { grpc } = outcome;
  if (grpc?.isGrpc === true) return trailersMissing(evidence);
  const proxied = httpInsteadOfGrpc(evidence);
  if (proxied !== undefined) return proxied;
  const status = grpc?.httpStatus === undefined ? '' : ` with HTTP ${grpc.httpStatus},`;
  return mismatch(evidence, 'Likely', `speaks HTTP/2, but answers ${requestOf(subject)}${status} not as gRPC`);
}

/** What is checked as HTTP answers a gRPC call as gRPC, whatever it says. */
export function asGrpcRule(evidence: FailedEvidence): Finding | undefined {
  const isHttp = evidence.subject.probe.http !== undefined;
  const isGrpc = outcomesOf(evidence, 'AsGrpc').some(({ grpc }) => grpc?.isGrpc === true);
  return isHttp && isGrpc && NO_WEB_SERVER.has(evidence.outcome.code) ? grpcInstead(evidence) : undefined;
}

export function grpcInstead(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const found = experiment(evidence, 'AsGrpc');
  const proven = found === undefined ? '' : `Proven: the gRPC health call ${answered(found.outcome)}. `;
  return {
    reason: 'ProbeProtocolMismatch',
    confidence: found === undefined ? 'Likely' : 'Proven',
    message: `${endpointOf(subject)} answers as a gRPC server does, and it is checked as a web server with ${requestOf(subject)}`,
    advice: [
      withCommand(`${proven}Check it as gRPC`, patchCommand(subject, { spec: { probe: { http: null, grpc: {} } } })),
      `Or correct the port of the check. ${probedListenCommands(subject)}`,
      ...changedSinceAdvice(evidence),
    ],
  };
}

function trailersMissing(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'ProbeProtocolMismatch',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} as gRPC, but without the status at its end (trailer grpc-status): a proxy on the way drops trailers, or the service only looks like gRPC`,
    advice: [
      'If a proxy stands before the service: let it pass HTTP/2 through to the service (in nginx grpc_pass instead of proxy_pass), or give the check the port of the service itself with spec.probe.port.',
      withCommand('Repeat it from the backend itself', repeatCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function mismatch(evidence: FailedEvidence, confidence: Confidence, seen: string): Finding {
  const { subject } = evidence;
  const found = experiment(evidence, 'AsHttp');
  const http = found?.question.version === 'HTTP2' ? { version: 'HTTP2' } : {};
  const proven =
    found === undefined
      ? []
      : [
          withCommand(
            `Proven: HEAD / over ${versionText(found.question.version)} ${answered(found.outcome)}. If that is the service, check it as HTTP`,
            patchCommand(subject, { spec: { probe: { grpc: null, http } } }),
          ),
        ];
  return {
    reason: 'ProbeProtocolMismatch',
    confidence,
    message: `${endpointOf(subject)} ${seen}${found === undefined ? '' : `, and answers HEAD / over ${versionText(found.question.version)}`}: a web server listens on this port, not a gRPC server`,
    advice: [
      ...proven,
      `Correct the port of the check (gRPC often has a port of its own), or see what listens. ${probedListenCommands(subject)}`,
      ...(found === undefined
        ? [
            withCommand(
              'Or check only that the port accepts connections',
              patchCommand(subject, connectOnlyPatch(subject)),
            ),
          ]
        : []),
      ...changedSinceAdvice(evidence),
    ],
  };
}
