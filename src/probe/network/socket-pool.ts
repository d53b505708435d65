/** Sockets that are used again and again. How many probes run at once is the scheduler's decision, not made here. */
import type { Clock } from '../../base/clock.ts';
import type { DeadlineQueue } from '../deadline.ts';
import type { ConnectionUser, Endpoint } from './connection.ts';
import { PooledSocket, type SocketHome } from './pooled-socket.ts';

export interface SocketPoolOptions {
  readonly clock: Clock;
  readonly deadlines: DeadlineQueue;
  /** How long a peer may take to answer our FIN before the socket is closed anyway. Default 500 ms. */
  readonly drainMs?: number | undefined;
  /** How many idle sockets are kept. Default 4096. An idle one holds memory (about 3 KB) but no descriptor. */
  readonly maxIdle?: number | undefined;
}

const READ_BUFFER_BYTES = 65_536;
const DEFAULT_DRAIN_MS = 500;
const DEFAULT_MAX_IDLE = 4096;

export class SocketPool implements SocketHome {
  readonly deadlines: DeadlineQueue;
  readonly readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  readonly #clock: Clock;
  readonly #drainMs: number;
  readonly #maxIdle: number;
  readonly #idle: PooledSocket[] = [];
  #inUse = 0;
  #created = 0;

  constructor(options: SocketPoolOptions) {
    this.deadlines = options.deadlines;
    this.#clock = options.clock;
    this.#drainMs = options.drainMs ?? DEFAULT_DRAIN_MS;
    this.#maxIdle = options.maxIdle ?? DEFAULT_MAX_IDLE;
  }

  /** Sockets that hold a connection or are closing one: those of running probes, and those that still drain. */
  get inFlight(): number {
    return this.#inUse;
  }

  /** Closed sockets that wait for their next use. */
  get idle(): number {
    return this.#idle.length;
  }

  /** Sockets made since the start. With reuse it stays near the highest number in flight. */
  get created(): number {
    return this.#created;
  }

  /** Dials on an idle socket, or on a new one. */
  open(user: ConnectionUser, { address, family }: Endpoint, port: number): PooledSocket {
    const socket = this.#takeIdle() ?? this.#create();
    this.#inUse += 1;
    try {
      socket.open(user, address, family, port);
    } catch (error) {
      // A socket that could not even start is not trusted again.
      this.#inUse -= 1;
      throw error;
    }
    return socket;
  }

  drainDeadline(): number {
    return this.#clock.monotonicMs() + this.#drainMs;
  }

  onClosed(socket: PooledSocket): void {
    this.#inUse -= 1;
    if (socket.trustworthy && this.#idle.length < this.#maxIdle) this.#idle.push(socket);
  }

  #takeIdle(): PooledSocket | undefined {
    let socket = this.#idle.pop();
    while (socket !== undefined && !socket.trustworthy) socket = this.#idle.pop();
    return socket;
  }

  #create(): PooledSocket {
    this.#created += 1;
    return new PooledSocket(this);
  }
}
