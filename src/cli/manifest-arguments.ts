/** What every command with `-f` does first: reads the manifests, and says what is wrong with them. */
import type { Command } from 'commander';
import { loadManifests, type ManifestSet } from '../files/manifest-set.ts';
import { manifestErrorText } from '../files/manifest-error.ts';
import { hasErrors, type ManifestProblem } from '../files/manifest-problem.ts';
import type { CliIo } from './io.ts';
import { counted } from './output/wording.ts';

/** The value of `-f`. Not a required option of the command: commander would complain about it before a misspelt flag. */
export interface FileOptions {
  readonly filename?: readonly string[];
}

/** Adds `-f` to a command. */
export function addFileOption(command: Command): Command {
  return command.option(
    '-f, --filename <path...>',
    'a manifest, or a folder of *.yaml, *.yml and *.json; may be given several times',
  );
}

/** The paths that were given; none ends the command with what is missing. */
export function filesFrom({ filename }: FileOptions, command: Command): readonly string[] {
  return filename ?? command.error("error: option '-f, --filename <path...>' is required");
}

/** The manifests; `undefined` when something is wrong, which has then been said on stderr. */
export async function loadOrTell(paths: readonly string[], io: CliIo): Promise<ManifestSet | undefined> {
  const set = await loadManifests(paths, io.files);
  tellProblems(set.problems, io);
  if (hasErrors(set.problems)) {
    const errors = set.problems.filter((problem) => problem.severity === 'error').length;
    io.stderr.write(`bhc: ${counted(errors, 'error')} in the manifests; nothing was probed\n`);
    return undefined;
  }
  if (set.files.every((file) => file.manifests.every((manifest) => manifest.kind !== 'check'))) {
    io.stderr.write(`bhc: there is no BackendHealthCheck in ${paths.join(', ')}\n`);
    return undefined;
  }
  return set;
}

export function tellProblems(problems: readonly ManifestProblem[], io: CliIo): void {
  for (const problem of problems) io.stderr.write(`${manifestErrorText(problem)}\n`);
}
