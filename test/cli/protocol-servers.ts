/** Small real servers on loopback, one for each protocol that `bhc probe` speaks. They end with the test. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttp2Server, createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Identity } from './certificate-authority.ts';

/** Listens on a free port of loopback. */
async function listen(t: TestContext, server: Server): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  });
  server.on('tlsClientError', (_error: unknown, socket: Socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return portOf(server.address());
}

function portOf(bound: ReturnType<Server['address']>): number {
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return bound.port;
}

/** Answers every request with 200. */
export function startHttps(t: TestContext, identity: Identity, options: TlsOptions = {}): Promise<number> {
  return listen(
    t,
    createHttpsServer({ ...identity, ...options }, (_request, response) => response.end('ready')),
  );
}

/** HTTP/2 over TLS. */
export function startSecureHttp2(t: TestContext, identity: Identity): Promise<number> {
  return listen(
    t,
    createSecureServer({ ...identity }, (_request, response) => response.end('ready')),
  );
}

/** Says something over TLS when it hears something. */
export function startTls(t: TestContext, identity: Identity, answer: string): Promise<number> {
  return listen(
    t,
    createTlsServer({ ...identity }, (socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', () => socket.write(answer));
    }),
  );
}

/** Answers each message with the same one. */
export function startTcp(t: TestContext, answer: string): Promise<number> {
  return listen(
    t,
    createTcpServer((socket) => socket.on('data', () => socket.write(answer))),
  );
}

/** The answers of grpc.health.v1, in the numbers of its messages. */
export const SERVING = 1;
export const NOT_SERVING = 2;

/** Answers the health service with this state; with another service than `shop.Cart` or none, NOT_FOUND. Over TLS with an identity. */
export function startGrpc(t: TestContext, state: number, identity?: Identity): Promise<number> {
  const server = identity === undefined ? createHttp2Server() : createSecureServer({ ...identity });
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => stream.destroy());
    stream.once('data', (message: Buffer) => answerHealth(stream, message, state));
  });
  return listen(t, server);
}

function answerHealth(stream: ServerHttp2Stream, message: Buffer, state: number): void {
  const isKnown = message.length === 5 || message.includes('shop.Cart');
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': isKnown ? '0' : '5' }));
  // Length-prefixed message, and in it field 1: the state.
  stream.end(isKnown ? Buffer.of(0, 0, 0, 0, 2, 0x08, state) : undefined);
}

/** Answers each datagram with this one; `undefined` answers none. */
export async function startUdp(t: TestContext, answer: string | undefined): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (_message, { port, address }) => {
    if (answer !== undefined) socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => socket.close());
  return socket.address().port;
}
