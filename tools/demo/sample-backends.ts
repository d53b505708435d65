/** The sample backends of the demo: small servers on loopback, each with a fault of its own. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** How a backend behaves. `absent`: its port is closed. */
export type Behaviour = keyof typeof WEB_ANSWERS | 'absent' | 'hangs' | 'accepts' | 'ssh' | 'closes' | 'tls';

export interface Listening {
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

const SLOW_MS = 600;

/** How the web servers among them answer. */
const WEB_ANSWERS = {
  fine: () => OK,
  slow: () => OK,
  answers503: () => response('503 Service Unavailable', [], 'busy\n'),
  noStatusPage: ({ isHome }: WebRequest) => (isHome ? OK : response('404 Not Found', [], 'not found\n')),
  redirects: ({ host }: WebRequest) => response('301 Moved Permanently', [`Location: https://${host}/status.html`], ''),
  truncates: () => 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nonly the beginning',
  getOnly: ({ isHead }: WebRequest) => (isHead ? response('405 Method Not Allowed', ['Allow: GET'], '') : OK),
} as const;
const OK = response('200 OK', [], 'ok\n');

/** Starts a backend at the wished place, at another port of it, or at last on 127.0.0.1 (macOS has no other loopback address). */
export async function startSampleBackend(
  behaviour: Behaviour,
  wish: { address: string; port: number },
): Promise<Listening> {
  const sockets = new Set<Socket>();
  const server = behaviour === 'tls' ? tlsServer() : createServer((socket) => behave(behaviour, socket));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  const place = await listenSomewhere(server, wish);

  async function close(): Promise<void> {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  }

  // The port was free a moment ago: nobody listens there now.
  if (behaviour === 'absent') await close();
  return { ...place, close };
}

async function listenSomewhere(
  server: Server,
  { address, port }: { address: string; port: number },
): Promise<{ address: string; port: number }> {
  for (const place of [
    { address, port },
    { address, port: 0 },
    { address: '127.0.0.1', port: 0 },
  ]) {
    try {
      server.listen(place.port, place.address);
      await once(server, 'listening');
      const bound = server.address();
      if (bound !== null && typeof bound === 'object') return { address: place.address, port: bound.port };
    } catch {
      // Taken, or no such address here: the next place.
    }
  }
  throw new Error('the demo cannot listen on any loopback address of this machine');
}

/** No certificate is needed to be recognised as a TLS server: it refuses the handshake in TLS. */
function tlsServer(): Server {
  return createTlsServer({ minVersion: 'TLSv1.2' }).on('tlsClientError', () => undefined);
}

function behave(behaviour: Behaviour, socket: Socket): void {
  if (isWeb(behaviour)) {
    socket.once('data', (request) => answer(WEB_ANSWERS[behaviour], request.toString('latin1'), socket));
    return;
  }
  if (behaviour === 'ssh') socket.write('SSH-2.0-OpenSSH_9.6\r\n');
  if (behaviour === 'closes') socket.once('data', () => socket.end());
  socket.resume();
}

function isWeb(behaviour: Behaviour): behaviour is keyof typeof WEB_ANSWERS {
  return behaviour in WEB_ANSWERS;
}

interface WebRequest {
  readonly isHead: boolean;
  readonly isHome: boolean;
  readonly host: string;
}

/** The one answer of a connection, HEAD without its body. */
function answer(toText: (request: WebRequest) => string, text: string, socket: Socket): void {
  const request = { isHead: text.startsWith('HEAD '), isHome: /^\S+ \/ /.test(text), host: hostOf(text) };
  const whole = toText(request);
  const delayMs = toText === WEB_ANSWERS.slow ? SLOW_MS : 0;
  setTimeout(() => socket.end(request.isHead ? whole.slice(0, whole.indexOf('\r\n\r\n') + 4) : whole), delayMs);
}

function hostOf(request: string): string {
  return /\r\nhost: *([^\r:]+)/i.exec(request)?.[1] ?? 'localhost';
}

function response(status: string, headers: readonly string[], body: string): string {
  const lines = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain',
    ...headers,
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
