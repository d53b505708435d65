/** One thing that is wrong with a file of manifests, with its place. How it is written for a person: `manifest-error.ts`. */

/** A stretch of one line of a file. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters from the column on, at least 1. */
  readonly length: number;
  /** The line as it is in the file; `undefined` where it must not be shown, since it may hold a secret. */
  readonly source: string | undefined;
}

export interface ManifestProblem {
  /** A warning keeps nothing from running. */
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Where in the file; `undefined` when the file as a whole is meant. */
  readonly place: Place | undefined;
  /** The field, such as "spec.backends[0].port"; empty when it is not about a field. */
  readonly field: string;
  readonly message: string;
  /** The allowed values, when they are a list. */
  readonly allowed: readonly string[];
  /** What the user probably meant. */
  readonly meant: string | undefined;
}

/** A problem with the file as a whole. */
export function fileProblem(file: string, message: string): ManifestProblem {
  return { severity: 'error', file, place: undefined, field: '', message, allowed: [], meant: undefined };
}

/** A problem at a place. */
export function placedProblem(place: Place, field: string, message: string): ManifestProblem {
  return { severity: 'error', file: place.file, place, field, message, allowed: [], meant: undefined };
}

export function warning(problem: ManifestProblem): ManifestProblem {
  return { ...problem, severity: 'warning' };
}

/** By the files in the order given, then by line and column; what has no place comes first. */
export function inFileOrder(
  problems: readonly ManifestProblem[],
  files: readonly string[],
): readonly ManifestProblem[] {
  const rank = new Map(files.map((file, index) => [file, index]));
  const rankOf = ({ file }: ManifestProblem): number => rank.get(file) ?? -1;
  return problems.toSorted((a, b) => rankOf(a) - rankOf(b) || byPlace(a.place, b.place));
}

function byPlace(a: Place | undefined, b: Place | undefined): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

export function hasErrors(problems: readonly ManifestProblem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}
