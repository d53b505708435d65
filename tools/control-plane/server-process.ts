// Runs one server program: start, signal, kill, and the last lines of its log when it does not do what it should.
// It does not know when the server is ready, nor what it serves.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Watchdog } from './watchdog.ts';

const shownLogLines = 15;

export type ServerProgram = {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  /** Receives stdout and stderr; a restart appends. */
  readonly logFile: string;
};

export type ServerProcess = {
  readonly pid: number;
  readonly hasEnded: () => boolean;
  /** Sends a signal; nothing happens when the server has ended. */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Sends SIGKILL, which also ends a server stopped by SIGSTOP, and waits until it is gone. */
  readonly kill: () => Promise<void>;
};

export async function startServer(program: ServerProgram, watchdog: Watchdog): Promise<ServerProcess> {
  const child = spawnLogged(program);
  const pid = await pidOf(child, program);
  watchdog.watch(pid);
  // Without this a test that forgets `stop()` would hang instead of ending; the watchdog clears up after it.
  child.unref();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      watchdog.release(pid);
      resolve();
    });
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;

  return {
    pid,
    hasEnded,
    signal: (signal) => void child.kill(signal),
    kill: () => {
      if (hasEnded()) return Promise.resolve();
      child.ref();
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** What the server said last, for an error message. */
export async function lastLogLines({ name, logFile }: ServerProgram): Promise<string> {
  const log = await readFile(logFile, 'utf8');
  const lines = log.trimEnd().split('\n').slice(-shownLogLines);
  return `last lines of the log of ${name}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** In a session of its own: Ctrl-C reaches the program that started the control plane, which then decides about the order. */
function spawnLogged({ path, args, logFile }: ServerProgram): ChildProcess {
  const log = openSync(logFile, 'a');
  try {
    return spawn(path, args, { detached: true, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

function pidOf(child: ChildProcess, { name, path }: ServerProgram): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`${name} does not start (${path})`, { cause })));
    child.once('spawn', () => {
      if (child.pid !== undefined) resolve(child.pid);
    });
  });
}
