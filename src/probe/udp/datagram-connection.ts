/** A connected datagram socket: only what comes from the other end reaches it, and what ICMP says about it (RFC 1122 4.1.3.3). */
import { createSocket, type Socket } from 'node:dgram';
import type { Connection, ConnectionUser, Endpoint } from '../network/connection.ts';

export class DatagramConnection implements Connection {
  readonly remoteAddress: string;
  readonly #socket: Socket;
  readonly #onClosed: () => void;
  #user: ConnectionUser | undefined;

  /** Nothing is called before this has returned. */
  constructor(
    user: ConnectionUser,
    { address, family }: Endpoint,
    { port, onClosed }: { readonly port: number; readonly onClosed: () => void },
  ) {
    this.remoteAddress = address;
    this.#user = user;
    this.#onClosed = onClosed;
    this.#socket = createSocket(family === 4 ? 'udp4' : 'udp6');
    this.#socket.on('connect', () => this.#user?.onConnected());
    this.#socket.on('message', (message) => this.#user?.onData(message, message.length));
    this.#socket.on('error', (error) => this.#user?.onError(error));
    this.#socket.connect(port, address);
  }

  write(bytes: Buffer): void {
    // What cannot be sent is told like what cannot be received.
    this.#socket.send(bytes, (error) => {
      if (error !== null) this.#user?.onError(error);
    });
  }

  release(): void {
    if (this.#user === undefined) return;
    this.#user = undefined;
    this.#socket.close(this.#onClosed);
  }

  /** Nobody ends a conversation of datagrams. */
  drain(): void {
    this.release();
  }
}
