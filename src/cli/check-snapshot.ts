/** One check at one moment: what the user wrote and what is known. The input of every output. */
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { BackendHealthCheckStatus, Condition } from '../api/v1alpha1/status.ts';
import type { UserMetadata } from '../files/manifest.ts';

export interface CheckSnapshot {
  /** "namespace/name". */
  readonly key: string;
  readonly check: BackendHealthCheck;
  readonly metadata: UserMetadata;
  /** `undefined` before the first look. */
  readonly status: BackendHealthCheckStatus | undefined;
}

export function conditionOf(snapshot: CheckSnapshot, type: string): Condition | undefined {
  return snapshot.status?.conditions?.find((condition) => condition.type === type);
}

/** What `kubectl wait --for=condition=Healthy` would wait for. */
export function isHealthy(snapshot: CheckSnapshot): boolean {
  return conditionOf(snapshot, 'Healthy')?.status === 'True';
}

/** Healthy, or in maintenance as a whole: then nobody counts on its backends, and none of them is a reason to stop. */
export function isFine(snapshot: CheckSnapshot): boolean {
  return isHealthy(snapshot) || conditionOf(snapshot, 'Healthy')?.reason === 'Maintenance';
}
