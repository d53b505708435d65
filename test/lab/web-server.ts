/** A program for a namespace: a web server that answers everything as it should, over IPv4 and IPv6. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { endWithStarter, orderText, WebServerOrder } from './programs.ts';

endWithStarter();

const { addresses, port } = WebServerOrder.parse(orderText());
for (const address of addresses) {
  const server = createServer((_request, response) => response.end('fine\n'));
  await once(server.listen(port, address), 'listening');
}
process.stdout.write('ready\n');
