/** The manifests that are in force now. Who decides about new versions of files: `manifest-watch.ts`. */
import type { KeyHolderKind } from '../api/key-references.ts';
import { type ObjectRef, objectKey } from '../api/object-key.ts';
import { type CheckManifest, type KeyHolderManifest, type ManifestFile, manifestTitle } from './manifest.ts';

export interface ManifestStore {
  files(): readonly ManifestFile[];
  /** By "namespace/name". */
  checks(): ReadonlyMap<string, CheckManifest>;
  keyHolder(kind: KeyHolderKind, ref: ObjectRef): KeyHolderManifest | undefined;
  /** Puts other files in force, all at once. */
  replace(files: readonly ManifestFile[]): void;
  /** Calls `listener` after each replacement. Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
}

interface Content {
  readonly files: readonly ManifestFile[];
  readonly checks: ReadonlyMap<string, CheckManifest>;
  /** By title: a Secret and a ConfigMap may have one name. */
  readonly keyHolders: ReadonlyMap<string, KeyHolderManifest>;
}

export function createManifestStore(files: readonly ManifestFile[]): ManifestStore {
  let content = contentOf(files);
  const listeners = new Set<() => void>();
  return {
    files: () => content.files,
    checks: () => content.checks,
    keyHolder: (kind, ref) => content.keyHolders.get(`${kind} ${objectKey(ref)}`),
    replace(next) {
      content = contentOf(next);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function contentOf(files: readonly ManifestFile[]): Content {
  const manifests = files.flatMap((file) => file.manifests);
  return {
    files,
    checks: new Map(
      manifests.flatMap((manifest) => (manifest.kind === 'check' ? [[objectKey(manifest.ref), manifest]] : [])),
    ),
    keyHolders: new Map(
      manifests.flatMap((manifest) => (manifest.kind === 'keyHolder' ? [[manifestTitle(manifest), manifest]] : [])),
    ),
  };
}
