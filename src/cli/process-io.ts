/** The world of this process for the commands: its streams, signals and keys. */
import { isatty } from 'node:tty';
import { systemClock } from '../base/clock.ts';
import { systemFiles } from '../files/file-system.ts';
import { withStdin } from '../files/stdin-files.ts';
import type { CliIo, Output, StopCause } from './io.ts';

const CTRL_C = '\u0003';

export interface ProcessIo extends CliIo {
  /** Why stdout could not be written, such as "ENOSPC"; `undefined` while it could. A reader that has had enough is no reason. */
  unwritten(): string | undefined;
}

/** One per process: it listens for errors of stdout and stderr. `onUnwritten` is called when the first data is lost. */
export function createProcessIo(onUnwritten: () => void = () => undefined): ProcessIo {
  const stopListeners = new Set<(cause: StopCause) => void>();
  let isUnread = false;
  let unwritten: string | undefined;

  function stop(cause: StopCause): void {
    // Listeners leave while they are told.
    for (const listener of [...stopListeners]) listener(cause);
  }

  process.stdout.on('error', (error) => {
    const code = 'code' in error ? String(error.code) : 'UNKNOWN';
    // The reader has had enough ("bhc run … | head -1"): no reason to complain.
    if (code !== 'EPIPE' && unwritten === undefined) {
      unwritten = code;
      process.stderr.write(`bhc: stdout cannot be written (${code}); the output is not complete\n`);
      onUnwritten();
    }
    isUnread = true;
    stop('unread');
  });
  // Talk that cannot be written is lost: there is nobody else to tell.
  process.stderr.on('error', () => undefined);

  return {
    stdout: outputOn(process.stdout, () => isUnread),
    stderr: outputOn(process.stderr, () => false),
    env: process.env,
    clock: systemClock,
    files: withStdin(systemFiles, () => process.stdin),
    onStop(listener, { keys }) {
      const asked = (): void => listener('asked');
      const pressed = (key: string): void => {
        if (key === 'q' || key === 'Q' || key === CTRL_C) asked();
      };
      const hasKeys = keys && process.stdin.isTTY;
      stopListeners.add(listener);
      process.on('SIGINT', asked).on('SIGTERM', asked);
      if (hasKeys) process.stdin.setRawMode(true).setEncoding('utf8').on('data', pressed).resume();
      // A second Ctrl-C, after the listener has left, ends the process at once.
      return () => {
        stopListeners.delete(listener);
        process.off('SIGINT', asked).off('SIGTERM', asked);
        if (hasKeys) process.stdin.off('data', pressed).setRawMode(false).pause();
      };
    },
    unwritten: () => unwritten,
    onResize(listener) {
      process.stdout.on('resize', listener);
      return () => process.stdout.off('resize', listener);
    },
  };
}

function outputOn(stream: NodeJS.WriteStream & { readonly fd: number }, isClosed: () => boolean): Output {
  return {
    write(text) {
      if (!isClosed()) stream.write(text);
    },
    isTty: isatty(stream.fd),
    columns: () => (stream.columns > 0 ? stream.columns : 80),
    rows: () => (stream.rows > 0 ? stream.rows : 24),
  };
}
