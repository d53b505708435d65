/** What one probe observed: success, failure or inconclusive, with the facts. Not what it means: see `diagnosis/`. */

import type { Banner, ExchangeFacts, GrpcFacts, Http2End, HttpFacts, TlsFacts } from './facts.ts';

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
  'HeaderMismatch',
  /** A header that names the service names another one. */
  'IdentityMismatch',
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
  /** Milliseconds since the name server gave the addresses, when it gives none now and the last good answer was used on; else `undefined`. */
  readonly staleNameMs: number | undefined;
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
  staleNameMs: undefined,
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
