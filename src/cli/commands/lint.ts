/** `bhc lint`: says what is wrong with manifests, and what is unwise, without probing anything. */
import type { Command } from 'commander';
import { manifestErrorText } from '../../files/manifest-error.ts';
import { inFileOrder } from '../../files/manifest-problem.ts';
import { loadManifests } from '../../files/manifest-set.ts';
import { createManifestStore } from '../../files/manifest-store.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_FINE, EXIT_USAGE, type ExitCode } from '../exit-code.ts';
import { lintWarnings } from '../lint-rules.ts';
import { addFileOption, checksOf, type FileOptions, filesFrom, tellMissingChecks } from '../manifest-arguments.ts';
import { counted } from '../output/wording.ts';

const EXAMPLES = `
Examples:
  bhc lint -f checks/            file, line, column and field of everything that is wrong
  bhc lint -f checks/ || exit    0: nothing is wrong (there may be warnings), 2: something is
  kustomize build | bhc lint -f -    manifests from stdin`;

export function addLintCommand(program: Command, context: CommandContext): void {
  addFileOption(program.command('lint').description('check manifests without running them'))
    .addHelpText('after', EXAMPLES)
    .action(async (options: FileOptions, command: Command) =>
      context.finish(await lint(filesFrom(options, command), context)),
    );
}

async function lint(paths: readonly string[], { io }: CommandContext): Promise<ExitCode> {
  const set = await loadManifests(paths, io.files);
  const store = createManifestStore(set.files);
  // Not from the store: of two checks with one name it holds the last only.
  const remarks = checksOf(set).flatMap((check) => lintWarnings(check, store));
  const problems = inFileOrder(
    [...set.problems, ...remarks],
    set.files.map(({ path }) => path),
  );
  for (const problem of problems) io.stdout.write(`${manifestErrorText(problem)}\n`);
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  if (errors === 0 && tellMissingChecks(paths, set, io)) return EXIT_USAGE;
  const checks = counted(store.checks().size, 'valid check');
  const found = `${counted(errors, 'error')}, ${counted(problems.length - errors, 'warning')}`;
  io.stderr.write(`${checks} in ${counted(set.files.length, 'file')}: ${found}\n`);
  return errors === 0 ? EXIT_FINE : EXIT_USAGE;
}
