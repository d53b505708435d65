/** A world for the command line in tests: remembers what was written, has a clock that is stepped, and is stopped by hand. */
import { Readable } from 'node:stream';
import { withStdin } from '../../src/files/stdin-files.ts';
import { systemFiles } from '../../src/files/file-system.ts';
import type { CliIo, CliServices, StopCause } from '../../src/cli/io.ts';
import { main } from '../../src/cli/main.ts';
import type { Clock } from '../../src/base/clock.ts';
import { createFakeClock } from '../support/fake-clock.ts';

export interface TerminalOptions {
  readonly isTty?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: CliIo['env'];
  readonly clock?: Clock;
  readonly services?: CliServices;
  readonly stdin?: string;
}

export interface Terminal {
  readonly io: CliIo;
  /** Everything that was written so far. */
  stdout(): string;
  stderr(): string;
  /** Presses Ctrl-C, or closes the pipe. Waits first until somebody listens. */
  stop(cause?: StopCause): Promise<void>;
  /** Runs `bhc` with these arguments. */
  bhc(...argv: readonly string[]): Promise<number>;
}

/** Services for commands that probe nothing. */
const noServices: CliServices = {
  startStandalone: () => Promise.reject(new Error('this command should not probe')),
};

export function aTerminal(options: TerminalOptions = {}): Terminal {
  const { isTty = false, columns = 80, rows = 24 } = options;
  const written = { stdout: '', stderr: '' };
  const listeners = new Set<(cause: StopCause) => void>();
  const output = (name: 'stdout' | 'stderr'): CliIo['stdout'] => ({
    write(text) {
      written[name] += text;
    },
    isTty,
    columns: () => columns,
    rows: () => rows,
  });
  const io: CliIo = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    env: options.env ?? {},
    clock: options.clock ?? createFakeClock(),
    files: withStdin(systemFiles, () => Readable.from([Buffer.from(options.stdin ?? '')])),
    onStop(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onResize: () => () => undefined,
  };
  return {
    io,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    async stop(cause = 'asked') {
      while (listeners.size === 0) await new Promise((resolve) => setImmediate(resolve));
      for (const listener of listeners) listener(cause);
    },
    bhc: (...argv) => main(argv, io, options.services ?? noServices),
  };
}
