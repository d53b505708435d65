/** Keeps the statuses of checks in memory, where a cluster keeps them in the API server. Nothing is ever on disk. */
import { type ObjectRef, objectKey } from '../api/object-key.ts';
import type { BackendHealthCheckStatus } from '../api/v1alpha1/status.ts';
import { failed, success } from '../base/result.ts';
import type { CheckSource, StatusWriter } from '../controller/ports.ts';

export interface StatusMemory extends StatusWriter {
  /** The status of a check of exactly this UID; `undefined` before the first. */
  status(check: ObjectRef & { readonly uid: string }): BackendHealthCheckStatus | undefined;
  /** Calls `listener` with the key of every check whose status was replaced. Returns the unsubscriber. */
  subscribe(listener: (key: string) => void): () => void;
}

/** Statuses of checks that the source no longer has are refused and forgotten. */
export function createStatusMemory(source: CheckSource): StatusMemory {
  const statuses = new Map<string, { readonly uid: string; readonly status: BackendHealthCheckStatus }>();
  const listeners = new Set<(key: string) => void>();

  function isThere(key: string, uid: string): boolean {
    const entry = source.get(key);
    return entry.kind !== 'missing' && entry.check.uid === uid;
  }

  source.subscribe((key) => {
    const kept = statuses.get(key);
    if (kept !== undefined && !isThere(key, kept.uid)) statuses.delete(key);
  });

  return {
    async write(check, status) {
      const key = objectKey(check);
      if (!isThere(key, check.uid)) return failed({ kind: 'gone' });
      statuses.set(key, { uid: check.uid, status });
      for (const listener of listeners) listener(key);
      return success(undefined);
    },
    status(check) {
      const kept = statuses.get(objectKey(check));
      return kept?.uid === check.uid ? kept.status : undefined;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
