/** Counts one observation towards the thresholds: the only place where health changes. Not what the change means: see `diagnosis/`. */
import { assertNever } from '../base/exhaustive.ts';
import type { Health, HealthState, Observation, Thresholds, Transition } from './state.ts';

/** The state of a target that was never observed. */
export const INITIAL_HEALTH: HealthState = settledAt('Unknown');

/** A state with nothing counted. */
export function settledAt(health: Health): HealthState {
  return { health, successRun: 0, failureRun: 0, paceRun: 0 };
}

/**
 * ```
 *   state               success                          failure                      inconclusive
 *   Unknown             Healthy (slow: Degraded) at once count; Unhealthy at n        nothing at all
 *   Healthy, Degraded   failures forgotten; pace counts  count; Unhealthy at n        nothing at all
 *   Unhealthy           count; Healthy (Degraded) at n   successes forgotten          nothing at all
 * ```
 * A threshold flips when it is reached, not when it is exceeded.
 */
export function advance(state: HealthState, observation: Observation, thresholds: Thresholds): Transition {
  switch (observation) {
    case 'inconclusive':
      return { kind: 'unchanged', state };
    case 'failure':
      return advanceFailure(state, thresholds);
    case 'fast':
    case 'slow':
      return advanceSuccess(state, observation, thresholds);
    default:
      return assertNever(observation);
  }
}

function advanceFailure(state: HealthState, thresholds: Thresholds): Transition {
  if (state.health === 'Unhealthy') return unchanged(state.successRun === 0 ? state : settledAt('Unhealthy'));
  const failureRun = state.failureRun + 1;
  if (failureRun >= thresholds.unhealthy) return changed('Unhealthy', state);
  return { kind: 'pending', state: { health: state.health, successRun: 0, failureRun, paceRun: 0 } };
}

function advanceSuccess(state: HealthState, pace: 'fast' | 'slow', thresholds: Thresholds): Transition {
  const answering = pace === 'slow' ? 'Degraded' : 'Healthy';
  switch (state.health) {
    case 'Unknown':
      return changed(answering, state);
    case 'Unhealthy': {
      const successRun = state.successRun + 1;
      if (successRun >= thresholds.healthy) return changed(answering, state);
      return { kind: 'pending', state: { health: 'Unhealthy', successRun, failureRun: 0, paceRun: 0 } };
    }
    case 'Healthy':
    case 'Degraded':
      return advancePace(state, answering, thresholds);
    default:
      return assertNever(state.health);
  }
}

function advancePace(state: HealthState, answering: 'Healthy' | 'Degraded', thresholds: Thresholds): Transition {
  if (answering === state.health) {
    return unchanged(state.failureRun === 0 && state.paceRun === 0 ? state : settledAt(state.health));
  }
  const paceRun = state.paceRun + 1;
  const threshold = answering === 'Degraded' ? thresholds.unhealthy : thresholds.healthy;
  if (paceRun >= threshold) return changed(answering, state);
  return { kind: 'pending', state: { health: state.health, successRun: 0, failureRun: 0, paceRun } };
}

function unchanged(state: HealthState): Transition {
  return { kind: 'unchanged', state };
}

function changed(health: Health, from: HealthState): Transition {
  return { kind: 'changed', state: settledAt(health), from: from.health };
}

/** True when the last observation agrees with the health: no change from or to Unhealthy waits to be confirmed. Pace does not matter. */
export function isCertain(state: HealthState): boolean {
  return state.successRun + state.failureRun === 0;
}

/** True while a change is being confirmed: the edge interval applies, and an inconclusive probe does not end that. */
export function isConfirming(state: HealthState): boolean {
  return state.successRun + state.failureRun + state.paceRun > 0;
}
