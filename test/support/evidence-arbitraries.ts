/** Any evidence at all, for properties: also what no world would bring together. */
import * as fc from 'fast-check';
import type {
  FailureEvidence,
  HttpProbeFacts,
  ProbeFacts,
  Subject,
  TlsProbeFacts,
} from '../../src/diagnosis/evidence.ts';
import { type Answer, type Question, TLS_CHANGES } from '../../src/diagnosis/question.ts';
import type { LocalRoute } from '../../src/probe/network/local-route.ts';
import {
  type Banner,
  CERTIFICATE_FAULTS,
  type CertificateFacts,
  DEPENDENCIES,
  type GrpcFacts,
  type HttpFacts,
  type RedirectKind,
  type TlsFacts,
} from '../../src/probe/facts.ts';
import {
  FAILURE_CODES,
  INCONCLUSIVE_CAUSES,
  PROBE_PHASES,
  type ProbeFailure,
  type ProbeInconclusive,
  type ProbeOutcome,
  type ProbeSuccess,
} from '../../src/probe/outcome.ts';

const ROUTES: readonly LocalRoute[] = [
  'Routed',
  'NoRoute',
  'Unreachable',
  'Prohibited',
  'Blackhole',
  'NoAddressOfFamily',
];
const BANNERS: readonly Banner[] = [
  'SSH',
  'SMTP',
  'FTP',
  'SMTP or FTP',
  'MySQL',
  'PostgreSQL',
  'Redis',
  'HTTP/1',
  'HTTP/2',
  'TLS',
];
const REDIRECTS: readonly RedirectKind[] = [
  'SameHostOtherPath',
  'SameHostOtherPort',
  'SameHostHttps',
  'OtherHost',
  'SamePlace',
  'Unreadable',
];

const portNumber = fc.integer({ min: 1, max: 65_535 });
const duration = fc.integer({ min: 0, max: 300_000 });
const method = fc.constantFrom<('HEAD' | 'GET')[]>('HEAD', 'GET');
const version = fc.constantFrom<('HTTP1' | 'HTTP2')[]>('HTTP1', 'HTTP2');
const path = fc.string({ maxLength: 1_023, unit: 'grapheme' }).map((text) => `/${text}`);
const host = fc.oneof(fc.constant('10.0.0.1'), fc.string({ minLength: 1, maxLength: 260, unit: 'binary' }));
const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
const hardText = fc.string({ minLength: 1, maxLength: 253, unit: 'binary' });
const address = fc.oneof(fc.constantFrom('10.0.0.1', '2001:db8::1', 'web.internal'), hardText);
const optionalNumber = fc.option(duration, { nil: undefined });

const timings = fc.record({
  resolvedMs: optionalNumber,
  connectedMs: optionalNumber,
  securedMs: optionalNumber,
  firstByteMs: optionalNumber,
  endedMs: duration,
});

const httpFacts: fc.Arbitrary<HttpFacts> = fc.record({
  status: fc.integer({ min: 100, max: 599 }),
  majorVersion: fc.constantFrom<(1 | 2)[]>(1, 2),
  minorVersion: fc.constantFrom<(0 | 1)[]>(0, 1),
  isGrpc: fc.boolean(),
  headerBytes: fc.nat(),
  bodyBytes: fc.integer({ min: 0, max: 65_536 }),
  contentLength: optionalNumber,
  redirect: fc.option(fc.constantFrom(...REDIRECTS), { nil: undefined }),
  retryAfterSeconds: fc.option(fc.integer({ min: 0, max: 86_400 }), { nil: undefined }),
  allowsGet: fc.boolean(),
  setsCookie: fc.boolean(),
  scriptEngine: fc.boolean(),
  dateMs: fc.option(fc.nat({ max: 4_102_444_800_000 }), { nil: undefined }),
  unmetHeader: fc.option(fc.record({ index: fc.nat({ max: 7 }), isMissing: fc.boolean(), isIdentity: fc.boolean() }), {
    nil: undefined,
  }),
  dependency: fc.option(fc.constantFrom(...DEPENDENCIES), { nil: undefined }),
  bodyHash: optionalNumber,
});

