/** The file system as far as manifests need it, as a port, and the one of this machine. It knows nothing of YAML. */
import { watch } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { failed, type Result, success } from '../base/result.ts';

export type FileError =
  | { readonly kind: 'missing' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'tooLarge'; readonly maxBytes: number }
  | { readonly kind: 'other'; readonly code: string };

/** What tells one version of a file from the next. */
export interface FileStamp {
  /** A pipe or a device is a stream: it can be read once, and reading it may wait for ever. */
  readonly kind: 'file' | 'folder' | 'stream';
  /** Changes with the content; constant for a stream. */
  readonly version: string;
}

export interface FileSystem {
  /** Follows links. */
  stamp(path: string): Promise<Result<FileStamp, FileError>>;
  /** The names in a folder, sorted. */
  list(folder: string): Promise<Result<readonly string[], FileError>>;
  read(path: string, maxBytes: number): Promise<Result<Uint8Array, FileError>>;
  /** Calls `onChange` when something in the folder may have changed. A hint: it may come late, twice or never. Returns its end. */
  watch(folder: string, onChange: () => void): () => void;
}

/** The file system of this machine. */
export const systemFiles: FileSystem = {
  async stamp(path) {
    try {
      const found = await stat(path);
      const version = found.isFile() ? `${found.mtimeMs}:${found.size}:${found.ino}` : 'once';
      return success({ kind: found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'stream', version });
    } catch (error) {
      return failed(fileError(error));
    }
  },
  async list(folder) {
    try {
      return success((await readdir(folder)).toSorted());
    } catch (error) {
      return failed(fileError(error));
    }
  },
  async read(path, maxBytes) {
    try {
      return await readAtMost(path, maxBytes);
    } catch (error) {
      return failed(fileError(error));
    }
  },
  watch(folder, onChange) {
    try {
      const watcher = watch(folder, { persistent: false }, onChange);
      // Watching is a hint only: without it the poll finds the change.
      watcher.on('error', () => watcher.close());
      return () => watcher.close();
    } catch {
      return () => undefined;
    }
  },
};

/** Reads to the end, but never more than the bound: the size of a pipe or a device is not known before. */
async function readAtMost(path: string, maxBytes: number): Promise<Result<Uint8Array, FileError>> {
  const handle = await open(path, 'r');
  try {
    const parts: Uint8Array[] = [];
    let total = 0;
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, null);
      if (bytesRead === 0) return success(Buffer.concat(parts, total));
      total += bytesRead;
      if (total > maxBytes) return failed({ kind: 'tooLarge', maxBytes });
      parts.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

function fileError(error: unknown): FileError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
  if (code === 'EACCES' || code === 'EPERM') return { kind: 'forbidden' };
  return { kind: 'other', code };
}
