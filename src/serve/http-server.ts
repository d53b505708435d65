/** A small HTTP server for health and metrics: GET and HEAD of known paths, everything bounded, nothing told that was not asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../base/log.ts';
import { failed, type Result, success } from '../base/result.ts';
import type { Routes } from './route.ts';

const LIMITS = {
  maxHeaderBytes: 8_192,
  maxHeaders: 64,
  maxConnections: 128,
  maxRequestsPerConnection: 1_000,
  /** For a whole request, and for its header. */
  requestMs: 10_000,
  headersMs: 5_000,
  /** Between two requests; longer than the usual scrape of 15 s, so that its connection is kept. */
  keepAliveMs: 20_000,
  /** Without a byte in either direction. */
  idleMs: 30_000,
  sweepMs: 1_000,
} as const;

export interface HttpServerOptions {
  /** For the log: "health" or "metrics". */
  readonly name: string;
  /** `undefined`: all addresses. */
  readonly host: string | undefined;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly routes: Routes;
  readonly log: Log;
}

export interface RunningServer {
  readonly port: number;
  /** Accepts nothing new, lets answers on their way finish for at most `graceMs`, then closes everything. */
  close(graceMs: number): Promise<void>;
}

/** The error is the system's code, such as EADDRINUSE. */
export async function startHttpServer(options: HttpServerOptions): Promise<Result<RunningServer, string>> {
  const { name, log } = options;
  const server = createServer(
    {
      maxHeaderSize: LIMITS.maxHeaderBytes,
      requestTimeout: LIMITS.requestMs,
      headersTimeout: LIMITS.headersMs,
      keepAliveTimeout: LIMITS.keepAliveMs,
      connectionsCheckingInterval: LIMITS.sweepMs,
    },
    (request, response) => void respond(request, response),
  );
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await answerTo(request, options);
    // Without this, a connection would stay open after the last answer of a server that is closing.
    if (hasBody(request) || !server.listening) response.shouldKeepAlive = false;
    send(response, answer);
  }
  server.maxConnections = LIMITS.maxConnections;
  server.maxHeadersCount = LIMITS.maxHeaders;
  server.maxRequestsPerSocket = LIMITS.maxRequestsPerConnection;
  server.setTimeout(LIMITS.idleMs);
  server.on('clientError', refuseGarbage);
  const port = await listen(server, options);
  if (!port.ok) return port;
  server.on('error', (error) => log.error({ server: name }, 'server error', error));
  log.info({ server: name, port: port.value }, 'server started');
  return success({ port: port.value, close: (graceMs) => close(server, graceMs) });
}

function listen(server: Server, { host, port }: HttpServerOptions): Promise<Result<number, string>> {
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(failed('code' in error ? String(error.code) : error.name)));
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      const address = server.address();
      resolve(success(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly allow?: string;
}

async function answerTo(
  { method = '', url = '' }: IncomingMessage,
  { name, routes, log }: HttpServerOptions,
): Promise<Answer> {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'method not allowed\n', allow: 'GET, HEAD' };
  const path = url.split('?', 1)[0] ?? '';
  const handler = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (handler === undefined) return { status: 404, body: 'not found\n' };
  try {
    return await handler();
  } catch (error) {
    log.error({ server: name, path }, 'request failed', error);
    return { status: 500, body: 'internal error\n' };
  }
}

/** A request for these paths has no body; one that has is answered, and its connection not used again. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** Node leaves the body of an answer to HEAD out by itself. */
function send(
  response: ServerResponse,
  { status, body, contentType = 'text/plain; charset=utf-8', allow }: Answer,
): void {
  response.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(allow === undefined ? {} : { Allow: allow }),
  });
  response.end(body);
}

/** Bytes that are no request, or too many: one line back, without a word on what was wrong inside. */
function refuseGarbage(error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const tooLarge = 'code' in error && error.code === 'HPE_HEADER_OVERFLOW';
  socket.end(
    `HTTP/1.1 ${tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'}\r\nConnection: close\r\n\r\n`,
  );
  socket.destroySoon();
}
