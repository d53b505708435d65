/** Reads one file of manifests: bytes, then text, then documents, then objects. Several files together: `manifest-set.ts`. */
import type { Result } from '../base/result.ts';
import type { FileError, FileSystem } from './file-system.ts';
import type { ManifestFile } from './manifest.ts';
import { classifyDocument } from './manifest-kinds.ts';
import { fileProblem, inFileOrder } from './manifest-problem.ts';
import { sourceText } from './source-text.ts';
import { parseYamlDocuments } from './yaml-documents.ts';

/** More than any sane collection of checks; a larger file was meant for something else. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;

export async function readManifestFile(path: string, files: FileSystem): Promise<ManifestFile> {
  return parseManifestFile(path, await files.read(path, MAX_FILE_BYTES));
}

/** What the bytes of a file say, or why they could not be read. */
export function parseManifestFile(path: string, read: Result<Uint8Array, FileError>): ManifestFile {
  if (!read.ok) return unusable(path, describeFileError(read.error));
  const text = decode(read.value);
  if (text === undefined) return unusable(path, 'is not text in UTF-8; manifests are YAML or JSON');
  const source = sourceText(path, text);
  const { documents, problems } = parseYamlDocuments(source);
  const classified = documents.map((document) => classifyDocument(document, source));
  return {
    path,
    manifests: classified.flatMap((found) => found.manifests),
    problems: inFileOrder([...problems, ...classified.flatMap((found) => found.problems)], [path]),
  };
}

function unusable(path: string, message: string): ManifestFile {
  return { path, manifests: [], problems: [fileProblem(path, message)] };
}

export function describeFileError(error: FileError): string {
  switch (error.kind) {
    case 'missing':
      return 'no such file or folder';
    case 'forbidden':
      return 'may not be read by this user';
    case 'tooLarge':
      return `is larger than ${error.maxBytes / 1024 / 1024} MiB; split it into several files`;
    case 'other':
      return `cannot be read (${error.code})`;
  }
}

/** UTF-8 with or without a byte order mark; `undefined` for anything else. */
function decode(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
