/** The manifests that are in force now. Who decides about new versions of files: `manifest-watch.ts`. */
import { type ObjectRef, objectKey } from '../api/object-key.ts';
import type { CheckManifest, ManifestFile, SecretManifest } from './manifest.ts';

export interface ManifestStore {
  files(): readonly ManifestFile[];
  /** By "namespace/name". */
  checks(): ReadonlyMap<string, CheckManifest>;
  secret(ref: ObjectRef): SecretManifest | undefined;
  /** Puts other files in force, all at once. */
  replace(files: readonly ManifestFile[]): void;
  /** Calls `listener` after each replacement. Returns the unsubscriber. */
  subscribe(listener: () => void): () => void;
}

interface Content {
  readonly files: readonly ManifestFile[];
  readonly checks: ReadonlyMap<string, CheckManifest>;
  readonly secrets: ReadonlyMap<string, SecretManifest>;
}

export function createManifestStore(files: readonly ManifestFile[]): ManifestStore {
  let content = contentOf(files);
  const listeners = new Set<() => void>();
  return {
    files: () => content.files,
    checks: () => content.checks,
    secret: (ref) => content.secrets.get(objectKey(ref)),
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
    secrets: new Map(
      manifests.flatMap((manifest) => (manifest.kind === 'secret' ? [[objectKey(manifest.ref), manifest]] : [])),
    ),
  };
}
