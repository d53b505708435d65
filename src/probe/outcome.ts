/** What one probe observed: success, failure or inconclusive, with the facts. Not what it means: see `diagnosis/`. */

/** The parts of a probe, in the order in which they happen. */
export const PROBE_PHASES = ['Resolve', 'Connect', 'Handshake', 'Request', 'Response', 'Match'] as const;
export type ProbePhase = (typeof PROBE_PHASES)[number];

/** When each phase ended, in milliseconds since the probe started; `undefined` = it never did. */
export interface PhaseTimings {
  readonly resolvedMs: number | undefined;
  readonly connectedMs: number | undefined;
  /** The TLS handshake. */
  readonly securedMs: number | undefined;
  readonly firstByteMs: number | undefined;
  readonly endedMs: number;
}

/** Where a redirect points, as far as a status may tell: a closed set, never the address itself. */
export type RedirectKind =
  'SameHostOtherPath' | 'SameHostOtherPort' | 'SameHostHttps' | 'OtherHost' | 'SamePlace' | 'Unreadable';

/** What an HTTP answer showed. Numbers and closed words only: no byte of the answer leaves the probe. */
export interface HttpFacts {
  /** 200..999, the final status (1xx answers are skipped). Beyond 599 no class is defined (RFC 9110 15). */
  readonly status: number;
  readonly minorVersion: 0 | 1;
  readonly headerBytes: number;
  /** Bytes of the body that were read, at most 65536. */
  readonly bodyBytes: number;
  /** The announced Content-Length in bytes. */
  readonly contentLength: number | undefined;
  readonly redirect: RedirectKind | undefined;
  /** Retry-After in seconds, when given as a number; at most 86400. */
  readonly retryAfterSeconds: number | undefined;
  /** Methods named by an Allow header, from the closed set that a check may use. */
  readonly allowsGet: boolean;
  readonly setsCookie: boolean;
  /** A header names a script engine (X-Powered-By, PHP or ASP.NET session and version headers). */
  readonly scriptEngine: boolean;
  /** A stable 32-bit hash of the body that was read; `undefined` when none was. Two different hashes show a page that varies. */
  readonly bodyHash: number | undefined;
}

/** What a gRPC health answer showed. */
export interface GrpcFacts {
  /** The gRPC status of the call, 0..16; `undefined` when no trailers told it. */
  readonly status: number | undefined;
  /** The answer of the health service, in the words of grpc.health.v1. */
  readonly serving: 'UNKNOWN' | 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN' | undefined;
  /** The status of the HTTP answer that carried it, 100..599. */
  readonly httpStatus: number | undefined;
  /** The content type was that of gRPC. */
  readonly isGrpc: boolean;
}

/** Why a connection or a stream of HTTP/2 ended (RFC 9113 7): who ended it, and the error code. */
export interface Http2End {
  readonly kind: 'GOAWAY' | 'RST_STREAM';
  readonly code: number;
}

/** How far an exchange of a TCP probe came. */
export interface ExchangeFacts {
  /** The step that failed, or the last one, from 1. */
  readonly step: number;
  readonly steps: number;
}

/** Why the presented certificate is not accepted, in the order in which it is told when there are several. */
export type CertificateFault =
  | 'Revoked'
  | 'NotYetValid'
  | 'Expired'
  | 'Weak'
  | 'SelfSigned'
  | 'SelfSignedInChain'
  | 'IssuerUnknown'
  | 'LeafUnverified'
  | 'NotForServers'
  | 'Other'
  | 'WrongName';

/** What the certificate of the other side showed. Numbers and closed words, but for `told`. */
export interface CertificateFacts {
  /** `undefined` = it is accepted, or nobody asked whether it is. */
  readonly fault: CertificateFault | undefined;
  /** Milliseconds of wall time. */
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly matchesName: boolean;
  /** How many names and addresses it is for. */
  readonly names: number;
  /** It names where its issuer's certificate can be had, as certificates of public authorities do (RFC 5280 4.2.2.1). */
  readonly namesIssuerUrl: boolean;
  readonly keyBits: number | undefined;
  /** Signed with SHA-1 or MD5. */
  readonly hasWeakSignature: boolean;
  /** Certificates that were sent, at most 8. */
  readonly chainLength: number;
  /** Each is followed by its issuer. OpenSSL does not mind; other clients do (RFC 5246 7.4.2). */
  readonly isOrdered: boolean;
  /** The issuer of the first one is among them. */
  readonly isIssuerPresented: boolean;
  /** For the person who runs `bhc probe` only: nothing of it may reach a status, a log or a metric. Printable ASCII, bounded. */
  readonly told: { readonly names: readonly string[]; readonly issuer: string };
}

/** What a TLS handshake showed. */
export interface TlsFacts {
  /** As agreed; `undefined` when it did not come so far. */
  readonly version: 'TLSv1.2' | 'TLSv1.3' | 'older' | undefined;
  /** The alert with which the other side refused (RFC 8446 6.2). */
  readonly alert: number | undefined;
  /** The protocol that both agreed on by ALPN. */
  readonly alpn: 'h2' | 'http/1.1' | undefined;
  /** An earlier session went on: no certificate was sent. */
  readonly isResumed: boolean;
  readonly certificate: CertificateFacts | undefined;
}

