/** What one probe observed: success, failure or inconclusive, with the facts. Not what it means: see `diagnosis/`. */

/** The parts of a probe, in the order in which they happen. */
export const PROBE_PHASES = ['Resolve', 'Connect', 'Handshake', 'Request', 'Response', 'Match'] as const;
export type ProbePhase = (typeof PROBE_PHASES)[number];

/** When each phase ended, in milliseconds since the probe started; `undefined` = it never did. */
export interface PhaseTimings {
  readonly resolvedMs: number | undefined;
  readonly connectedMs: number | undefined;
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
  /** The name server answered with a failure (SERVFAIL, REFUSED, garbage) or cannot be reached. */
  'NameServerFailure',
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
}

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
