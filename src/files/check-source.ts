/** The controller's checks from manifests: gives each a UID and a generation, as an API server would. It reads no file. */
import { isDeepStrictEqual } from 'node:util';
import { keyReferences } from '../api/key-references.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import { stableHash } from '../base/stable-hash.ts';
import type { CheckSource } from '../controller/ports.ts';
import type { CheckManifest } from './manifest.ts';
import type { ManifestStore } from './manifest-store.ts';

interface Known {
  readonly check: BackendHealthCheck;
  /** The values of Secrets and ConfigMaps that it refers to. */
  readonly credentials: readonly (string | undefined)[];
}

/** Checks of manifests that were refused are simply not there: the store never holds them. */
export function createFileCheckSource(store: ManifestStore): CheckSource {
  const listeners = new Set<(key: string) => void>();
  /** How often a check of this name has appeared: a manifest that comes back is another check. */
  const appearances = new Map<string, number>();
  let known = look(new Map());

  function look(before: ReadonlyMap<string, Known>): ReadonlyMap<string, Known> {
    return new Map(
      [...store.checks()].map(([key, manifest]) => [
        key,
        { check: checkFrom(key, manifest, before.get(key)?.check), credentials: credentialsOf(manifest, store) },
      ]),
    );
  }

  function checkFrom(
    key: string,
    { parsed }: CheckManifest,
    before: BackendHealthCheck | undefined,
  ): BackendHealthCheck {
    if (before !== undefined && isSame(parsed, before)) return before;
    const generation = generationAfter(before, parsed);
    return {
      ...parsed,
      uid: before?.uid ?? newUid(key),
      generation,
      resourceVersion: String(Number(before?.resourceVersion ?? 0) + 1),
      // What a manifest says about the past is not ours.
      status: undefined,
    };
  }

  function newUid(key: string): string {
    const count = (appearances.get(key) ?? 0) + 1;
    appearances.set(key, count);
    return `file-${stableHash(key).toString(16).padStart(8, '0')}-${count}`;
  }

  store.subscribe(() => {
    const before = known;
    known = look(before);
    const keys = new Set([...before.keys(), ...known.keys()]);
    const changed = [...keys].filter((key) => !isUnchanged(before.get(key), known.get(key)));
    for (const key of changed) for (const listener of listeners) listener(key);
  });

  return {
    get(key) {
      const found = known.get(key);
      return found === undefined ? { kind: 'missing' } : { kind: 'valid', check: found.check };
    },
    keys: () => [...known.keys()],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function isSame(parsed: CheckManifest['parsed'], before: BackendHealthCheck): boolean {
  return parsed.probeNow === before.probeNow && isDeepStrictEqual(parsed.spec, before.spec);
}

/** As on an API server: metadata does not count. */
function generationAfter(before: BackendHealthCheck | undefined, parsed: CheckManifest['parsed']): number {
  if (before === undefined) return 1;
  return isDeepStrictEqual(parsed.spec, before.spec) ? before.generation : before.generation + 1;
}

function isUnchanged(before: Known | undefined, now: Known | undefined): boolean {
  return before?.check === now?.check && isDeepStrictEqual(before?.credentials, now?.credentials);
}

function credentialsOf({ ref, parsed }: CheckManifest, store: ManifestStore): readonly (string | undefined)[] {
  return keyReferences(parsed.spec).map(({ kind, name, key }) =>
    store.keyHolder(kind, { namespace: ref.namespace, name })?.values.get(key),
  );
}