const grpcFacts: fc.Arbitrary<GrpcFacts> = fc.record({
  status: fc.option(fc.nat({ max: 16 }), { nil: undefined }),
  serving: fc.constantFrom(undefined, 'UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'),
  httpStatus: fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
  isGrpc: fc.boolean(),
});

const certificateFacts: fc.Arbitrary<CertificateFacts> = fc.record({
  fault: fc.constantFrom(undefined, ...CERTIFICATE_FAULTS),
  validFromMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  validToMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  matchesName: fc.boolean(),
  names: fc.nat({ max: 100 }),
  namesIssuerUrl: fc.boolean(),
  keyBits: fc.option(fc.integer({ min: 512, max: 16_384 }), { nil: undefined }),
  hasWeakSignature: fc.boolean(),
  chainLength: fc.integer({ min: 1, max: 8 }),
  isOrdered: fc.boolean(),
  isIssuerPresented: fc.boolean(),
  isRootPresented: fc.boolean(),
  judgedAtMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  told: fc.record({ names: fc.array(hardText, { maxLength: 8 }), issuer: hardText }),
});

const tlsFacts: fc.Arbitrary<TlsFacts> = fc.record({
  version: fc.constantFrom(undefined, 'TLSv1.2', 'TLSv1.3', 'older'),
  alert: fc.option(fc.nat({ max: 255 }), { nil: undefined }),
  alpn: fc.constantFrom(undefined, 'h2', 'http/1.1'),
  isResumed: fc.boolean(),
  certificate: fc.option(certificateFacts, { nil: undefined }),
  ownRefusal: fc.constantFrom(undefined, 'Version', 'Strength', 'Other'),
  asksForCertificate: fc.constantFrom(undefined, false, true),
});

const observed = {
  timings,
  address: fc.option(fc.constantFrom('10.0.0.1', '2001:db8::1'), { nil: undefined }),
  errno: fc.option(fc.oneof(fc.constantFrom('ECONNREFUSED', 'EADDRNOTAVAIL', 'ECONNRESET'), hardText), {
    nil: undefined,
  }),
  http: fc.option(httpFacts, { nil: undefined }),
  tls: fc.option(tlsFacts, { nil: undefined }),
  grpc: fc.option(grpcFacts, { nil: undefined }),
  http2End: fc.option(
    fc.record({ kind: fc.constantFrom('GOAWAY' as const, 'RST_STREAM' as const), code: fc.nat({ max: 0xffff_ffff }) }),
    { nil: undefined },
  ),
  exchange: fc.option(
    fc.record({ step: fc.integer({ min: 1, max: 8 }), steps: fc.constant(8), hasSent: fc.boolean() }),
    { nil: undefined },
  ),
  failedAddresses: fc.array(
    fc.record({ address: fc.constantFrom('10.0.0.2', '2001:db8::2'), code: fc.constantFrom(...FAILURE_CODES) }),
    { maxLength: 3 },
  ),
  staleNameMs: fc.option(fc.nat({ max: 600_000 }), { nil: undefined }),
};
const phase = fc.constantFrom(...PROBE_PHASES);

const anySuccess: fc.Arbitrary<ProbeSuccess> = fc.record({ kind: fc.constant('success' as const), ...observed });

const anyFailure: fc.Arbitrary<ProbeFailure> = fc.record({
  kind: fc.constant('failure' as const),
  ...observed,
  code: fc.constantFrom(...FAILURE_CODES),
  phase,
  responseBytes: fc.nat(),
  banner: fc.option(fc.constantFrom(...BANNERS), { nil: undefined }),
});

const anyInconclusive: fc.Arbitrary<ProbeInconclusive> = fc.record({
  kind: fc.constant('inconclusive' as const),
  ...observed,
  cause: fc.constantFrom(...INCONCLUSIVE_CAUSES),
  phase,
});

export const anyOutcome: fc.Arbitrary<ProbeOutcome> = fc.oneof(anySuccess, anyFailure, anyInconclusive);

