/** All manifests of several files and folders together: finds the files, and refuses what stands in them twice. */
import { join, resolve } from 'node:path';
import type { FileError, FileSystem } from './file-system.ts';
import { type Manifest, type ManifestFile, manifestTitle } from './manifest.ts';
import { describeFileError, readManifestFile } from './manifest-file.ts';
import { fileProblem, inFileOrder, type ManifestProblem, placedProblem } from './manifest-problem.ts';

const MAX_FILES = 1_000;
const MANIFEST_NAME = /^[^.].*\.(yaml|yml|json)$/;

/** A file that belongs to the set, and its version when it was found. */
export interface FoundFile {
  readonly path: string;
  readonly version: string;
}

export interface FoundFiles {
  readonly files: readonly FoundFile[];
  readonly problems: readonly ManifestProblem[];
  /** Paths that exist but cannot be looked into now. What is below them is not gone. */
  readonly hidden: readonly string[];
}

/** The files that the given paths stand for. A folder stands for its manifests, without those of its folders. */
export async function findManifestFiles(paths: readonly string[], fileSystem: FileSystem): Promise<FoundFiles> {
  const found = new Map<string, FoundFile>();
  const problems: ManifestProblem[] = [];
  const hidden: string[] = [];
  for (const path of paths) {
    const inside = await filesAt(path, fileSystem);
    problems.push(...inside.problems);
    hidden.push(...inside.hidden);
    // The same file may be named twice; the first way of writing it is kept.
    for (const file of inside.files) if (!found.has(resolve(file.path))) found.set(resolve(file.path), file);
  }
  return { files: [...found.values()], problems, hidden };
}

async function filesAt(path: string, fileSystem: FileSystem): Promise<FoundFiles> {
  const stamp = await fileSystem.stamp(path);
  if (!stamp.ok) return unreadable(path, stamp.error);
  if (stamp.value.kind === 'folder') return filesInFolder(path, fileSystem);
  return { files: [{ path, version: stamp.value.version }], problems: [], hidden: [] };
}

function unreadable(path: string, error: FileError): FoundFiles {
  const hidden = error.kind === 'missing' ? [] : [path];
  return { files: [], problems: [fileProblem(path, describeFileError(error))], hidden };
}

async function filesInFolder(folder: string, fileSystem: FileSystem): Promise<FoundFiles> {
  const names = await fileSystem.list(folder);
  if (!names.ok) return unreadable(folder, names.error);
  const manifests = names.value.filter((name) => MANIFEST_NAME.test(name));
  if (manifests.length > MAX_FILES) {
    const problem = fileProblem(folder, `holds more than ${MAX_FILES} files with manifests`);
    return { files: [], problems: [problem], hidden: [folder] };
  }
  const files: FoundFile[] = [];
  for (const name of manifests) {
    const path = join(folder, name);
    const stamp = await fileSystem.stamp(path);
    // Gone between the two looks, or a folder or a pipe with such a name: not a manifest.
    if (stamp.ok && stamp.value.kind === 'file') files.push({ path, version: stamp.value.version });
  }
  return { files, problems: [], hidden: [] };
}

export interface ManifestSet {
  readonly files: readonly ManifestFile[];
  /** The version of each file, by path. */
  readonly versions: ReadonlyMap<string, string>;
  /** Everything that is wrong, files and set together. */
  readonly problems: readonly ManifestProblem[];
}

/** Reads everything once. */
export async function loadManifests(paths: readonly string[], fileSystem: FileSystem): Promise<ManifestSet> {
  const found = await findManifestFiles(paths, fileSystem);
  const files: ManifestFile[] = [];
  for (const { path } of found.files) files.push(await readManifestFile(path, fileSystem));
  return {
    files,
    versions: new Map(found.files.map(({ path, version }) => [path, version])),
    problems: inFileOrder(
      [...found.problems, ...files.flatMap((file) => file.problems), ...findDuplicates(files).map(duplicateProblem)],
      files.map(({ path }) => path),
    ),
  };
}

/** The same object at two places. */
export interface Duplicate {
  readonly first: Manifest;
  readonly second: Manifest;
}

export function findDuplicates(files: readonly ManifestFile[]): readonly Duplicate[] {
  const known = new Map<string, Manifest>();
  const duplicates: Duplicate[] = [];
  for (const second of files.flatMap((file) => file.manifests)) {
    const title = manifestTitle(second);
    const first = known.get(title);
    if (first === undefined) known.set(title, second);
    else duplicates.push({ first, second });
  }
  return duplicates;
}

/** Told at the second place, naming the first. */
export function duplicateProblem({ first, second }: Duplicate): ManifestProblem {
  const { file, line } = first.place;
  const message = `${manifestTitle(second)} stands already in ${file}:${line}; give one of them another name`;
  return placedProblem(second.place, 'metadata.name', message);
}
