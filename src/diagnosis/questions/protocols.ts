/** What to ask about a gRPC call, an exchange or a datagram that fails. Of HTTP see `http.ts`. */
import { livingPort, localRouteOf } from '../answers.ts';
import type { FailedEvidence } from '../finding.ts';
import { signOfLifePorts } from '../ports.ts';
import { GRPC } from '../protocol-names.ts';
import type { Question } from '../question.ts';
import { aboutEarlyEnd, aboutHttp2End, aboutNoResponse, aboutSlowResponse, aboutWrongService } from './http.ts';
import { patientAnswer } from './patience.ts';
import { whetherTls } from './tls.ts';
import type { Plan } from './plan.ts';
import { aboutRefusal, onOtherPorts } from './reachability.ts';

const AS_HTTP1: Question = { kind: 'AsHttp', version: 'HTTP1' };
const AS_HTTP2: Question = { kind: 'AsHttp', version: 'HTTP2' };
const LOCAL_ROUTE: Question = { kind: 'LocalRoute' };

/** With HTTP its own plan, with gRPC and exchanges theirs. A bare connect has nothing that could be asked otherwise. */
function byProtocol(http: Plan, grpc: Plan, exchange: Plan): Plan {
  return (evidence) => {
    const { protocol, exchangeSteps } = evidence.subject.probe;
    if (protocol === 'http') return http(evidence);
    if (protocol === 'grpc') return grpc(evidence);
    return protocol === 'tcp' && exchangeSteps > 0 ? exchange(evidence) : [];
  };
}

export const aboutAnyEarlyEnd: Plan = byProtocol(aboutEarlyEnd, aboutWhoListens, whetherTls);

export const aboutAnySilence: Plan = byProtocol(
  aboutNoResponse,
  (evidence) => [...patientAnswer(evidence), ...aboutWhoListens(evidence)],
  aboutExchangeSilence,
);

export const aboutAnySlowness: Plan = byProtocol(aboutSlowResponse, patientAnswer, patientAnswer);

export const aboutAnyService: Plan = byProtocol(
  aboutWrongService,
  (evidence) => {
    const { banner } = evidence.outcome;
    if (banner === 'TLS') return whetherTls(evidence);
    return banner === 'HTTP/1' ? [AS_HTTP1] : onOtherPorts(evidence);
  },
  onOtherPorts,
);

export const aboutAnyHttp2End: Plan = byProtocol(
  aboutHttp2End,
  () => [AS_HTTP1],
  () => [],
);

/** An answer in HTTP/2 that is none of gRPC: perhaps a web server, and perhaps one that speaks HTTP/1 too. */
export function aboutMissingStatus({ outcome }: FailedEvidence): readonly Question[] {
  return outcome.grpc?.isGrpc === true ? [] : [AS_HTTP1, AS_HTTP2];
}

export function aboutGrpcStatus(evidence: FailedEvidence): readonly Question[] {
  const status = evidence.outcome.grpc?.status;
  if (status === GRPC.deadlineExceeded) return patientAnswer(evidence);
  return status === GRPC.notFound ? aboutServerAsWhole(evidence) : [];
}

export function aboutNotServing(evidence: FailedEvidence): readonly Question[] {
  return evidence.outcome.grpc?.serving === 'SERVICE_UNKNOWN' ? aboutServerAsWhole(evidence) : [];
}

/** Nothing came in a step: more time, and is TLS expected? */
export function aboutExchangeSilence(evidence: FailedEvidence): readonly Question[] {
  return [...patientAnswer(evidence), ...whetherTls(evidence)];
}

export function aboutExchangeMismatch(evidence: FailedEvidence): readonly Question[] {
  return evidence.outcome.banner === undefined ? [] : onOtherPorts(evidence);
}

export const aboutUnreachablePort: Plan = aboutRefusal;

/** Our own routing table gives the same error as a firewall. */
export function aboutUndeliverable(): readonly Question[] {
  return [LOCAL_ROUTE];
}

/** Is there a way, does it only take longer, is the host alive at all? */
export function aboutMissingReply(evidence: FailedEvidence): readonly Question[] {
  const route = localRouteOf(evidence);
  if ((route !== undefined && route !== 'Routed') || livingPort(evidence) !== undefined) return [];
  const ports = signOfLifePorts({ ...evidence.subject, knownPorts: [] });
  return [
    LOCAL_ROUTE,
    ...patientAnswer(evidence),
    ...ports.map((port): Question => ({ kind: 'OtherPort', port, as: 'connect' })),
  ];
}

/** Where this name was known before, the service has gone, not the name. */
function aboutServerAsWhole({ subject, wasHealthy }: FailedEvidence): readonly Question[] {
  return subject.probe.grpcService === '' || wasHealthy ? [] : [{ kind: 'OtherService', service: '' }];
}

/** The call gets nothing: does the port speak TLS, or HTTP/1? */
function aboutWhoListens(evidence: FailedEvidence): readonly Question[] {
  return evidence.wasHealthy ? [] : [...whetherTls(evidence), AS_HTTP1];
}
