/** A listener whose accept queue is full, so that the kernel drops every further SYN: the silence of a firewall, without a firewall. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens with the shortest queue there is, tells the port, and never looks at its event loop again. */
const PROGRAM = `
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port) + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

export interface StuckServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function startStuckServer(): Promise<StuckServer> {
  const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = Number(await firstLine(child));
  const fillers = await fillQueue(port);
  return {
    port,
    async close() {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the child has no output');
  const [bytes]: readonly unknown[] = await once(child.stdout, 'data');
  return String(bytes).trim();
}

/** Connects until one connection stays without an answer. */
async function fillQueue(port: number): Promise<readonly Socket[]> {
  const fillers: Socket[] = [];
  for (let full = false; !full;) {
    const filler = connect(port, '127.0.0.1');
    filler.on('error', () => undefined);
    fillers.push(filler);
    full = await Promise.race([
      once(filler, 'connect').then(() => false),
      new Promise<true>((resolve) => setTimeout(resolve, 100, true)),
    ]);
  }
  return fillers;
}