export const anyQuestion: fc.Arbitrary<Question> = fc.oneof(
  fc.constantFrom<Question[]>(
    { kind: 'Patience', budgetMs: 4_000 },
    { kind: 'TlsHello' },
    { kind: 'TlsOffer' },
    { kind: 'AsGrpc' },
    { kind: 'LocalRoute' },
  ),
  fc.record({ kind: fc.constant('OtherTls' as const), change: fc.constantFrom(...TLS_CHANGES) }),
  fc.record({ kind: fc.constant('OtherServerName' as const), name: host }),
  fc.record({
    kind: fc.constant('OtherPort' as const),
    port: portNumber,
    as: fc.constantFrom<('probe' | 'connect')[]>('probe', 'connect'),
  }),
  fc.record({ kind: fc.constant('OtherMethod' as const), method }),
  fc.record({ kind: fc.constant('OtherPath' as const), path }),
  fc.record({ kind: fc.constant('OtherHost' as const), host: fc.option(host) }),
  fc.record({ kind: fc.constantFrom('OtherVersion' as const, 'AsHttp' as const), version }),
  fc.record({ kind: fc.constant('OtherService' as const), service: fc.constantFrom('', 'shop.Web') }),
);

/** What anybody may answer to a question. */
export function anyAnswerTo(question: Question): fc.Arbitrary<Answer> {
  return fc.oneof(
    anyOutcome.map((outcome): Answer => ({ kind: 'probed', question, outcome })),
    fc.constantFrom(...ROUTES).map((route): Answer => ({ kind: 'routed', question, route, sourceAddress: undefined })),
    fc.constant<Answer>({ kind: 'unanswered', question }),
  );
}

const httpProbe: fc.Arbitrary<HttpProbeFacts> = fc.record({
  request: fc.record({ method, path, host: fc.option(host) }),
  hostChosen: fc.boolean(),
  version: fc.constantFrom('HTTP1', 'HTTP2'),
  expectedStatuses: fc.array(fc.constantFrom('2xx', '3xx', '200', '200-299'), { maxLength: 20 }),
  bodyWindowKiB: fc.constantFrom(undefined, 64),
  expectedHeaders: fc.array(hardText, { maxLength: 8 }),
});

const tlsProbe: fc.Arbitrary<TlsProbeFacts> = fc.record({
  verifiedName: address,
  nameChosen: fc.boolean(),
  minVersion: fc.constantFrom('1.2', '1.3'),
  hasOwnAuthorities: fc.boolean(),
  hasClientCertificate: fc.boolean(),
  verifies: fc.boolean(),
  expiryWarningMs: duration,
});

const probe: fc.Arbitrary<ProbeFacts> = fc
  .record({
    port: portNumber,
    timeoutMs: fc.integer({ min: 100, max: 300_000 }),
    intervalMs: fc.integer({ min: 1_000, max: 300_000 }),
    slowAfterMs: duration,
    healthyThreshold: fc.integer({ min: 1, max: 10 }),
    unhealthyThreshold: fc.integer({ min: 1, max: 10 }),
    http: fc.option(httpProbe, { nil: undefined }),
    tls: fc.option(tlsProbe, { nil: undefined }),
    other: fc.constantFrom('tcp' as const, 'grpc' as const, 'udp' as const),
    exchangeSteps: fc.nat({ max: 8 }),
    exchangeService: fc.option(fc.constantFrom(...BANNERS), { nil: undefined }),
    expectsReply: fc.boolean(),
  })
  .map(({ other, ...facts }) => {
    const protocol = facts.http === undefined ? other : ('http' as const);
    return { ...facts, protocol, grpcService: protocol === 'grpc' ? 'shop.Web' : undefined };
  });

export const anySubject: fc.Arbitrary<Subject> = fc.record({
  namespace: label,
  check: label,
  backend: hardText,
  address,
  isName: fc.boolean(),
  probe,
  knownPorts: fc.array(portNumber, { maxLength: 10 }),
  siblingPorts: fc.array(portNumber, { maxLength: 10 }),
  probeSources: fc.array(fc.constantFrom('10.0.3.17', '2001:0db8:0000:0000:0000:0000:0000:0017', '192.168.100.200'), {
    maxLength: 8,
  }),
});

export const anyEvidence: fc.Arbitrary<FailureEvidence> = fc.record({
  subject: anySubject,
  outcome: fc.oneof(anyFailure, anyInconclusive),
  answers: fc.array(anyQuestion.chain(anyAnswerTo), { maxLength: 6 }),
  wasHealthy: fc.boolean(),
});
