/** The program `bhc` with its commands. Built anew for every call: nothing of it is global. */
import { Command } from 'commander';
import { VERSION } from '../base/version.ts';
import type { CommandContext } from './command-context.ts';
import { addCrdCommand } from './commands/crd.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addLintCommand } from './commands/lint.ts';
import { addProbeCommand } from './commands/probe.ts';
import { addRunCommand } from './commands/run.ts';
import { addVersionCommand } from './commands/version.ts';
import { wantsColour } from './output/colour.ts';

const EXAMPLES = `
Examples:
  bhc probe http://10.0.0.1/healthz       why does this backend not answer?
  bhc run -f checks/                      watch all backends of a folder of manifests
  bhc run -f checks/ --once -o yaml       the verdicts, then the end
  bhc explain ConnectionRefused           what a reason means, and what to do

In a checkout, "npm run -s bhc -- …" and "npx bhc …" are the same as "bhc …".
stdout is data, stderr is talk. Exit codes: 0 fine, 1 not healthy, 2 wrong usage or an invalid manifest, 74 the output
could not be written, 130 interrupted before the result.`;

export function createProgram(context: CommandContext): Command {
  const { io } = context;
  const program = new Command('bhc')
    .description('Finds out why a backend is unhealthy.')
    .version(VERSION, '-V, --version', 'print the version')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError(true)
    .showHelpAfterError('("bhc --help" tells more)')
    // Commands inherit both: nothing is written past `io`, and nothing ends the process.
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => (io.stdout.isTty ? io.stdout.columns() : 100),
      getErrHelpWidth: () => (io.stderr.isTty ? io.stderr.columns() : 100),
      getOutHasColors: () => wantsColour(io.stdout, io.env),
      getErrHasColors: () => wantsColour(io.stderr, io.env),
    });
  addRunCommand(program, context);
  addProbeCommand(program, context);
  addLintCommand(program, context);
  addExplainCommand(program, context);
  addCrdCommand(program, context);
  addVersionCommand(program, context);
  for (const command of program.commands) command.showHelpAfterError(`("bhc ${command.name()} --help" tells more)`);
  return program;
}
