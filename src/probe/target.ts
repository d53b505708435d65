/** A probe target, compiled once from what the user wrote, so that the hot path only sends and compares. */
import type { BodyExpectation, StatusSet } from './expectation.ts';

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
  readonly request: HttpRequest;
  /** The request as sent. */
  readonly bytes: Buffer;
  readonly expectedStatuses: StatusSet;
  readonly expectedBody: BodyExpectation | undefined;
}

/** Connect, then close with FIN: the port is open. */
export interface TcpProbePlan {
  readonly kind: 'tcp';
}

/** Does the port speak TLS? A handshake without any verification; only asked by an investigation. */
export interface TlsHelloPlan {
  readonly kind: 'tlsHello';
  readonly serverName: string | undefined;
}

export type ProbePlan = HttpProbePlan | TcpProbePlan | TlsHelloPlan;

export interface ProbeTarget {
  readonly host: TargetHost;
  readonly port: number;
  /** Milliseconds for the whole probe. */
  readonly timeoutMs: number;
  readonly plan: ProbePlan;
}
