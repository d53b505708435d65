// Finds loopback ports that a server can take, and take again after a restart.
// It does not reserve them: another program may be faster, which then shows as a server that does not start.

import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range from which systems give ports to outgoing connections (Linux: 32768 up).
 * A port of that range may be gone when a killed server comes back to it.
 */
const firstPort = 20_000;
const lastPort = 29_999;
const attempts = 200;

const given = new Set<number>();

/** A port of 127.0.0.1 that nobody listens on; never the same one twice in one process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = randomInt(firstPort, lastPort + 1);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  throw new Error(`no free port between ${firstPort} and ${lastPort} in ${attempts} attempts`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
