/** A web server over TLS with the certificate for backend.test, for tests of the whole. It may ask for a certificate of the client. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import { TLSSocket } from 'node:tls';
import { freePort } from '../../tools/control-plane/free-port.ts';
import { TEST_CERTIFICATE, TEST_KEY } from './server-certificate.ts';

export interface SecureWebServer {
  readonly port: number;
  /** The authority that its certificate is from, in PEM. */
  readonly ca: string;
  /** The certificates that clients have shown, by their subjects; one for each request. */
  readonly clients: readonly (string | undefined)[];
  close(): Promise<void>;
}

/** With `clientCa`, only clients with a certificate from there come in. */
export async function startSecureWebServer(clientCa?: string): Promise<SecureWebServer> {
  const clients: (string | undefined)[] = [];
  const port = await freePort();
  const server = createServer(
    {
      cert: TEST_CERTIFICATE,
      key: TEST_KEY,
      ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
    },
    ({ socket }, response) => {
      clients.push(socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.subject : undefined);
      response.writeHead(200).end();
    },
  );
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    ca: TEST_CERTIFICATE,
    clients,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
