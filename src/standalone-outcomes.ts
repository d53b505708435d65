/** The last outcomes of each backend that is there, by check. It does not know which are: it is told. */
import { isResult } from './health/observe.ts';
import type { ProbeOutcome } from './probe/outcome.ts';

export interface OutcomeTable {
  /** At most one of each kind, the newest first. */
  of(key: string, backend: string): readonly ProbeOutcome[];
  /** Of the probe that ended last. A probe that we cancelled ourselves has no result, and is not remembered. */
  add(key: string, backend: string, outcome: ProbeOutcome): void;
  /** Forgets the other backends of the check. */
  keepOnly(key: string, backends: readonly string[]): void;
  forget(key: string): void;
}

/** `key` is "namespace/name" of a check. */
export function createOutcomeTable(): OutcomeTable {
  const checks = new Map<string, Map<string, readonly ProbeOutcome[]>>();
  return {
    of: (key, backend) => checks.get(key)?.get(backend) ?? [],
    add(key, backend, outcome) {
      const backends = checks.get(key) ?? new Map<string, readonly ProbeOutcome[]>();
      checks.set(key, backends.set(backend, withNewest(backends.get(backend) ?? [], outcome)));
    },
    keepOnly(key, backends) {
      const outcomes = checks.get(key);
      if (outcomes === undefined) return;
      const kept = new Set(backends);
      for (const backend of outcomes.keys()) if (!kept.has(backend)) outcomes.delete(backend);
    },
    forget: (key) => void checks.delete(key),
  };
}

/** The list with this outcome in front, in the place of the one of its kind. */
function withNewest(outcomes: readonly ProbeOutcome[], newest: ProbeOutcome): readonly ProbeOutcome[] {
  return isResult(newest) ? [newest, ...outcomes.filter(({ kind }) => kind !== newest.kind)] : outcomes;
}
