/** TCP servers on loopback that misbehave on purpose, for tests of single probes. Each script is one way to treat a connection. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** What a server does with a connection. Called when it is accepted. */
export type Script = (socket: Socket) => void;

export interface TestServer {
  readonly port: number;
  /** Connections accepted so far. */
  connections: number;
  /** Connections whose client sent FIN. */
  fins: number;
  /** Connections whose client reset them. */
  resets: number;
  /** All bytes that clients have sent, in the order of their arrival. */
  received: string;
  /** Connections that are open on this side. */
  readonly open: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 (or of `address`). Connections stay half open until the script ends them, or the client closes. */
export async function startServer(script: Script, address = '127.0.0.1'): Promise<TestServer> {
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    test.connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {
      test.resets += 1;
    });
    socket.on('data', (bytes) => {
      test.received += bytes.toString('latin1');
    });
    socket.on('end', () => {
      test.fins += 1;
      socket.end();
    });
    script(socket);
  });
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the test server has no port');

  async function close(): Promise<void> {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  }

  const test: TestServer = { port: bound.port, connections: 0, fins: 0, resets: 0, received: '', open, close };
  return test;
}

/** A port of 127.0.0.1 on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await startServer(silent);
  await server.close();
  return server.port;
}

/** Accepts, reads and never answers. */
export function silent(): void {}

/** Accepts and closes with FIN at once. */
export function closesAtOnce(socket: Socket): void {
  socket.end();
}

/** Waits for the client's first bytes. */
export function afterRequest(act: Script): Script {
  return (socket) => socket.once('data', () => act(socket));
}

/** Answers the first request with these bytes and closes with FIN. */
export function answers(bytes: string | Buffer): Script {
  return afterRequest((socket) => socket.end(latin1(bytes)));
}

/** Answers the first request with these bytes and keeps the connection open. */
export function answersAndStays(bytes: string | Buffer): Script {
  return afterRequest((socket) => socket.write(latin1(bytes)));
}

/** Answers the first request with these bytes and resets as soon as they are acknowledged. */
export function answersAndResets(bytes: string | Buffer): Script {
  return afterRequest((socket) => {
    socket.write(latin1(bytes), () => setTimeout(() => socket.resetAndDestroy(), 20));
  });
}

/** Says this as soon as somebody connects, as a mail or a database server does. */
export function greets(bytes: string | Buffer): Script {
  return (socket) => socket.write(latin1(bytes));
}

/** Resets instead of answering the first request. */
export const resetsOnRequest: Script = afterRequest((socket) => socket.resetAndDestroy());

/** Answers the first request one byte at a time. */
export function drips(bytes: string, everyMs: number): Script {
  return afterRequest((socket) => {
    let sent = 0;
    const timer = setInterval(() => {
      if (sent < bytes.length) socket.write(latin1(bytes.charAt(sent)));
      sent += 1;
    }, everyMs);
    socket.on('close', () => clearInterval(timer));
  });
}

/** Answers the first request with `head`, and then with `piece` for as long as the client takes it. Returns what was sent so far. */
export function floods(head: string, piece: Buffer): { readonly script: Script; sent(): number } {
  let sent = 0;
  function pour(socket: Socket): void {
    while (!socket.destroyed && socket.writable) {
      sent += piece.length;
      if (!socket.write(piece)) return;
    }
  }
  return {
    script: afterRequest((socket) => {
      socket.write(latin1(head));
      socket.on('drain', () => pour(socket));
      pour(socket);
    }),
    sent: () => sent,
  };
}

function latin1(bytes: string | Buffer): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
}
