/** The command line `bhc`: a function from arguments and a world to an exit code, and the same for this process. */
import { CommanderError } from 'commander';
import { callerFolder } from './caller-folder.ts';
import { EXIT_BUG, EXIT_FINE, EXIT_UNWRITTEN, EXIT_USAGE, type ExitCode } from './exit-code.ts';
import type { CliIo, CliServices } from './io.ts';
import { createProcessIo } from './process-io.ts';
import { createProgram } from './program.ts';

/** `argv` are the arguments of the user alone: ["run", "-f", "checks.yaml"]. Never throws and never ends the process. */
export async function main(argv: readonly string[], io: CliIo, services: CliServices): Promise<ExitCode> {
  let code: ExitCode = EXIT_FINE;
  const program = createProgram({
    io,
    services,
    finish: (ended) => {
      code = ended;
    },
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_FINE : EXIT_USAGE;
    io.stderr.write(
      `bhc: a bug of this program: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return EXIT_BUG;
  }
}

/** Runs the command line of this process and sets its exit code. */
export async function runProcess(): Promise<void> {
  const folder = callerFolder(process.env, process.cwd());
  if (folder !== undefined) process.chdir(folder);
  // What was written last may turn out to be lost after the command has ended.
  const io = createProcessIo(() => {
    process.exitCode = EXIT_UNWRITTEN;
  });
  const code = await main(process.argv.slice(2), io, {
    // Loaded when it is needed: most commands probe nothing.
    startStandalone: async (deps) => {
      const { startStandalone } = await import('../standalone.ts');
      return startStandalone(deps);
    },
  });
  process.exitCode = io.unwritten() === undefined ? code : EXIT_UNWRITTEN;
}

if (import.meta.main) await runProcess();
