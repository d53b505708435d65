/** Servers that speak TLS, for checks that speak plain HTTP to them. */
import { createServer } from 'node:tls';
import { reply } from './http-answers.ts';
import { selfSigned } from '../support/certificates.ts';
import type { Script } from './scripted-server.ts';

/** The content type of a TLS handshake. */
const HANDSHAKE = 0x16;

/** Made when the first connection comes: nothing runs at import. */
function tlsEnd(): Script {
  let server: ReturnType<typeof createServer> | undefined;
  return (socket) => {
    server ??= createServer({ ...selfSigned('lab.test') }, (secure) => {
      secure.on('error', () => secure.destroy());
      secure.once('data', () => secure.end(reply({ method: 'HEAD' }, 200)));
    }).on('tlsClientError', (_error, secure) => secure.destroy());
    server.emit('connection', socket);
  };
}

/** Speaks TLS and nothing else: what is not TLS gets a closed connection. */
export function tlsOnly(): Script {
  return tlsEnd();
}

/** Speaks TLS, and answers plain HTTP with an explanation, as nginx and Apache do. */
export function tlsWithExplanation(): Script {
  const secure = tlsEnd();
  return (socket) => {
    socket.once('data', (chunk: Buffer) => {
      if (chunk[0] !== HANDSHAKE) {
        const body = 'The plain HTTP request was sent to HTTPS port\n';
        socket.end(reply({ method: 'HEAD' }, 400, { body }));
        return;
      }
      socket.pause();
      socket.unshift(chunk);
      secure(socket);
    });
  };
}
