/** Servers that speak TLS, well or badly. Each is made when its first connection comes: nothing runs at import. */
import { createSecureServer } from 'node:http2';
import type { Socket } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { type Identity, selfSigned } from '../support/certificates.ts';
import { reply } from './http-answers.ts';
import { labLeaf } from './lab-certificates.ts';
import type { Script } from './scripted-server.ts';

/** The content type of a TLS handshake. */
const HANDSHAKE = 0x16;
const ALERT = 0x15;
const FATAL = 2;
/** RFC 8446 section 6.2. */
const UNEXPECTED_MESSAGE = 10;

/** What a server does on a connection whose handshake is complete. */
export type SecureScript = (socket: TLSSocket) => void;

/** Answers any request with 200, then closes. */
export function answersFine(socket: TLSSocket): void {
  socket.once('data', () => socket.end(reply({ method: 'HEAD' }, 200)));
}

/** A real TLS server; `identity` may depend on the address on which it is asked. */
export function tlsServer(
  options: TlsOptions = {},
  act: SecureScript = answersFine,
  identity: (address: string) => Identity = labLeaf,
): Script {
  let server: ReturnType<typeof createServer> | undefined;
  return (socket) => {
    server ??= createServer({ ...identity(socket.localAddress ?? ''), ...options }, (secure) => {
      secure.on('error', () => secure.destroy());
      act(secure);
    }).on('tlsClientError', (_error, secure) => secure.destroy());
    server.emit('connection', socket);
  };
}

/** A TLS server with this certificate. */
export function tlsWith(identity: () => Identity, options: TlsOptions = {}): Script {
  return tlsServer(options, answersFine, identity);
}

/** HTTP/2 over TLS, and nothing else. */
export function http2Only(): Script {
  let server: ReturnType<typeof createSecureServer> | undefined;
  return (socket) => {
    server ??= createSecureServer({ ...labLeaf(), allowHTTP1: false }, (_request, response) => response.end()).on(
      'tlsClientError',
      (_error, secure) => secure.destroy(),
    );
    server.emit('connection', socket);
  };
}

/** Speaks TLS and nothing else: what is not TLS gets a closed connection. */
export function tlsOnly(): Script {
  return tlsWith(() => selfSigned('lab.test'));
}

/** Speaks TLS, and answers plain HTTP with an explanation, as nginx and Apache do. */
export function tlsWithExplanation(): Script {
  const secure = tlsOnly();
  return byFirstBytes((socket, chunk) => {
    if (chunk[0] === HANDSHAKE) return secure;
    const body = 'The plain HTTP request was sent to HTTPS port\n';
    socket.end(reply({ method: 'HEAD' }, 400, { body }));
    return undefined;
  });
}

/** Speaks TLS, and answers what is not TLS with a fatal alert, as OpenSSL and Go do. */
export function tlsWithAlert(): Script {
  const secure = tlsOnly();
  return byFirstBytes((socket, chunk) => {
    if (chunk[0] === HANDSHAKE) return secure;
    socket.end(alertRecord(UNEXPECTED_MESSAGE));
    return undefined;
  });
}

/** Answers each hello with this alert. */
export function alerts(description: number): Script {
  return byFirstBytes((socket) => {
    socket.end(alertRecord(description));
    return undefined;
  });
}

/** Serves whoever asks for this name, or for none when it is `undefined`; everybody else gets an alert. */
export function servesOnly(name: string | undefined, alert: number): Script {
  const secure = tlsServer();
  return byFirstBytes((socket, chunk) => {
    const isMeant = name === undefined ? !/\b[a-z-]+\.test\b/.test(chunk.toString('latin1')) : chunk.includes(name);
    if (isMeant) return secure;
    socket.end(alertRecord(alert));
    return undefined;
  });
}

/** Treats a TLS hello like this, and what is not TLS like a plain web server. */
export function withHello(act: (socket: Socket) => void): Script {
  return byFirstBytes((socket, chunk) => {
    if (chunk[0] === HANDSHAKE) act(socket);
    else socket.end(reply({ method: 'HEAD' }, 200));
    return undefined;
  });
}

export function alertRecord(description: number): Buffer {
  return Buffer.of(ALERT, 3, 3, 0, 2, FATAL, description);
}

/** Looks at the first bytes of a connection, and perhaps hands it on as if nobody had. */
function byFirstBytes(choose: (socket: Socket, chunk: Buffer) => Script | undefined): Script {
  return (socket) => {
    socket.once('data', (chunk: Buffer) => {
      const next = choose(socket, chunk);
      if (next === undefined) return;
      socket.pause();
      socket.unshift(chunk);
      next(socket);
    });
  };
}

/** A TLS server whose bytes arrive in pieces: the first byte of each write alone, then a pause, then the rest. */
export function inPieces(): Script {
  let server: ReturnType<typeof createServer> | undefined;
  return (socket) => {
    server ??= createServer(labLeaf(), answersFine).on('tlsClientError', (_error, secure) => secure.destroy());
    const [near, far] = duplexPair();
    server.emit('connection', far);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => near.write(chunk));
    socket.on('close', () => near.destroy());
    sendInPieces(near, socket).catch(() => socket.destroy());
  };
}

async function sendInPieces(from: Duplex, to: Socket): Promise<void> {
  for await (const chunk of from) {
    if (!Buffer.isBuffer(chunk)) continue;
    to.write(chunk.subarray(0, 1));
    await setTimeout(10);
    to.write(chunk.subarray(1));
  }
  to.end();
}
