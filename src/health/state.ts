/** The health of one target as thresholds see it. */

/** Degraded is healthy, but slow. */
export type Health = 'Unknown' | 'Healthy' | 'Degraded' | 'Unhealthy';

/** True for a backend that answers as it should, slowly or not. */
export function isAnswering(health: Health): boolean {
  return health === 'Healthy' || health === 'Degraded';
}

export interface HealthState {
  readonly health: Health;
  /** Consecutive successes that are not yet a change; below `healthyThreshold`. */
  readonly successRun: number;
  /** Consecutive failures that are not yet a change; below `unhealthyThreshold`. */
  readonly failureRun: number;
  /** Consecutive slow (or, while Degraded, fast) successes that are not yet a change. */
  readonly paceRun: number;
}

export interface Thresholds {
  /** 1..10 consecutive successes. */
  readonly healthy: number;
  /** 1..10 consecutive failures. */
  readonly unhealthy: number;
}

/** What one probe counts as. */
export type Observation = 'fast' | 'slow' | 'failure' | 'inconclusive';

export type Transition =
  | { readonly kind: 'unchanged'; readonly state: HealthState }
  /** A change is being confirmed: the edge interval applies. */
  | { readonly kind: 'pending'; readonly state: HealthState }
  | { readonly kind: 'changed'; readonly state: HealthState; readonly from: Health };
