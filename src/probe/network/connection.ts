/** A connection as a dialogue sees it, whatever carries it: TCP, TLS over TCP, or datagrams. What the bytes mean is its user's business. */
import type { TlsFacts } from '../facts.ts';

/** Who uses a connection. Called until the connection is handed back, and never after. */
export interface ConnectionUser {
  onConnected(): void;
  /** Only with TLS: the handshake is complete. */
  onSecured(facts: TlsFacts): void;
  /** `chunk` may be shared: only its first `length` bytes count, and only until this returns. */
  onData(chunk: Buffer, length: number): void;
  /** The peer closed with FIN. */
  onEnd(): void;
  /** The connection broke, or never came to be; `tls` = how far its handshake had come. */
  onError(error: unknown, tls?: TlsFacts): void;
}

export interface Connection {
  /** The address at the other end as the kernel knows it; `undefined` when the connection is already gone. */
  readonly remoteAddress: string | undefined;
  write(bytes: Buffer): void;
  /** Hands the connection back when nothing more can come: closes at once. */
  release(): void;
  /** Hands the connection back when more may come: sends FIN, and reads and forgets until the peer's FIN, within limits. */
  drain(): void;
}

/** Where a connection goes: a literal address. */
export interface Endpoint {
  readonly address: string;
  readonly family: 4 | 6;
}
