/** Everything that a command does to the world, as arguments: output, environment, time, files, the wish to stop. */
import type { Clock } from '../base/clock.ts';
import type { FileSystem } from '../files/file-system.ts';
import type { StartStandalone } from './standalone-port.ts';

export interface Output {
  /** After the reader has gone, writing does nothing. */
  write(text: string): void;
  readonly isTty: boolean;
  /** Characters in a line; of a terminal only. */
  columns(): number;
  /** Lines on the screen; of a terminal only. */
  rows(): number;
}

/** Why a command that would go on should end: somebody asked for it, or nobody reads its output any more. */
export type StopCause = 'asked' | 'unread';

export interface CliIo {
  /** Data. */
  readonly stdout: Output;
  /** Talk. */
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly files: FileSystem;
  /** Calls back on Ctrl-C and on a closed stdout; with `keys` also when q is pressed. Returns the unsubscriber. */
  onStop(listener: (cause: StopCause) => void, options: { readonly keys: boolean }): () => void;
  /** Calls back when the terminal has another size. Returns the unsubscriber. */
  onResize(listener: () => void): () => void;
}

/** What the commands are joined with in the composition root. */
export interface CliServices {
  readonly startStandalone: StartStandalone;
}
