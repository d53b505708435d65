/** One reusable `net.Socket`, and the rules for when it may be used again. What the bytes mean is its user's business. */
import { Socket } from 'node:net';
import { NOT_IN_HEAP } from '../../base/keyed-heap.ts';
import type { Deadline, DeadlineQueue } from '../deadline.ts';
import type { Connection, ConnectionUser } from './connection.ts';

/** Where a socket returns to. */
export interface SocketHome {
  readonly deadlines: DeadlineQueue;
  /** All sockets read into this one. */
  readonly readBuffer: Buffer;
  /** The monotonic time until which a socket that starts to drain now may do so. */
  drainDeadline(): number;
  /** The socket is closed and idle again. */
  onClosed(socket: PooledSocket): void;
}

/** What fits into one TCP segment on any path (RFC 9293 3.7.1). */
const SMALLEST_SEGMENT_BYTES = 536;
/** What a peer may still send while we wait for its FIN. */
const MAX_DRAINED_BYTES = 65_536;

/**
 * ```
 *   idle --open--> open --drain--> draining --FIN, limit--> closing --'close'--> idle
 *                    '--release, error--------------------------^
 * ```
 */
type State = 'idle' | 'open' | 'draining' | 'closing';

/** Tried in Node 24: a socket works again after 'close', whatever ended it (FIN, RST, refusal, destroy at any time). */
export class PooledSocket implements Connection, Deadline {
  heapKey = 0;
  heapIndex = NOT_IN_HEAP;
  readonly #home: SocketHome;
  readonly #socket: Socket;
  // One object for all connections of this socket; `connect` reads it at once.
  readonly #options = { host: '', port: 0, family: 4, autoSelectFamily: false };
  #state: State = 'idle';
  #user: ConnectionUser | undefined;
  #drainedBytes = 0;
  #misbehaved = false;

  constructor(home: SocketHome) {
    this.#home = home;
    // The only closures: made once for each socket, not for each probe.
    this.#socket = new Socket({ onread: { buffer: home.readBuffer, callback: (length) => this.#onRead(length) } });
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('error', (error) => this.#onError(error));
    this.#socket.on('close', () => this.#onClose());
  }

  /** False once an event came while nobody used the socket: it might end up in somebody's next probe. */
  get trustworthy(): boolean {
    return !this.#misbehaved;
  }

  /** Dials a literal address. Nothing is called before this has returned. */
  open(user: ConnectionUser, address: string, family: 4 | 6, port: number): void {
    if (this.#state !== 'idle') throw new Error(`socket is ${this.#state}, not idle`);
    this.#user = user;
    this.#state = 'open';
    this.#drainedBytes = 0;
    this.#options.host = address;
    this.#options.family = family;
    this.#options.port = port;
    this.#socket.connect(this.#options);
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  write(bytes: Buffer): void {
    // Nagle's algorithm holds back only what follows a first segment; most requests are one, and spared the system call.
    if (bytes.length > SMALLEST_SEGMENT_BYTES) this.#socket.setNoDelay(true);
    this.#socket.write(bytes);
  }

  /** With nothing unread, the kernel sends FIN. */
  release(): void {
    if (this.#state !== 'open') return;
    this.#user = undefined;
    this.#close();
  }

  drain(): void {
    if (this.#state !== 'open') return;
    this.#user = undefined;
    this.#state = 'draining';
    this.#socket.end();
    this.#home.deadlines.arm(this, this.#home.drainDeadline());
  }

  onDeadline(): void {
    this.#close();
  }

  #close(): void {
    this.#state = 'closing';
    this.#socket.destroy();
  }

  #onConnect(): void {
    this.#user?.onConnected();
    this.#checkUsed();
  }

  #onRead(length: number): boolean {
    if (this.#state === 'draining') {
      this.#drainedBytes += length;
      if (this.#drainedBytes > MAX_DRAINED_BYTES) this.#close();
      return true;
    }
    this.#checkUsed();
    this.#user?.onData(this.#home.readBuffer, length);
    return true;
  }

  #onEnd(): void {
    this.#checkUsed();
    this.#user?.onEnd();
  }

  #onError(error: Error): void {
    this.#checkUsed();
    this.#user?.onError(error);
  }

  #onClose(): void {
    this.#home.deadlines.disarm(this);
    this.#checkUsed();
    const user = this.#user;
    this.#user = undefined;
    this.#state = 'idle';
    // A user that has not handed back by now would wait for ever.
    user?.onEnd();
    this.#home.onClosed(this);
  }

  #checkUsed(): void {
    if (this.#state === 'idle') this.#misbehaved = true;
  }
}
