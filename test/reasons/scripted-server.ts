/** Real TCP servers that do exactly what a case wants, each on a loopback address of its own. What they do is in the cases. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** What a server does with a connection. Called when it is accepted. */
export type Script = (socket: Socket) => void;

/** A request as far as cases need it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly text: string;
}

export interface ScriptedServer {
  readonly address: string;
  readonly port: number;
  /** Connections accepted so far. */
  readonly connections: number;
  /** Bytes that the clients have sent so far. */
  readonly sent: () => number;
  close(): Promise<void>;
}

/** Listens on a free port of the address. */
export async function startServer(address: string, script: Script): Promise<ScriptedServer> {
  const open = new Set<Socket>();
  let connections = 0;
  let sent = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => {
      sent += socket.bytesWritten;
      open.delete(socket);
    });
    // The other side may reset at any time; that is its right.
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    script(socket);
  });
  const port = await listen(server, address);
  return {
    address,
    port,
    get connections() {
      return connections;
    },
    sent: () => [...open].reduce((sum, socket) => sum + socket.bytesWritten, sent),
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, address: string): Promise<number> {
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server has an address and a port');
  return bound.port;
}

/** A port of the address on which nobody listens. */
export async function closedPort(address: string): Promise<number> {
  const server = await startServer(address, () => undefined);
  await server.close();
  return server.port;
}

/** Waits for a whole request, without a body, and hands it over. */
export function onRequest(act: (socket: Socket, request: HttpRequest) => void): Script {
  return (socket) => {
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\r\n\r\n')) return;
      const request = parseRequest(text);
      text = '';
      act(socket, request);
    });
  };
}

/** Answers each request with these bytes, then closes. */
export function answering(bytes: string | Buffer | ((request: HttpRequest) => string)): Script {
  return onRequest((socket, request) => {
    socket.end(typeof bytes === 'function' ? bytes(request) : bytes, 'latin1');
  });
}

/** Sends these bytes at once, before the client has said anything, and keeps the connection. */
export function greeting(bytes: string | Buffer): Script {
  return (socket) => {
    socket.write(bytes);
    socket.resume();
  };
}

function parseRequest(text: string): HttpRequest {
  const [method = '', path = ''] = (text.split('\r\n', 1)[0] ?? '').split(' ');
  const host = /^host:[ \t]*(?<host>[^\r]*)\r$/im.exec(text)?.groups?.['host'];
  return { method, path, host, text };
}
