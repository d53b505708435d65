/** Builders for evidence: a web backend at 10.0.0.1:80 of the check shop/web, and what may happen to it. */
import type {
  FailureEvidence,
  HttpProbeFacts,
  ProbeFacts,
  Subject,
  SuccessEvidence,
  TlsProbeFacts,
} from '../../src/diagnosis/evidence.ts';
import type { Answer, Question } from '../../src/diagnosis/question.ts';
import type { LocalRoute } from '../../src/probe/network/local-route.ts';
import { type CertificateFacts, type HttpFacts, NOTHING_KNOWN_OF_TLS, type TlsFacts } from '../../src/probe/facts.ts';
import {
  type FailureCode,
  type InconclusiveCause,
  NOTHING_OBSERVED,
  type ProbeFailure,
  type ProbeInconclusive,
  type ProbeOutcome,
  type ProbePhase,
  type ProbeSuccess,
} from '../../src/probe/outcome.ts';

/** The phase in which each failure happens in practice. */
export const PHASE_OF_CODE: Readonly<Record<FailureCode, ProbePhase>> = {
  NameNotFound: 'Resolve',
  NameHasNoAddress: 'Resolve',
  ConnectRefused: 'Connect',
  ConnectTimeout: 'Connect',
  ConnectReset: 'Connect',
  HostUnreachable: 'Connect',
  NetworkUnreachable: 'Connect',
  ProtocolUnreachable: 'Connect',
  HandshakeTimeout: 'Handshake',
  HandshakeClosed: 'Handshake',
  HandshakeReset: 'Handshake',
  HandshakeAlert: 'Handshake',
  HandshakeNotTls: 'Handshake',
  HandshakeUnacceptable: 'Handshake',
  CertificateRejected: 'Handshake',
  AlpnNotAgreed: 'Handshake',
  SendFailed: 'Request',
  NoResponse: 'Response',
  ClosedBeforeResponse: 'Response',
  ResetBeforeResponse: 'Response',
  HeadersTimeout: 'Response',
  BodyTimeout: 'Response',
  ClosedDuringHeaders: 'Response',
  ResetDuringResponse: 'Response',
  BodyTruncated: 'Response',
  Malformed: 'Response',
  WrongService: 'Response',
  HeadersTooLarge: 'Response',
  UnexpectedStatus: 'Match',
  BodyMismatch: 'Match',
  HeaderMismatch: 'Match',
  IdentityMismatch: 'Match',
  Http2Ended: 'Response',
  GrpcNoStatus: 'Response',
  GrpcStatus: 'Match',
  GrpcNotServing: 'Match',
  ExchangeSilent: 'Response',
  ExchangeClosed: 'Response',
  ExchangeMismatch: 'Match',
  UdpPortUnreachable: 'Response',
  UdpUnreachable: 'Response',
  UdpNoReply: 'Response',
  UdpReplyMismatch: 'Match',
};

const ERRNO_OF_CODE: Partial<Record<FailureCode, string>> = {
  ConnectRefused: 'ECONNREFUSED',
  ConnectReset: 'ECONNRESET',
  HostUnreachable: 'EHOSTUNREACH',
  NetworkUnreachable: 'ENETUNREACH',
  ProtocolUnreachable: 'ENOPROTOOPT',
  ResetBeforeResponse: 'ECONNRESET',
  ResetDuringResponse: 'ECONNRESET',
};

export function httpProbe(
  part: Partial<Omit<HttpProbeFacts, 'request'>> & { readonly request?: Partial<HttpProbeFacts['request']> } = {},
): HttpProbeFacts {
  return {
    hostChosen: false,
    expectedStatuses: ['2xx', '3xx'],
    version: 'HTTP1',
    bodyWindowKiB: undefined,
    expectedHeaders: [],
    ...part,
    request: { method: 'HEAD', path: '/', host: '10.0.0.1', ...part.request },
  };
}

export function probeFacts(part: Partial<ProbeFacts> = {}): ProbeFacts {
  return {
    protocol: 'http',
    port: 80,
    timeoutMs: 5_000,
    intervalMs: 2_000,
    slowAfterMs: 1_000,
    healthyThreshold: 3,
    unhealthyThreshold: 3,
    http: httpProbe(),
    tls: undefined,
    grpcService: undefined,
    exchangeSteps: 0,
    exchangeService: undefined,
    expectsReply: false,
    ...part,
  };
}

export function aSubject(
  part: Partial<Omit<Subject, 'probe'>> & { readonly probe?: Partial<ProbeFacts> } = {},
): Subject {
  return {
    namespace: 'shop',
    check: 'web',
    backend: 'ecs-1',
    address: '10.0.0.1',
    isName: false,
    knownPorts: [],
    siblingPorts: [],
    probeSources: ['10.0.3.17'],
    ...part,
    probe: probeFacts(part.probe),
  };
}

export const TCP_SUBJECT: Subject = aSubject({ probe: { protocol: 'tcp', port: 5432, http: undefined } });

export function httpFacts(status: number, part: Partial<HttpFacts> = {}): HttpFacts {
  return {
    status,
    majorVersion: 1,
    minorVersion: 1,
    isGrpc: false,
    headerBytes: 200,
    bodyBytes: 0,
    contentLength: undefined,
    redirect: undefined,
    retryAfterSeconds: undefined,
    allowsGet: false,
    setsCookie: false,
    scriptEngine: false,
    dateMs: undefined,
    unmetHeader: undefined,
    dependency: undefined,
    bodyHash: undefined,
    ...part,
  };
}

