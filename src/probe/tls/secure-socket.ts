/** One TLS connection from the dial to its end. A TLS socket of Node cannot be used again, so each probe has its own. */
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { NOT_IN_HEAP } from '../../base/keyed-heap.ts';
import type { Deadline } from '../deadline.ts';
import type { Connection, ConnectionUser, Endpoint } from '../network/connection.ts';
import { type CertificateFacts, NOTHING_KNOWN_OF_TLS, type TlsFacts } from '../facts.ts';
import type { TlsPlan } from '../target.ts';
import { certificateFacts, faultNow } from './certificate-facts.ts';
import type { SecureSocketHome } from './secure-sockets.ts';

/** How long the server's last word is waited for: with TLS 1.3 it judges our certificate after the handshake is complete for us. */
const LAST_WORD_MS = 250;
/** What a peer may still send while we wait for its FIN. */
const MAX_DRAINED_BYTES = 65_536;

export interface SecureWords {
  readonly port: number;
  readonly tls: TlsPlan;
  /** Nothing will be asked that the server could answer: its last word must come by itself. */
  readonly isLastWordNeeded: boolean;
}

/**
 * ```
 *   dialling --TCP--> handshaking --TLS--> [waiting for the last word] --> open --release, drain--> draining --> closed
 * ```
 */
export class SecureSocket implements Connection, Deadline {
  heapKey = 0;
  heapIndex = NOT_IN_HEAP;
  readonly #home: SecureSocketHome;
  readonly #words: SecureWords;
  readonly #socket: TLSSocket;
  #user: ConnectionUser | undefined;
  #facts: TlsFacts | undefined;
  #isWaiting = false;
  #drainedBytes = 0;

  /** Dials a literal address. Nothing is called before this has returned. */
  constructor(home: SecureSocketHome, user: ConnectionUser, { address }: Endpoint, words: SecureWords) {
    const { tls } = words;
    this.#home = home;
    this.#user = user;
    this.#words = words;
    this.#socket = connect(optionsFor(address, words, tls.session.ticketAt(home.clock.monotonicMs())));
    this.#socket.on('connect', () => this.#user?.onConnected());
    this.#socket.on('secureConnect', () => this.#onSecure());
    this.#socket.on('session', (ticket) => this.#onTicket(ticket));
    this.#socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    this.#socket.on('end', () => this.#user?.onEnd());
    this.#socket.on('error', (error) => this.#onError(error));
    this.#socket.on('close', () => this.#onClose());
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Tickets may be on their way: with unread bytes the kernel would send RST instead of FIN, so both ways of ending drain. */
  release(): void {
    this.drain();
  }

  drain(): void {
    if (this.#user === undefined) return;
    this.#user = undefined;
    if (this.#facts === undefined) {
      this.#words.tls.session.forget();
      this.#socket.destroy();
      return;
    }
    this.#socket.end();
    this.#home.deadlines.arm(this, this.#home.drainDeadline());
  }

  onDeadline(): void {
    if (this.#isWaiting) this.#tellSecured();
    else this.#socket.destroy();
  }

  #onSecure(): void {
    const { tls, isLastWordNeeded } = this.#words;
    const isResumed = this.#socket.isSessionReused();
    if (!isResumed) this.#readCertificate();
    const { certificate } = tls.session;
    const version = versionOf(this.#socket.getProtocol());
    const { alpnProtocol } = this.#socket;
    this.#facts = {
      version,
      alert: undefined,
      alpn: alpnProtocol === 'h2' || alpnProtocol === 'http/1.1' ? alpnProtocol : undefined,
      isResumed,
      certificate: certificate === undefined ? undefined : this.#judgedNow(certificate),
    };
    if (!isLastWordNeeded || version !== 'TLSv1.3') return this.#tellSecured();
    this.#isWaiting = true;
    this.#home.deadlines.arm(this, this.#home.clock.monotonicMs() + LAST_WORD_MS);
  }

  #judgedNow(certificate: CertificateFacts): CertificateFacts {
    const judgedAtMs = this.#home.clock.wallMs();
    return { ...certificate, fault: faultNow(certificate, judgedAtMs), judgedAtMs };
  }

  #readCertificate(): void {
    const { tls } = this.#words;
    const leaf = this.#socket.getPeerX509Certificate();
    const { authorizationError } = this.#socket;
    const facts =
      leaf === undefined
        ? undefined
        : certificateFacts({
            leaf,
            // Node gives null where the types say Error; with a verification that failed it is its name.
            authorizationError: authorizationErrorName(authorizationError),
            verifiedName: tls.verifiedName,
            wallMs: this.#home.clock.wallMs(),
          });
    tls.session.verified(facts, this.#home.clock.monotonicMs());
  }

  /** A server sends tickets when it is content with us. */
  #onTicket(ticket: Buffer): void {
    this.#words.tls.session.keep(ticket);
    if (this.#isWaiting) this.#tellSecured();
  }

  #tellSecured(): void {
    this.#isWaiting = false;
    this.#home.deadlines.disarm(this);
    if (this.#facts !== undefined) this.#user?.onSecured(this.#facts);
  }

  #onData(chunk: Buffer): void {
    if (this.#isWaiting) this.#tellSecured();
    if (this.#user !== undefined) return this.#user.onData(chunk, chunk.length);
    this.#drainedBytes += chunk.length;
    if (this.#drainedBytes > MAX_DRAINED_BYTES) this.#socket.destroy();
  }

  #onError(error: Error): void {
    this.#isWaiting = false;
    this.#words.tls.session.forget();
    this.#user?.onError(error, this.#facts ?? this.#partFacts());
  }

  /** A refusal that comes after the other side has chosen the cipher is not about version or cipher. */
  #partFacts(): TlsFacts | undefined {
    const chosen = cipherOf(this.#socket);
    return chosen === undefined
      ? undefined
      : { ...NOTHING_KNOWN_OF_TLS, version: versionOf(this.#socket.getProtocol()) };
  }

  #onClose(): void {
    this.#home.deadlines.disarm(this);
    const user = this.#user;
    this.#user = undefined;
    // A user that has not handed back by now would wait for ever.
    user?.onEnd();
    this.#home.onClosed();
  }
}

function optionsFor(address: string, { port, tls }: SecureWords, session: Buffer | undefined): ConnectionOptions {
  return {
    host: address,
    port,
    secureContext: tls.context,
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(tls.alpn.length === 0 ? {} : { ALPNProtocols: [...tls.alpn] }),
    ...(session === undefined ? {} : { session }),
    // Judged by ourselves, with all facts: an error of the socket would keep them.
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
  };
}

/** The types say that there always is one; before the other side's hello there is none. */
function cipherOf(socket: TLSSocket): object | undefined {
  return socket.getCipher();
}

function versionOf(protocol: string | null): TlsFacts['version'] {
  if (protocol === null) return undefined;
  return protocol === 'TLSv1.2' || protocol === 'TLSv1.3' ? protocol : 'older';
}

function authorizationErrorName(error: unknown): string | undefined {
  if (typeof error === 'string') return error;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : error === null || error === undefined ? undefined : 'UNSPECIFIED';
}
