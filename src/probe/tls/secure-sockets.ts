/** Where TLS connections are opened and counted. How many probes run at once is the scheduler's decision, not made here. */
import type { Clock } from '../../base/clock.ts';
import type { DeadlineQueue } from '../deadline.ts';
import type { Connection, ConnectionUser, Endpoint } from '../network/connection.ts';
import { SecureSocket, type SecureWords } from './secure-socket.ts';

/** How long a peer may take to answer our FIN before the socket is closed anyway. */
const DRAIN_MS = 500;

/** What a TLS connection needs from where it was opened. */
export interface SecureSocketHome {
  readonly clock: Clock;
  readonly deadlines: DeadlineQueue;
  /** The monotonic time until which a socket that starts to drain now may do so. */
  drainDeadline(): number;
  onClosed(): void;
}

export class SecureSockets implements SecureSocketHome {
  readonly clock: Clock;
  readonly deadlines: DeadlineQueue;
  #inUse = 0;

  constructor(deps: { readonly clock: Clock; readonly deadlines: DeadlineQueue }) {
    this.clock = deps.clock;
    this.deadlines = deps.deadlines;
  }

  /** Connections that are open, or closing. */
  get inFlight(): number {
    return this.#inUse;
  }

  open(user: ConnectionUser, endpoint: Endpoint, words: SecureWords): Connection {
    const socket = new SecureSocket(this, user, endpoint, words);
    this.#inUse += 1;
    return socket;
  }

  drainDeadline(): number {
    return this.clock.monotonicMs() + DRAIN_MS;
  }

  onClosed(): void {
    this.#inUse -= 1;
  }
}
