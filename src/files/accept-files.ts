/** Decides which version of each file is in force after a change: the new one if it is right, else the last one that was. Pure. */
import type { ManifestFile } from './manifest.ts';
import { hasErrors, type ManifestProblem } from './manifest-problem.ts';
import { type Duplicate, duplicateProblem, findDuplicates } from './manifest-set.ts';

/** A file with its newest version and the one that is in force. */
export interface FileVersions {
  readonly path: string;
  readonly newest: ManifestFile;
  readonly inForce: ManifestFile | undefined;
}

export interface Acceptance {
  readonly files: readonly ManifestFile[];
  /** The newest versions that are not in force, and why, by path. */
  readonly refused: ReadonlyMap<string, readonly ManifestProblem[]>;
}

/**
 * A file is taken as a whole or not at all.
 * What is in force holds no object twice, so every duplicate has a new version in it: that one is refused.
 */
export function acceptFiles(files: readonly FileVersions[]): Acceptance {
  const refused = new Map<string, readonly ManifestProblem[]>();
  for (const { path, newest } of files) if (hasErrors(newest.problems)) refused.set(path, newest.problems);
  for (;;) {
    const chosen = files.flatMap(({ path, newest, inForce }) => (refused.has(path) ? (inForce ?? []) : newest));
    const [duplicate] = findDuplicates(chosen);
    if (duplicate === undefined) return { files: chosen, refused };
    refused.set(offender(duplicate, files, refused), [duplicateProblem(duplicate)]);
  }
}

function offender(
  { first, second }: Duplicate,
  files: readonly FileVersions[],
  refused: ReadonlyMap<string, unknown>,
): string {
  const isNew = (path: string): boolean =>
    !refused.has(path) && files.some((file) => file.path === path && file.newest !== file.inForce);
  return isNew(second.place.file) ? second.place.file : first.place.file;
}
