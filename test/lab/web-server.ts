/** A program for a namespace: a web server that answers everything as it should, over IPv4 and IPv6; "/large" with a large page, or its first byte. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { endWithStarter, orderText, WebServerOrder } from './programs.ts';

/** More than fits into a packet. */
const LARGE_PAGE = 'x'.repeat(20_000);

endWithStarter();

const { addresses, port } = WebServerOrder.parse(orderText());
for (const address of addresses) {
  const server = createServer((request, response) => {
    if (request.url !== '/large') response.end('fine\n');
    else if (request.headers.range === 'bytes=0-0') response.writeHead(206, { 'content-length': 1 }).end('x');
    else response.end(LARGE_PAGE);
  });
  await once(server.listen(port, address), 'listening');
}
process.stdout.write('ready\n');
