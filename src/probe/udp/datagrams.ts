/** Where datagram connections are opened and counted. How many probes run at once is the scheduler's decision, not made here. */
import type { Connection, ConnectionUser, Endpoint } from '../network/connection.ts';
import { DatagramConnection } from './datagram-connection.ts';

export class Datagrams {
  #inUse = 0;

  /** Connections that are open, or closing. */
  get inFlight(): number {
    return this.#inUse;
  }

  open(user: ConnectionUser, endpoint: Endpoint, port: number): Connection {
    const onClosed = (): void => {
      this.#inUse -= 1;
    };
    const connection = new DatagramConnection(user, endpoint, { port, onClosed });
    this.#inUse += 1;
    return connection;
  }
}
