/**
 * A folder in which real servers run: without root, with their own configuration, on loopback only. Whatever happens to
 * this process, they end and the folder goes. What they serve is up to the test.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startWatchdog, type Watchdog } from '../../tools/control-plane/watchdog.ts';
import { programPath } from './find-program.ts';

/** "nobody" on every Linux. Root does not run servers, and PostgreSQL refuses to run as root. */
const NOBODY = 65_534;
const START_MS = 20_000;
const COMMAND_MS = 60_000;
const STOP_MS = 5_000;
const POLL_MS = 50;
const SHOWN_LOG_CHARACTERS = 2_000;

/** One running server. */
export interface RunningServer {
  /** Ends it, and waits until it is gone. */
  stop(): Promise<void>;
}

export interface ServerOrder {
  readonly program: string;
  readonly args: readonly string[];
  /** It is ready when it accepts connections here. */
  readonly address: string;
  readonly port: number;
}

export class Workplace {
  readonly folder: string;
  readonly #owner: { readonly uid: number; readonly gid: number } | undefined;
  readonly #watchdog: Watchdog;
  readonly #servers: RunningServer[] = [];
  readonly #further: (() => Promise<void>)[] = [];

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'bhc-servers-'));
    this.#watchdog = startWatchdog(this.folder);
    this.#owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
    this.#give(this.folder);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file that the servers may read. Returns its path. */
  write(name: string, text: string): string {
    const path = this.path(name);
    writeFileSync(path, text, { mode: 0o600 });
    this.#give(path);
    return path;
  }

  makeFolder(name: string): string {
    const path = this.path(name);
    mkdirSync(path);
    this.#give(path);
    return path;
  }

  /** Runs a command to its end. Throws with what it said when it fails or takes too long. */
  async run(program: string, args: readonly string[]): Promise<void> {
    const log = this.path(`${program}.log`);
    const child = this.#spawn(program, args, log);
    const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS);
    await ended(child);
    clearTimeout(timer);
    if (child.exitCode !== 0) throw new Error(`${program} failed: ${lastOf(log)}`);
  }

  /** Starts a server that stays in the foreground, and waits until it accepts connections. */
  async start({ program, args, address, port }: ServerOrder): Promise<RunningServer> {
    const log = this.path(`${program}-${this.#servers.length + 1}.log`);
    const child = this.#spawn(program, args, log);
    const server = { stop: () => this.#stop(child) };
    this.#servers.push(server);
    const untilMs = performance.now() + START_MS;
    while (!(await accepts(address, port))) {
      if (hasEnded(child)) throw new Error(`${program} has ended: ${lastOf(log)}`);
      if (performance.now() > untilMs) throw new Error(`${program} is not ready: ${lastOf(log)}`);
      await delay(POLL_MS);
    }
    return server;
  }

  /** Has something else ended together with the servers. */
  onClose(act: () => Promise<void>): void {
    this.#further.push(act);
  }

  /** Ends all servers and removes the folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#servers.map((server) => server.stop()), ...this.#further.map((act) => act())]);
    await this.#watchdog.close();
  }

  #spawn(program: string, args: readonly string[], log: string): ChildProcess {
    // A descriptor would do for one program only: the shell opens the log as the user that the server runs as.
    const words = ['-c', 'log=$1; shift; exec "$@" >>"$log" 2>&1', 'sh', log, programPath(program), ...args];
    const child = spawn('/bin/sh', words, { cwd: this.folder, stdio: 'ignore', ...this.#owner });
    const { pid } = child;
    if (pid !== undefined) {
      this.#watchdog.watch(pid);
      child.once('exit', () => this.#watchdog.release(pid));
    }
    return child;
  }

  async #stop(child: ChildProcess): Promise<void> {
    if (hasEnded(child)) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill('SIGTERM');
    await ended(child);
    clearTimeout(timer);
  }

  #give(path: string): void {
    if (this.#owner !== undefined) chownSync(path, this.#owner.uid, this.#owner.gid);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function ended(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) await once(child, 'exit');
}

function lastOf(log: string): string {
  try {
    return readFileSync(log, 'utf8').slice(-SHOWN_LOG_CHARACTERS);
  } catch {
    return 'it said nothing';
  }
}

function accepts(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, address);
    socket.once('connect', () => {
      socket.end();
      resolve(true);
    });
    socket.once('error', () => {
      socket.destroy();
      resolve(false);
    });
  });
}
