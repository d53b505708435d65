/** Picks the outcome that a verdict is about, of the last ones of a backend. */
import type { BackendState } from '../api/v1alpha1/status.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';

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
