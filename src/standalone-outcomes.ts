/** The last outcome of each backend that is there, by check. It does not know which are: it is told. */
import type { ProbeOutcome } from './probe/outcome.ts';

export interface OutcomeTable {
  get(key: string, backend: string): ProbeOutcome | undefined;
  set(key: string, backend: string, outcome: ProbeOutcome): void;
  /** Forgets the other backends of the check. */
  keepOnly(key: string, backends: readonly string[]): void;
  forget(key: string): void;
}

export function createOutcomeTable(): OutcomeTable {
  const checks = new Map<string, Map<string, ProbeOutcome>>();
  return {
    get: (key, backend) => checks.get(key)?.get(backend),
    set(key, backend, outcome) {
      const outcomes = checks.get(key) ?? new Map<string, ProbeOutcome>();
      checks.set(key, outcomes.set(backend, outcome));
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
