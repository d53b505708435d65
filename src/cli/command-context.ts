/** What every command gets: the world, the services, and a place for its exit code. */
import type { ExitCode } from './exit-code.ts';
import type { CliIo, CliServices } from './io.ts';

export interface CommandContext {
  readonly io: CliIo;
  readonly services: CliServices;
  /** Says how the command ended. */
  finish(code: ExitCode): void;
}