/** Services that are recognised by the first bytes they send. */
export type Banner =
  'SSH' | 'SMTP' | 'FTP' | 'SMTP or FTP' | 'MySQL' | 'PostgreSQL' | 'Redis' | 'HTTP/1' | 'HTTP/2' | 'TLS';

/** Every way in which a probe can fail that is about the backend, its name or the path to it. */
export const FAILURE_CODES = [
  // Resolve
  'NameNotFound',
  'NameHasNoAddress',
  // Connect
  'ConnectRefused',
  'ConnectTimeout',
  'ConnectReset',
  'HostUnreachable',
  'NetworkUnreachable',
  'ProtocolUnreachable',
  // Handshake
  /** Connected, and then no or only half a hello. */
  'HandshakeTimeout',
  'HandshakeClosed',
  'HandshakeReset',
  /** The other side refused with an alert. */
  'HandshakeAlert',
  /** What the other side sent is not TLS. */
  'HandshakeNotTls',
  /** We refuse what the other side offers: version, cipher, or a message out of order. */
  'HandshakeUnacceptable',
  'CertificateRejected',
  /** HTTP/2 was wanted, and the other side did not agree to it. */
  'AlpnNotAgreed',
  // Request
  'SendFailed',
  // Response: nothing came
  'NoResponse',
  'ClosedBeforeResponse',
  'ResetBeforeResponse',
  // Response: something came
  'HeadersTimeout',
  'BodyTimeout',
  'ClosedDuringHeaders',
  'ResetDuringResponse',
  'BodyTruncated',
  'Malformed',
  'WrongService',
  'HeadersTooLarge',
  // Match
  'UnexpectedStatus',
  'BodyMismatch',
  // HTTP/2 and gRPC
  /** The stream or the connection was ended by an error code. */
  'Http2Ended',
  /** The call ended without a gRPC status. */
  'GrpcNoStatus',
  /** A gRPC status other than OK. */
  'GrpcStatus',
  'GrpcNotServing',
  // A TCP exchange
  'ExchangeSilent',
  'ExchangeClosed',
  'ExchangeMismatch',
  // UDP
  'UdpPortUnreachable',
  'UdpUnreachable',
  'UdpNoReply',
  'UdpReplyMismatch',
] as const;
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Every way in which a probe says nothing about the backend. */
export const INCONCLUSIVE_CAUSES = [
  /** The event loop stood still while the probe ran. */
  'LoopStalled',
  /** File descriptors, local ports or memory ran out (EMFILE, ENFILE, EADDRNOTAVAIL, ENOBUFS, ENOMEM). */
  'ResourceExhausted',
  /** The local system refused to send (EACCES, EPERM). */
  'EgressDenied',
  /** The local routing table discards the address (EINVAL at connect). */
  'BlackholeRoute',
  /** A control target failed too: our own network is lost. */
  'NetworkDown',
  /** This host has no address of the backend's family. */
  'NoAddressOfFamily',
  /** Nobody answered a datagram, and nobody had to. */
  'UdpUnverified',
  /** The name server answered with a failure (SERVFAIL, REFUSED, garbage). */
  'NameServerFailure',
  /** No name server can be reached at all. */
  'NameServerUnreachable',
  /** The name is not one that can be asked for. */
  'NameInvalid',
  /** No name server answered in time. */
  'NameTimeout',
  /** Every address of the backend is one that may not be probed. */
  'AddressNotAllowed',
  /** The probe was cancelled: the check changed or the operator stops. */
  'Cancelled',
  /** A bug of ours. */
  'InternalError',
] as const;
export type InconclusiveCause = (typeof INCONCLUSIVE_CAUSES)[number];

interface Observed {
  readonly timings: PhaseTimings;
  /** The address that was dialled, as text; `undefined` when none was. */
  readonly address: string | undefined;
  /** The system's error name, such as `ECONNREFUSED`, when one ended the probe. */
  readonly errno: string | undefined;
  /** What the HTTP answer showed, once its header was complete. */
  readonly http: HttpFacts | undefined;
  readonly tls: TlsFacts | undefined;
  readonly grpc: GrpcFacts | undefined;
  readonly http2End: Http2End | undefined;
  readonly exchange: ExchangeFacts | undefined;
  /** Addresses of the same name that could not be connected to before this one, as text; empty for most probes. */
  readonly failedAddresses: readonly FailedAddress[];
}

/** One of several addresses of a name, that did not connect. */
export interface FailedAddress {
  readonly address: string;
  readonly code: FailureCode | InconclusiveCause;
}

/** What a probe shows where it does not look: one value, so that all outcomes have the same shape. */
export const NOTHING_OBSERVED = {
  http: undefined,
  tls: undefined,
  grpc: undefined,
  http2End: undefined,
  exchange: undefined,
  failedAddresses: [],
} as const satisfies Partial<Observed>;

export interface ProbeSuccess extends Observed {
  readonly kind: 'success';
}

export interface ProbeFailure extends Observed {
  readonly kind: 'failure';
  readonly code: FailureCode;
  readonly phase: ProbePhase;
  /** Bytes of the response that had arrived. */
  readonly responseBytes: number;
  /** With `WrongService`: who answered. */
  readonly banner: Banner | undefined;
}

export interface ProbeInconclusive extends Observed {
  readonly kind: 'inconclusive';
  readonly cause: InconclusiveCause;
  readonly phase: ProbePhase;
}

export type ProbeOutcome = ProbeSuccess | ProbeFailure | ProbeInconclusive;
