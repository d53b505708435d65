/** Takes a stored state up again after a restart, and says when it is too old to be believed. Pure. */
import type { BackendState } from '../api/v1alpha1/status.ts';
import { assertNever } from '../base/exhaustive.ts';
import { INITIAL_HEALTH, settledAt } from './advance.ts';
import type { HealthState } from './state.ts';

/** Silence shorter than this is never stale, however short the interval. */
const STALE_AT_LEAST_MS = 60_000;
const STALE_CYCLES = 3;

/** The health that a stored state stands for. Runs start anew: they were never stored. */
export function restoreHealth(state: BackendState): HealthState {
  switch (state) {
    case 'Healthy':
    case 'Degraded':
    case 'Unhealthy':
      return settledAt(state);
    case 'Unknown':
    case 'Maintenance':
      return INITIAL_HEALTH;
    default:
      return assertNever(state);
  }
}

/** Milliseconds without any result after which a state is stale: three whole cycles, and at least a minute. */
export function staleAfterMs(cycle: { readonly intervalMs: number; readonly timeoutMs: number }): number {
  return Math.max(STALE_AT_LEAST_MS, STALE_CYCLES * (cycle.intervalMs + cycle.timeoutMs));
}
