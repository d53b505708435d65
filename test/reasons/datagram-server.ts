/** Real UDP servers that do exactly what a case wants, each on a loopback address of its own. What they do is in the cases. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Called for each datagram, with a way to answer it. */
export type DatagramScript = (answer: (message: string | Buffer) => void, message: Buffer) => void;

export interface DatagramServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on a free port of the address. */
export async function startDatagramServer(address: string, script: DatagramScript): Promise<DatagramServer> {
  const socket = createSocket('udp4');
  let isOpen = true;
  socket.on('message', (message, from) => {
    script((answer) => {
      // An answer that was put off may come too late.
      if (isOpen) socket.send(answer, from.port, from.address);
    }, message);
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    async close() {
      isOpen = false;
      socket.close();
      await once(socket, 'close');
    },
  };
}
