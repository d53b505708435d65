/** Every reason, with its one blame, its one step of the guide and its effect. Reasons are an API: add, never rename. */
import type { ReasonStep } from './steps.ts';

export const BLAMES = ['Backend', 'Path', 'Name', 'Certificate', 'Configuration', 'Prober'] as const;
export type Blame = (typeof BLAMES)[number];

/** How sure a verdict is: shown by an experiment or an unambiguous error; the best explanation of several; one of several. */
export const CONFIDENCES = ['Proven', 'Likely', 'Possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/**
 * What a reason does to the state of a backend:
 * `fails` counts towards Unhealthy, `degrades` makes it Degraded, `advises` only warns,
 * `unknown` makes it Unknown and counts nothing, `administrative` was asked for, `fine` is Healthy.
 */
export type ReasonEffect = 'fails' | 'degrades' | 'advises' | 'unknown' | 'administrative' | 'fine';

interface ReasonFacts {
  readonly effect: ReasonEffect;
  readonly blame: Blame;
  readonly step: ReasonStep;
}

function fails(blame: Blame, step: ReasonStep): ReasonFacts {
  return { effect: 'fails', blame, step };
}

function unknown(blame: Blame, step: ReasonStep): ReasonFacts {
  return { effect: 'unknown', blame, step };
}

function advises(blame: Blame, step: ReasonStep): ReasonFacts {
  return { effect: 'advises', blame, step };
}

export const REASONS = {
  Healthy: { effect: 'fine', blame: 'Backend', step: 'StatusCode' },

  // Name resolution
  DnsNameNotFound: fails('Name', 'DirectAccess'),
  DnsNoAddress: fails('Name', 'DirectAccess'),
  DnsServerFailure: unknown('Name', 'DirectAccess'),
  DnsTimeout: unknown('Name', 'DirectAccess'),

  DnsServerUnreachable: unknown('Name', 'DirectAccess'),
  DnsNameInvalid: unknown('Name', 'DirectAccess'),
  DnsStaleAnswerInUse: advises('Name', 'DirectAccess'),
  DnsPartialAnswers: advises('Name', 'DirectAccess'),

  // Path and TCP
  NoRouteToNetwork: fails('Path', 'DirectAccess'),
  HostUnreachableOnLink: fails('Backend', 'DirectAccess'),
  RouterReportsUnreachable: fails('Path', 'DirectAccess'),
  FirewallRejecting: fails('Path', 'FirewallClear'),
  FirewallDropSuspected: fails('Path', 'FirewallClear'),
  HostDownSuspected: fails('Backend', 'DirectAccess'),
  ConnectTimeout: fails('Path', 'DirectAccess'),
  ConnectionRefused: fails('Backend', 'PortOpen'),
  ListeningOnOtherPort: fails('Configuration', 'PortOpen'),
  ConnectionResetAfterAccept: fails('Backend', 'DirectAccess'),
  ConnectionClosedEarly: fails('Backend', 'DirectAccess'),
  ResetDuringResponse: fails('Backend', 'StatusCode'),
  LocalEgressDenied: unknown('Prober', 'Prober'),
  BlackholeRoute: unknown('Prober', 'Prober'),

  ProtocolRejected: fails('Path', 'FirewallClear'),
  AddressFamilyMismatch: unknown('Configuration', 'DirectAccess'),
  ListeningOnOtherFamily: fails('Configuration', 'ListenAddress'),
  PacketLossSuspected: { effect: 'degrades', blame: 'Path', step: 'DirectAccess' },
  MtuBlackholeSuspected: fails('Path', 'DirectAccess'),

  // TLS
  TlsOnPlaintextPort: fails('Configuration', 'CheckParameters'),
  TlsHandshakeTimeout: fails('Backend', 'Load'),
  TlsHandshakeRejected: fails('Backend', 'CheckParameters'),
  TlsVersionUnsupported: fails('Configuration', 'CheckParameters'),
  TlsCipherMismatch: fails('Configuration', 'CheckParameters'),
  TlsServerNameUnrecognized: fails('Configuration', 'CheckParameters'),
  TlsAlpnMismatch: fails('Configuration', 'CheckParameters'),
  TlsClientCertRequired: fails('Configuration', 'CheckParameters'),
  TlsCertExpired: fails('Certificate', 'StatusCode'),
  TlsCertNotYetValid: fails('Certificate', 'StatusCode'),
  TlsCertExpiresSoon: advises('Certificate', 'StatusCode'),
  TlsHostnameMismatch: fails('Certificate', 'CheckParameters'),
  TlsSelfSigned: fails('Certificate', 'CheckParameters'),
  TlsUnknownAuthority: fails('Certificate', 'CheckParameters'),
  TlsIntermediateMissing: fails('Certificate', 'StatusCode'),
  TlsChainDisordered: advises('Certificate', 'StatusCode'),
  TlsCertRevoked: fails('Certificate', 'StatusCode'),
  TlsWeakKey: fails('Certificate', 'StatusCode'),
  ClockSkewSuspected: advises('Backend', 'StatusCode'),

  // What came back
  NoResponse: fails('Backend', 'Load'),
  SlowHeaders: fails('Backend', 'Load'),
  SlowBody: fails('Backend', 'Load'),
  MalformedResponse: fails('Backend', 'StatusCode'),
  WrongServiceOnPort: fails('Configuration', 'CheckParameters'),
  PlaintextOnTlsPort: fails('Configuration', 'CheckParameters'),
  HttpHeadersTooLarge: fails('Backend', 'StatusCode'),
  ResponseTruncated: fails('Backend', 'StatusCode'),

  // HTTP
  HttpPathNotFound: fails('Configuration', 'CheckParameters'),
  HttpHostRejected: fails('Configuration', 'CheckParameters'),
  HttpBadRequest: fails('Configuration', 'CheckParameters'),
  HttpAuthRequired: fails('Configuration', 'CheckParameters'),
  HttpForbidden: fails('Backend', 'StatusCode'),
  HttpMethodNotAllowed: fails('Configuration', 'CheckParameters'),
  HeadUnsupported: fails('Configuration', 'CheckParameters'),
  HttpRedirected: fails('Configuration', 'CheckParameters'),
  HttpRateLimited: fails('Backend', 'StatusCode'),
  HttpServerError: fails('Backend', 'StatusCode'),
  HttpBadGateway: fails('Backend', 'StatusCode'),
  HttpServiceUnavailable: fails('Backend', 'StatusCode'),
  HttpUnexpectedStatus: fails('Backend', 'StatusCode'),
  HttpBodyMismatch: fails('Backend', 'StatusCode'),

  HttpVersionUnsupported: fails('Configuration', 'CheckParameters'),
  HttpHeaderMismatch: fails('Backend', 'StatusCode'),
  WrongBackendIdentity: fails('Configuration', 'CheckParameters'),
  DependencyFailing: fails('Backend', 'StatusCode'),

  // gRPC
  GrpcNotServing: fails('Backend', 'StatusCode'),
  GrpcServiceUnknown: fails('Configuration', 'CheckParameters'),
  GrpcHealthUnimplemented: fails('Configuration', 'CheckParameters'),
  GrpcUnavailable: fails('Backend', 'StatusCode'),
  GrpcDeadline: fails('Backend', 'Load'),
  GrpcUnauthenticated: fails('Configuration', 'CheckParameters'),
  GrpcUnexpectedStatus: fails('Backend', 'StatusCode'),
  ProbeProtocolMismatch: fails('Configuration', 'CheckParameters'),

  // UDP, and exchanges over TCP
  UdpPortUnreachable: fails('Backend', 'PortOpen'),
  UdpFiltered: fails('Path', 'FirewallClear'),
  UdpNoReply: fails('Backend', 'StatusCode'),
  UdpReplyMismatch: fails('Backend', 'StatusCode'),
  UdpUnverified: unknown('Configuration', 'CheckParameters'),
  TcpNoBanner: fails('Backend', 'StatusCode'),
  TcpPayloadMismatch: fails('Backend', 'StatusCode'),

  // Load, page and time
  SlowResponse: { effect: 'degrades', blame: 'Backend', step: 'Load' },
  LatencyRegression: advises('Backend', 'Load'),
  Flapping: advises('Backend', 'Load'),
  SharedDependencySuspected: advises('Backend', 'StatusCode'),
  CorrelatesWithSpecChange: advises('Configuration', 'CheckParameters'),
  DynamicCheckPage: advises('Configuration', 'CheckPage'),
  HeavyCheckPage: advises('Configuration', 'CheckPage'),

  // Lifecycle
  Initializing: unknown('Prober', 'Prober'),
  Suspended: { effect: 'administrative', blame: 'Configuration', step: 'CheckParameters' },
  Maintenance: { effect: 'administrative', blame: 'Configuration', step: 'CheckParameters' },
  ResultStale: unknown('Prober', 'Prober'),
  MassFailure: unknown('Prober', 'Prober'),

  // Ourselves
  ProberOverloaded: unknown('Prober', 'Prober'),
  ProberResourceExhausted: unknown('Prober', 'Prober'),
  ProberNetworkDown: unknown('Prober', 'Prober'),
  ProbeInternalError: unknown('Prober', 'Prober'),

  // Configuration and references
  DetectionWindowTooLong: advises('Configuration', 'CheckParameters'),
  CheckTooFrequent: advises('Configuration', 'CheckParameters'),
  DuplicateBackend: advises('Configuration', 'CheckParameters'),
  InvalidSpec: unknown('Configuration', 'CheckParameters'),
  NoBackends: unknown('Configuration', 'CheckParameters'),
  AddressNotAllowed: unknown('Configuration', 'CheckParameters'),
  CredentialsUnavailable: unknown('Configuration', 'CheckParameters'),
} as const satisfies Record<string, ReasonFacts>;

export type Reason = keyof typeof REASONS;

/** True for the name of a reason of this version. */
export function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}

/** In the order of the table: by the part of the way where things go wrong. */
export const ALL_REASONS: readonly Reason[] = Object.keys(REASONS).filter(isReason);

/** The table's row with its declared type, for code that asks about any reason. */
export function reasonFacts(reason: Reason): ReasonFacts {
  return REASONS[reason];
}
