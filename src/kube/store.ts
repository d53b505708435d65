/** The checks of the API server in memory, parsed once at this border. It implements the controller's `CheckSource`, and is filled by a reflector. */
import { objectKey } from '../api/object-key.ts';
import { identityOf, parseCheck } from '../api/parse.ts';
import { readStatus } from '../api/status-reader.ts';
import type { CheckEntry, CheckSource, InvalidCheck } from '../controller/ports.ts';
import { fieldOf, textOf } from './json-fields.ts';
import type { ReflectorSink } from './reflector.ts';

/** One object as it is kept. */
export interface StoredCheck {
  readonly key: string;
  readonly uid: string;
  /** Equal for exactly one state of one object. */
  readonly resourceVersion: string;
  readonly entry: CheckEntry;
}

export interface CheckStore extends CheckSource, ReflectorSink<StoredCheck> {
  /** A sink for the checks of one namespace only: what it replaces leaves other namespaces alone. */
  inNamespace(namespace: string): ReflectorSink<StoredCheck>;
  /** The resource version of exactly this object; `undefined` when another one has its name, or none. */
  versionOf(check: Pick<InvalidCheck, 'namespace' | 'name' | 'uid'>): string | undefined;
}

/**
 * Announces a key whenever the object differs from what was kept, and never for a repetition.
 * A check that was deleted and made again under its name is announced like any change; its entry shows the new UID.
 */
export function createCheckStore(): CheckStore {
  const kept = new Map<string, StoredCheck>();
  const listeners = new Set<(key: string) => void>();

  function announce(key: string): void {
    for (const listener of listeners) listener(key);
  }

  function upsert(item: StoredCheck): void {
    const before = kept.get(item.key);
    if (before?.uid === item.uid && before.resourceVersion === item.resourceVersion) return;
    kept.set(item.key, item);
    announce(item.key);
  }

  function removeKey(key: string): void {
    if (kept.delete(key)) announce(key);
  }

  function sinkFor(prefix: string): ReflectorSink<StoredCheck> {
    return {
      accept: acceptCheck,
      replace(items) {
        const present = new Set(items.map((item) => item.key));
        for (const key of [...kept.keys()]) if (key.startsWith(prefix) && !present.has(key)) removeKey(key);
        items.forEach(upsert);
      },
      upsert,
      remove: (item) => removeKey(item.key),
    };
  }

  return {
    ...sinkFor(''),
    inNamespace: (namespace) => sinkFor(`${namespace}/`),
    get: (key) => kept.get(key)?.entry ?? { kind: 'missing' },
    keys: () => [...kept.keys()],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    versionOf(check) {
      const found = kept.get(objectKey(check));
      const isSame = found !== undefined && found.uid === check.uid && found.resourceVersion !== '';
      return isSame ? found.resourceVersion : undefined;
    },
  };
}

function acceptCheck(object: unknown): StoredCheck | undefined {
  const identity = identityOf(object);
  if (identity === undefined) return undefined;
  const status = readStatus(fieldOf(object, 'status'));
  const parsed = parseCheck(object);
  const resourceVersion = textOf(fieldOf(object, 'metadata'), 'resourceVersion') ?? '';
  return {
    key: objectKey(identity),
    uid: identity.uid,
    resourceVersion,
    entry: parsed.ok
      ? { kind: 'valid', check: { ...parsed.value, status } }
      : { kind: 'invalid', check: { ...identity, issues: parsed.error, status } },
  };
}
