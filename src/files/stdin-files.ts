/** Standard input as one more file, for who pipes manifests. Everything else is left to the files below. */
import { failed, type Result, success } from '../base/result.ts';
import type { FileError, FileSystem } from './file-system.ts';

/** The name under which it is read, and stands in messages. */
export const STDIN = '<stdin>';

/** It is opened when it is read, to its end; a second time it is empty. */
export function withStdin(files: FileSystem, open: () => AsyncIterable<Uint8Array>): FileSystem {
  return {
    ...files,
    async stamp(path) {
      return path === STDIN ? success({ kind: 'stream', version: 'once' }) : files.stamp(path);
    },
    async read(path, maxBytes) {
      return path === STDIN ? readAtMost(open(), maxBytes) : files.read(path, maxBytes);
    },
  };
}

async function readAtMost(input: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Result<Uint8Array, FileError>> {
  const parts: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const part of input) {
      total += part.length;
      if (total > maxBytes) return failed({ kind: 'tooLarge', maxBytes });
      parts.push(part);
    }
    return success(Buffer.concat(parts, total));
  } catch (error) {
    return failed({ kind: 'other', code: error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN' });
  }
}
