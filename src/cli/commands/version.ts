/** `bhc version`: prints the version of this program, as `bhc --version` does. */
import type { Command } from 'commander';
import { VERSION } from '../../base/version.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_FINE } from '../exit-code.ts';

export function addVersionCommand(program: Command, { io, finish }: CommandContext): void {
  program
    .command('version')
    .description('print the version')
    .action(() => {
      io.stdout.write(`${VERSION}\n`);
      finish(EXIT_FINE);
    });
}
