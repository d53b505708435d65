/** What a file of manifests may hold, as values: checks, Secrets and ConfigMaps, and the other objects that a check may refer to. */
import type { KeyHolderKind } from '../api/key-references.ts';
import type { ObjectRef } from '../api/object-key.ts';
import type { ParsedCheck } from '../api/parse.ts';
import type { ManifestProblem, Place } from './manifest-problem.ts';

/** The words that a user put on an object. They are kept for the output. */
export interface UserMetadata {
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

export interface CheckManifest {
  readonly kind: 'check';
  readonly ref: ObjectRef;
  readonly place: Place;
  readonly parsed: ParsedCheck;
  readonly metadata: UserMetadata;
  /** Finds the characters of a field, for remarks that are made later. */
  readonly placeOf: (path: readonly (string | number)[]) => Place;
}

/** A Secret or a ConfigMap. */
export interface KeyHolderManifest {
  readonly kind: 'keyHolder';
  readonly objectKind: KeyHolderKind;
  readonly ref: ObjectRef;
  readonly place: Place;
  /** The values as text. */
  readonly values: ReadonlyMap<string, string>;
}

/** Accepted, since a check may refer to it. */
export interface OtherManifest {
  readonly kind: 'other';
  readonly objectKind: 'Service';
  readonly ref: ObjectRef;
  readonly place: Place;
}

export type Manifest = CheckManifest | KeyHolderManifest | OtherManifest;

/** One file as it was read. With an error among the problems nothing of it may be used. */
export interface ManifestFile {
  readonly path: string;
  readonly manifests: readonly Manifest[];
  readonly problems: readonly ManifestProblem[];
}

/** How an object is called in messages: "Secret shop/token". */
export function manifestTitle(manifest: Manifest): string {
  return `${kindOf(manifest)} ${manifest.ref.namespace}/${manifest.ref.name}`;
}

function kindOf(manifest: Manifest): string {
  switch (manifest.kind) {
    case 'check':
      return 'BackendHealthCheck';
    case 'keyHolder':
    case 'other':
      return manifest.objectKind;
  }
}
