/** The operator as a process of its own, started from the sources as a user would, for tests that end, stop or wake it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../tools/control-plane/free-port.ts';

const root = join(import.meta.dirname, '..', '..');

export interface OperatorProcess {
  readonly process: ChildProcess;
  readonly healthPort: number;
  readonly metricsPort: number;
  /** Everything it has logged so far, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: () => string;
  /** Sends the signal and resolves with the exit code (-1: ended by the signal). */
  end(signal: NodeJS.Signals): Promise<number>;
  /** Resolves with the exit code once it has ended by itself. */
  exited(): Promise<number>;
}

export interface OperatorOptions {
  readonly kubeconfig: string;
  readonly name: string;
  readonly args?: readonly string[];
  /** The program and its first arguments; default: the sources under this Node. */
  readonly command?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The user and the group that it runs as; only root may choose. Default: who runs the test. */
  readonly uid?: number;
}

export async function startOperator(options: OperatorOptions): Promise<OperatorProcess> {
  const [healthPort, metricsPort] = [await freePort(), await freePort()];
  const [program = process.execPath, ...first] = options.command ?? [process.execPath, join(root, 'src', 'main.ts')];
  const child = spawn(
    program,
    [
      ...first,
      ...[
        '--kubeconfig',
        options.kubeconfig,
        '--allow-loopback',
        '--bind-address',
        '127.0.0.1',
        '--lease-namespace',
        'default',
      ],
      ...['--health-port', String(healthPort), '--metrics-port', String(metricsPort), '--log-format', 'json'],
      ...(options.args ?? []),
    ],
    {
      cwd: options.cwd ?? root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', POD_NAME: options.name, ...options.env },
    },
  );
  const log: Record<string, unknown>[] = [];
  let stderr = '';
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) log.push(parseLine(line));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exit = once(child, 'exit').then(() => child.exitCode ?? -1);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  void exit.then(() => process.off('exit', kill));
  return {
    process: child,
    healthPort,
    metricsPort,
    log,
    stderr: () => stderr,
    async end(signal) {
      child.kill(signal);
      return await exit;
    },
    exited: () => exit,
  };
}

function parseLine(line: string): Record<string, unknown> {
  const value: unknown = JSON.parse(line);
  return typeof value === 'object' && value !== null ? { ...value } : { line };
}
