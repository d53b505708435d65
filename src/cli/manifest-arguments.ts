/** What every command with `-f` does first: reads the manifests, and says what is wrong with them. */
import type { Command } from 'commander';
import { STDIN } from '../files/stdin-files.ts';
import type { CheckManifest } from '../files/manifest.ts';
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
    'a manifest, or a folder of *.yaml, *.yml and *.json; - is stdin; may be given several times',
  );
}

/** The paths that were given; none ends the command with what is missing. */
export function filesFrom({ filename }: FileOptions, command: Command): readonly string[] {
  const paths = filename ?? command.error("error: option '-f, --filename <path...>' is required");
  return paths.map((path) => (path === '-' ? STDIN : path));
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
  return tellMissingChecks(paths, set, io) ? undefined : set;
}

export function checksOf(set: ManifestSet): readonly CheckManifest[] {
  return set.files.flatMap((file) => file.manifests).filter((manifest) => manifest.kind === 'check');
}

/** True when there is no check at all, which has then been said on stderr. */
export function tellMissingChecks(paths: readonly string[], set: ManifestSet, io: CliIo): boolean {
  if (checksOf(set).length > 0) return false;
  io.stderr.write(`bhc: there is no BackendHealthCheck in ${paths.join(', ')}\n`);
  return true;
}

export function tellProblems(problems: readonly ManifestProblem[], io: CliIo): void {
  for (const problem of problems) io.stderr.write(`${manifestErrorText(problem)}\n`);
}
