/** What an answer showed, by protocol: numbers and closed words only. No byte of an answer leaves the probe, but for what a person is told who asks. */

/** Where a redirect points, as far as a status may tell: a closed set, never the address itself. */
export type RedirectKind =
  | 'SameHostOtherPath'
  | 'SameHostOtherPort'
  | 'SameHostHttp'
  | 'SameHostHttps'
  | 'OtherHost'
  | 'SamePlace'
  | 'Unreadable';

/** The first expected header that was not met: its place in the spec, from 0, and whether it was there at all. */
export interface UnmetHeader {
  readonly index: number;
  readonly isMissing: boolean;
  /** Its value tells which service answers. */
  readonly isIdentity: boolean;
}

/** What a service depends on, in the words of a closed list. */
export const DEPENDENCIES = [
  'database',
  'redis',
  'queue',
  'disk',
  'mail',
  'search',
  'cache',
  'storage',
  'config',
  'discovery',
  'ldap',
  'other',
] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/** What an HTTP answer showed. Numbers and closed words only: no byte of the answer leaves the probe. */
export interface HttpFacts {
  /** 200..999, the final status (1xx answers are skipped). Beyond 599 no class is defined (RFC 9110 15). */
  readonly status: number;
  readonly majorVersion: 1 | 2;
  /** 0 with HTTP/2, which has none. */
  readonly minorVersion: 0 | 1;
  /** The content type is that of gRPC: whoever says this is no web server. */
  readonly isGrpc: boolean;
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
  /** When the answer says that it was made, its Age added: milliseconds of wall time, in whole seconds. */
  readonly dateMs: number | undefined;
  readonly unmetHeader: UnmetHeader | undefined;
  /** What the health report in the body says is failing; only read by an investigation. */
  readonly dependency: Dependency | undefined;
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
  /** Something was sent before it ended: then silence is no answer. */
  readonly hasSent: boolean;
}

/** Why the presented certificate is not accepted. */
export const CERTIFICATE_FAULTS = [
  'Revoked',
  'NotYetValid',
  'Expired',
  'Weak',
  'SelfSigned',
  'SelfSignedInChain',
  'IssuerUnknown',
  'LeafUnverified',
  'NotForServers',
  'Other',
  'WrongName',
] as const;
export type CertificateFault = (typeof CERTIFICATE_FAULTS)[number];

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
  /** An authority that signs itself was sent after the first one. */
  readonly isRootPresented: boolean;
  /** Milliseconds of wall time: when it was judged. */
  readonly judgedAtMs: number;
  /** For the person who runs `bhc probe` only: nothing of it may reach a status, a log or a metric. Printable ASCII, bounded. */
  readonly told: { readonly names: readonly string[]; readonly issuer: string };
}

/** Why we break off a handshake: an older version was chosen, its keys or ciphers are too weak for us, or anything else. */
export type OwnRefusal = 'Version' | 'Strength' | 'Other';

/** What a TLS handshake showed. */
export interface TlsFacts {
  /** As chosen by the other side; `undefined` when it did not come so far. */
  readonly version: 'TLSv1.2' | 'TLSv1.3' | 'older' | undefined;
  /** The alert with which the other side refused (RFC 8446 6.2). */
  readonly alert: number | undefined;
  /** The protocol that both agreed on by ALPN. */
  readonly alpn: 'h2' | 'http/1.1' | undefined;
  /** An earlier session went on: no certificate was sent. */
  readonly isResumed: boolean;
  readonly certificate: CertificateFacts | undefined;
  /** With `HandshakeUnacceptable`. */
  readonly ownRefusal?: OwnRefusal | undefined;
  /** Only an own hello sees it: the other side asks who we are (CertificateRequest). */
  readonly asksForCertificate?: boolean | undefined;
}

/** TLS before anything is known. */
export const NOTHING_KNOWN_OF_TLS: TlsFacts = {
  version: undefined,
  alert: undefined,
  alpn: undefined,
  isResumed: false,
  certificate: undefined,
};

/** Services that are recognised by the first bytes they send. */
export type Banner =
  'SSH' | 'SMTP' | 'FTP' | 'SMTP or FTP' | 'MySQL' | 'PostgreSQL' | 'Redis' | 'HTTP/1' | 'HTTP/2' | 'TLS';
