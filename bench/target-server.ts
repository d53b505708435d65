/** The process that all probes of the benchmark go to: answers every request with 200 and closes. It measures nothing but how many. */
import { createServer } from 'node:net';
import type { ServerMessage } from './messages.ts';

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');

let count = 0;

function tell(message: ServerMessage): void {
  process.send?.(message);
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.once('data', () => {
    count += 1;
    socket.end(ANSWER);
  });
  // A prober that is stopped resets what it had open.
  socket.on('error', () => socket.destroy());
});

server.listen({ port: 0, host: '0.0.0.0', backlog: 4_096 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') tell({ kind: 'listening', port: address.port });
});
process.on('message', () => tell({ kind: 'answered', count }));
process.on('disconnect', () => process.exit());
