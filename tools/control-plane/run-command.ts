// Runs one command to its end and hands back what it printed.
// A command that fails is a result, not an error: the caller asked to see it.

import { spawn } from 'node:child_process';

const defaultTimeoutMs = 120_000;

export type CommandOptions = {
  /** Given to the command on stdin, for example a manifest for `kubectl apply -f -`. */
  readonly input?: string;
  /** The command is killed after this many milliseconds; 2 minutes by default. */
  readonly timeoutMs?: number;
};

export type CommandResult = {
  /** The exit code; -1 when a signal ended the command, in particular at its timeout. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
};

export function runCommand(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { input = '', timeoutMs = defaultTimeoutMs }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      env: { ...process.env, ...environment },
      stdio: 'pipe',
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // A command may end without reading its input; its exit code tells whether that was wrong.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', (cause) => reject(new Error(`${path} does not start`, { cause })));
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}
