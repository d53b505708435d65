/** Starts and ends the processes of the benchmark, each pinned to one core where `taskset` is there. Ends only what it has started. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** True when the program is on PATH. */
export function findProgram(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

export interface ChildWords {
  readonly program: string;
  readonly args: readonly string[];
  readonly core: number;
  readonly ipc: boolean;
}

export function startChild({ program, args, core, ipc }: ChildWords): ChildProcess {
  const isPinned = findProgram('taskset');
  const command = isPinned ? 'taskset' : program;
  const rest = isPinned ? ['-c', String(core), program, ...args] : args;
  return spawn(command, rest, { stdio: ['ignore', 'ignore', 'inherit', ipc ? 'ipc' : 'ignore'] });
}

export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** Asks a child and waits for its answer of the wanted kind. */
export function ask<T>(
  child: ChildProcess,
  question: string,
  isAnswer: (message: unknown) => message is T,
): Promise<T> {
  const answer = nextMessage(child, isAnswer);
  child.send(question);
  return answer;
}

/** Rejects when the child ends before it has said such a thing. */
export function nextMessage<T>(child: ChildProcess, isWanted: (message: unknown) => message is T): Promise<T> {
  return new Promise((resolve, reject) => {
    function settle(message: unknown): void {
      if (!isWanted(message)) return;
      release();
      resolve(message);
    }
    function fail(): void {
      release();
      reject(new Error(`${child.spawnfile} ended before it answered`));
    }
    function release(): void {
      child.off('message', settle);
      child.off('exit', fail);
    }
    child.on('message', settle);
    child.on('exit', fail);
  });
}
