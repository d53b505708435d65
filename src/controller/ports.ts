/** What the controller needs from outside. `kube/` implements these with the API server, `files/` with manifests in a folder. */
import type { Result } from '../base/result.ts';
import type { Issue } from '../api/issue.ts';
import type { KeyHolderKind } from '../api/key-references.ts';
import type { ObjectRef } from '../api/object-key.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { BackendHealthCheckStatus, Owner } from '../api/v1alpha1/status.ts';

/** A check that does not parse. Only its identity and its old status can be trusted. */
export interface InvalidCheck extends ObjectRef {
  readonly uid: string;
  readonly generation: number;
  readonly issues: readonly Issue[];
  readonly status: BackendHealthCheckStatus | undefined;
}

export type CheckEntry =
  | { readonly kind: 'missing' }
  | { readonly kind: 'valid'; readonly check: BackendHealthCheck }
  | { readonly kind: 'invalid'; readonly check: InvalidCheck };

/** The checks as they are now. */
export interface CheckSource {
  get(key: string): CheckEntry;
  keys(): readonly string[];
  /** Calls `listener` with the key of every check that appears, changes or goes. Never with the event itself. Returns the unsubscriber. */
  subscribe(listener: (key: string) => void): () => void;
}

/** Why a status was not written. */
export type StatusWriteError =
  /** The check is gone, or another one has taken its name. */
  | { readonly kind: 'gone' }
  /** Another operator owns the check with a higher epoch: stop writing. */
  | { readonly kind: 'fenced' }
  /** Try again, not before `retryAfterMs` (undefined: the caller's own backoff). */
  | { readonly kind: 'unavailable'; readonly retryAfterMs: number | undefined; readonly message: string }
  /** The API server will never take this status: a bug of ours, or a CRD of another version. */
  | { readonly kind: 'rejected'; readonly message: string };

export interface StatusWriter {
  /** Replaces the whole status of exactly this object (name and UID). */
  write(
    check: ObjectRef & { readonly uid: string },
    status: BackendHealthCheckStatus,
  ): Promise<Result<void, StatusWriteError>>;
}

/** Something that happened to a check. */
export interface CheckEvent {
  readonly check: ObjectRef & { readonly uid: string };
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  /** What was done or found, such as "Probe". */
  readonly action: string;
  /** One sentence. Who writes it cuts it to what fits there. */
  readonly note: string;
}

export interface EventRecorder {
  /** Records in the background; an event that cannot be written is dropped and counted, never thrown. */
  record(event: CheckEvent): void;
}

/** A Secret or a ConfigMap: what a `secretKeyRef` or a `configMapKeyRef` names. */
export interface KeyHolder extends ObjectRef {
  readonly kind: KeyHolderKind;
}

/** Why there is no text under a key. */
export type KeyError =
  | { readonly kind: 'notFound' }
  | { readonly kind: 'keyMissing' }
  | { readonly kind: 'forbidden' }
  /** The value is bytes that are no text in UTF-8. */
  | { readonly kind: 'notText' }
  | { readonly kind: 'unavailable'; readonly message: string };

/** The text under a key. */
export type KeyLookup = (key: string) => Result<string, KeyError>;

export interface KeyReader {
  /** All keys as they were at one moment: a certificate and its key change together. Read anew at most every 30 s. */
  read(holder: KeyHolder): Promise<KeyLookup>;
}

/** Who this process is, in every status that it writes; `undefined` while it may not write. */
export type OwnerSource = () => Owner | undefined;
