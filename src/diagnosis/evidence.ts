/** All that is known about one backend when a verdict is sought. A value: rules read it, nothing changes it. */
import type { Banner, GrpcFacts, HttpFacts } from '../probe/facts.ts';
import type { FailedAddress, ProbeFailure, ProbeInconclusive, ProbeOutcome, ProbeSuccess } from '../probe/outcome.ts';
import type { HttpRequest } from '../probe/target.ts';
import type { Answer } from './question.ts';

/** What the check asks for, as far as an explanation needs it. */
export interface ProbeFacts {
  readonly protocol: 'http' | 'tcp' | 'grpc' | 'udp';
  readonly port: number;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly slowAfterMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly http: HttpProbeFacts | undefined;
  /** With TLS: what was asked of it. */
  readonly tls: TlsProbeFacts | undefined;
  /** With gRPC: the service that is asked about, empty for the server as a whole. */
  readonly grpcService: string | undefined;
  /** With TCP: how many steps its exchange has; 0 without one. */
  readonly exchangeSteps: number;
  /** The service that the words of the exchange belong to, where they show it. */
  readonly exchangeService: Banner | undefined;
  /** With UDP: an answer of a certain kind is expected, so silence is a failure. */
  readonly expectsReply: boolean;
}

export interface TlsProbeFacts {
  /** What the certificate must be for. */
  readonly verifiedName: string;
  /** True when `spec.probe.tls.serverName` was given. */
  readonly nameChosen: boolean;
  readonly minVersion: '1.2' | '1.3';
  /** True when `caFrom` was given: then the well-known authorities are not trusted. */
  readonly hasOwnAuthorities: boolean;
  readonly hasClientCertificate: boolean;
  readonly verifies: boolean;
  /** A certificate that expires within this time is a warning. */
  readonly expiryWarningMs: number;
}

/** With HTTP: the request, and what was expected in the user's words. Header values are not part of it. */
export interface HttpProbeFacts {
  readonly request: Pick<HttpRequest, 'method' | 'path' | 'host'>;
  readonly version: 'HTTP1' | 'HTTP2';
  /** True when `spec.probe.http.host` was given. */
  readonly hostChosen: boolean;
  readonly expectedStatuses: readonly string[];
  /** How much of a body is compared, in KiB; `undefined` when none is expected. */
  readonly bodyWindowKiB: number | undefined;
  /** The names of the headers that the answer must have, in the order of the spec. */
  readonly expectedHeaders: readonly string[];
}

/** Whom the evidence is about. */
export interface Subject {
  readonly namespace: string;
  readonly check: string;
  readonly backend: string;
  /** As the user wrote it: an address or a name. */
  readonly address: string;
  readonly isName: boolean;
  readonly probe: ProbeFacts;
  /** Ports that other backends of the check use: the first candidates for "listens on another port". */
  readonly knownPorts: readonly number[];
  /** Ports at which this very address is another backend of the check: an answer there is that backend's, not this one's. */
  readonly siblingPorts: readonly number[];
  /** The addresses that a firewall must let in. */
  readonly probeSources: readonly string[];
}

/** Evidence for a failing backend: the outcome that decided, and the answers to what was asked since. */
export interface FailureEvidence {
  readonly subject: Subject;
  readonly outcome: ProbeFailure | ProbeInconclusive;
  readonly answers: readonly Answer[];
  /** True once the backend has been seen healthy since the probe last changed. */
  readonly wasHealthy: boolean;
}

/** Evidence for a backend that answers as it should: what the last successes showed. */
export interface SuccessEvidence {
  readonly subject: Subject;
  readonly outcome: ProbeSuccess;
  /** Consecutive successes that took longer than `slowAfter`, the last one included. */
  readonly slowRun: number;
  /** Of these, how many in a row, the last one included, were slow because the connect waited for a repeated packet. */
  readonly repeatRun: number;
  /** Different body hashes among the last successes; 0 when no body was read. */
  readonly differentBodies: number;
  /** Addresses of the name that did not connect lately, while another one did. */
  readonly lostAddresses: readonly FailedAddress[];
  /** The dates of the last answers and our clock differ by a constant time of more than a minute. */
  readonly isClockSkewed: boolean;
  /** Far slower than this backend usually is, for many answers in a row. */
  readonly isFarSlower: boolean;
}

/** Two outcomes with the same signature need no new diagnosis. */
export function failureSignature(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'success':
      return 'success';
    case 'inconclusive':
      return `inconclusive:${outcome.cause}`;
    case 'failure':
      return [outcome.code, outcome.phase, outcome.errno ?? '', outcome.banner ?? '', ...shownBy(outcome)].join(':');
  }
}

function shownBy(failure: ProbeFailure): readonly (string | number | undefined)[] {
  const { http, http2End, exchange, tls } = failure;
  return [...httpSigns(http), ...grpcSigns(failure.grpc), http2End?.code, exchange?.step, tls?.certificate?.fault];
}

function httpSigns(http: HttpFacts | undefined): readonly (string | number | undefined)[] {
  return [http?.status, http?.redirect ?? http?.unmetHeader?.index];
}

function grpcSigns(grpc: GrpcFacts | undefined): readonly (string | number | undefined)[] {
  return [grpc?.status, grpc?.serving, grpc?.httpStatus];
}
