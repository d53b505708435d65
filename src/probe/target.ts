/** A probe target, compiled once from what the user wrote, so that the hot path only sends and compares. */
import type { SecureContext } from 'node:tls';
import type { BodyExpectation, BytesExpectation, StatusSet } from './expectation.ts';
import type { TlsSession } from './tls/session.ts';

/** Where the target is: an address to dial, or a name to resolve first. */
export type TargetHost =
  | { readonly kind: 'address'; readonly address: string; readonly family: 4 | 6 }
  | { readonly kind: 'name'; readonly name: string };

/** An HTTP probe as it was asked for: kept so that an investigation can ask a variation of it. */
export interface HttpRequest {
  readonly method: 'HEAD' | 'GET';
  readonly path: string;
  /** The Host header; `null` sends none (HTTP/1.0 style, only asked by an investigation). */
  readonly host: string | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export interface HttpProbePlan {
  readonly kind: 'http';
  /** Of the protocol on the wire. */
  readonly version: 'HTTP1' | 'HTTP2';
  readonly scheme: 'http' | 'https';
  readonly request: HttpRequest;
  /** The request as sent. */
  readonly bytes: Buffer;
  readonly expectedStatuses: StatusSet;
  readonly expectedBody: BodyExpectation | undefined;
  /** At most 8; empty for most probes. */
  readonly expectedHeaders: readonly ExpectedHeader[];
  /** With an unexpected status: its body is read as a health report; only asked by an investigation. */
  readonly readsReport: boolean;
}

/** One header that an answer must have. */
export interface ExpectedHeader {
  /** In lower case. */
  readonly name: Buffer;
  /** The whole value; without it the header must only be there. */
  readonly value: Buffer | undefined;
  /** Its value tells which service answers. */
  readonly identity: boolean;
}

/** Connect, then close with FIN: the port is open. */
export interface TcpProbePlan {
  readonly kind: 'tcp';
}

/** Connect, go through the steps, then close with FIN. */
export interface ExchangePlan {
  readonly kind: 'exchange';
  readonly steps: readonly ExchangeStep[];
}

/** One step of an exchange: something to send, then something to wait for; one of them at least. */
export interface ExchangeStep {
  readonly send: Buffer | undefined;
  readonly expect: BytesExpectation | undefined;
}

/** grpc.health.v1.Health/Check over HTTP/2. */
export interface GrpcProbePlan {
  readonly kind: 'grpc';
  /** Asked about; empty = the server as a whole. */
  readonly service: string;
  readonly authority: string;
  /** As the server sees it: https where the probe speaks TLS. */
  readonly scheme: 'http' | 'https';
  /** Preface, settings and request as sent. */
  readonly bytes: Buffer;
}

export interface UdpProbePlan {
  readonly kind: 'udp';
  readonly send: Buffer;
  /** Without it silence says nothing. */
  readonly expect: BytesExpectation | undefined;
}

/** Does the port speak TLS, and how? One hello of ours, without any verification; only asked by an investigation. */
export interface TlsHelloPlan {
  readonly kind: 'tlsHello';
  readonly serverName: string | undefined;
  /** True offers what came before TLS 1.3, with every cipher, and reads what the server says to that. */
  readonly offersOld?: boolean | undefined;
}

export type ProbePlan = HttpProbePlan | TcpProbePlan | ExchangePlan | GrpcProbePlan | UdpProbePlan | TlsHelloPlan;

/** TLS under the conversation. */
export interface TlsPlan {
  /** Sent as SNI; `undefined` sends none: an address is no server name (RFC 6066 3). */
  readonly serverName: string | undefined;
  /** The name or address that the certificate must be for. */
  readonly verifiedName: string;
  /** False: whatever certificate is presented is taken. */
  readonly verifies: boolean;
  /** Offered by ALPN, best first; empty offers nothing. */
  readonly alpn: readonly ('h2' | 'http/1.1')[];
  /** Versions, authorities and our own certificate. Shared by all backends of a check. */
  readonly context: SecureContext;
  /** What one handshake leaves for the next one to the same target. */
  readonly session: TlsSession;
}

export interface ProbeTarget {
  readonly host: TargetHost;
  readonly port: number;
  /** Milliseconds for the whole probe. */
  readonly timeoutMs: number;
  /** Missing = plain. Never with UDP. */
  readonly tls?: TlsPlan | undefined;
  readonly plan: ProbePlan;
}