/** TLS as a check asks for it by default. */
export function tlsProbe(part: Partial<TlsProbeFacts> = {}): TlsProbeFacts {
  return {
    verifiedName: 'shop.example.com',
    nameChosen: true,
    minVersion: '1.2',
    hasOwnAuthorities: false,
    hasClientCertificate: false,
    verifies: true,
    expiryWarningMs: 14 * 86_400_000,
    ...part,
  };
}

export function tlsFacts(part: Partial<TlsFacts> = {}): TlsFacts {
  return { ...NOTHING_KNOWN_OF_TLS, ...part };
}

/** A sound certificate that is alone, looked at when it has 90 days left. Times count from that moment. */
export function certificate(part: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    fault: undefined,
    validFromMs: -86_400_000,
    validToMs: 90 * 86_400_000,
    matchesName: true,
    names: 1,
    namesIssuerUrl: false,
    keyBits: undefined,
    hasWeakSignature: false,
    chainLength: 1,
    isOrdered: true,
    isIssuerPresented: false,
    isRootPresented: false,
    judgedAtMs: 0,
    told: { names: ['told.test'], issuer: 'CN=told' },
    ...part,
  };
}

/** A failure as the prober reports it, ended after `endedMs`. */
export function failure(
  code: FailureCode,
  part: Partial<ProbeFailure> & { readonly endedMs?: number } = {},
): ProbeFailure {
  const phase = part.phase ?? PHASE_OF_CODE[code];
  const { endedMs = 12, ...rest } = part;
  const isConnected = phase !== 'Resolve' && phase !== 'Connect';
  return {
    kind: 'failure',
    code,
    phase,
    address: phase === 'Resolve' ? undefined : '10.0.0.1',
    errno: ERRNO_OF_CODE[code],
    ...NOTHING_OBSERVED,
    responseBytes: 0,
    banner: undefined,
    timings: {
      resolvedMs: 0,
      connectedMs: isConnected ? 1 : undefined,
      securedMs: undefined,
      firstByteMs: undefined,
      endedMs,
    },
    ...rest,
  };
}

/** An HTTP answer with a status that was not expected. */
export function status(code: number, facts: Partial<HttpFacts> = {}): ProbeFailure {
  return failure('UnexpectedStatus', { http: httpFacts(code, facts), responseBytes: 200 });
}

export function succeeded(code = 200, facts: Partial<HttpFacts> = {}): ProbeSuccess {
  return {
    kind: 'success',
    address: '10.0.0.1',
    errno: undefined,
    ...NOTHING_OBSERVED,
    http: httpFacts(code, facts),
    timings: { resolvedMs: 0, connectedMs: 1, securedMs: undefined, firstByteMs: 3, endedMs: 4 },
  };
}

/** The same, complete after another time. */
export function after(endedMs: number, outcome: ProbeSuccess): ProbeSuccess {
  return { ...outcome, timings: { ...outcome.timings, endedMs } };
}

/** A bare connect that was accepted. */
export function accepted(): ProbeSuccess {
  return { ...succeeded(), http: undefined };
}

export function inconclusive(cause: InconclusiveCause, part: Partial<ProbeInconclusive> = {}): ProbeInconclusive {
  return {
    kind: 'inconclusive',
    cause,
    phase: 'Connect',
    address: '10.0.0.1',
    errno: undefined,
    ...NOTHING_OBSERVED,
    timings: { resolvedMs: 0, connectedMs: undefined, securedMs: undefined, firstByteMs: undefined, endedMs: 1 },
    ...part,
  };
}

export function probed(question: Question, outcome: ProbeOutcome): Answer {
  return { kind: 'probed', question, outcome };
}

export function routed(route: LocalRoute): Answer {
  return { kind: 'routed', question: { kind: 'LocalRoute' }, route, sourceAddress: undefined };
}

/** The answer of another port to a bare connect. */
export function port(number: number, outcome: ProbeOutcome): Answer {
  return probed({ kind: 'OtherPort', port: number, as: 'connect' }, outcome);
}

export function evidence(
  outcome: ProbeFailure | ProbeInconclusive,
  answers: readonly Answer[] = [],
  part: Partial<FailureEvidence> = {},
): FailureEvidence {
  return { subject: aSubject(), outcome, answers, wasHealthy: false, ...part };
}

export function successEvidence(part: Partial<SuccessEvidence> = {}): SuccessEvidence {
  return {
    subject: aSubject(),
    outcome: succeeded(),
    slowRun: 0,
    repeatRun: 0,
    differentBodies: 0,
    lostAddresses: [],
    isClockSkewed: false,
    isFarSlower: false,
    ...part,
  };
}

/** Asks until there is nothing more to ask; `world` answers. */
export function investigate(
  start: FailureEvidence,
  ask: (evidence: FailureEvidence) => Question | undefined,
  world: (question: Question) => Answer,
): FailureEvidence {
  let current = start;
  for (let rounds = 0; rounds < 50; rounds += 1) {
    const question = ask(current);
    if (question === undefined) return current;
    current = { ...current, answers: [...current.answers, world(question)] };
  }
  throw new Error('the investigation does not end');
}
