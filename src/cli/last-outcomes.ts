/** Remembers what the last probes of a backend observed, and picks the one that a verdict is about. It probes nothing. */
import type { BackendState } from '../api/v1alpha1/status.ts';
import { isResult } from '../health/observe.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';

export interface OutcomeMemory {
  /** Of the probe that ended last. A probe that we cancelled ourselves has no result, and is not remembered. */
  add(key: string, backend: string, outcome: ProbeOutcome): void;
  /** At most one of each kind, the newest first. */
  of(key: string, backend: string): readonly ProbeOutcome[];
}

/** `key` is "namespace/name" of a check. */
export function createOutcomeMemory(): OutcomeMemory {
  const known = new Map<string, readonly ProbeOutcome[]>();
  return {
    add(key, backend, outcome) {
      const place = `${key}/${backend}`;
      known.set(place, withNewest(known.get(place) ?? [], outcome));
    },
    of: (key, backend) => known.get(`${key}/${backend}`) ?? [],
  };
}

/** The list with this outcome in front, in the place of the one of its kind. */
function withNewest(outcomes: readonly ProbeOutcome[], newest: ProbeOutcome): readonly ProbeOutcome[] {
  return isResult(newest) ? [newest, ...outcomes.filter(({ kind }) => kind !== newest.kind)] : outcomes;
}

/** The newest of the kind that makes a backend what it is, else the newest of all: probes go on while a verdict is looked into. */
export function outcomeBehind(state: BackendState, outcomes: readonly ProbeOutcome[]): ProbeOutcome | undefined {
  const kind = KIND_OF_STATE[state];
  return outcomes.find((outcome) => outcome.kind === kind) ?? outcomes[0];
}

const KIND_OF_STATE: Readonly<Record<BackendState, ProbeOutcome['kind'] | undefined>> = {
  Healthy: 'success',
  Degraded: 'success',
  Unhealthy: 'failure',
  Unknown: 'inconclusive',
  Maintenance: undefined,
};
