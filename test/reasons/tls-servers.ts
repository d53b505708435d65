/** Servers that speak TLS, for checks that speak plain HTTP to them. */
import { createServer } from 'node:tls';
import { reply } from './http-answers.ts';
import { selfSigned } from './certificate.ts';
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
  const body = 'The plain HTTP request was sent to HTTPS port\n';
  return tlsOr((socket) => socket.end(reply({ method: 'HEAD' }, 400, { body })));
}

/** Speaks TLS, and answers what is not TLS with a fatal alert, unexpected_message (RFC 8446 section 6.2), as OpenSSL and Go do. */
export function tlsWithAlert(): Script {
  return tlsOr((socket) => socket.end(Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x0a])));
}

function tlsOr(answerPlain: Script): Script {
  const secure = tlsEnd();
  return (socket) => {
    socket.once('data', (chunk: Buffer) => {
      if (chunk[0] !== HANDSHAKE) {
        answerPlain(socket);
        return;
      }
      socket.pause();
      socket.unshift(chunk);
      secure(socket);
    });
  };
}
