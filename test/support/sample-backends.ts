/** Plain sample backends for tests of the whole: a web server that answers what it is told, and a port where nobody listens. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { freePort } from '../../tools/control-plane/free-port.ts';

export interface WebServer {
  readonly port: number;
  /** What every request is answered with from now on. */
  status: number;
  /** How many requests came so far. */
  requests: number;
  close(): Promise<void>;
}

/** Listens on `port` of loopback; by default on a free one. */
export async function startWebServer(status = 200, port?: number): Promise<WebServer> {
  const web = { port: port ?? (await freePort()), status, requests: 0, close };
  const server = createServer((_request, response) => {
    web.requests += 1;
    response.writeHead(web.status).end();
  });
  server.listen(web.port, '127.0.0.1');
  await once(server, 'listening');

  async function close(): Promise<void> {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  return web;
}

/** A port of loopback that refuses. */
export const closedPort = freePort;
