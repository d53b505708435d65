/** Reads a check from the API server, as far as tests look at it. */
import assert from 'node:assert/strict';
import { BackendHealthCheckStatus } from '../../src/api/v1alpha1/status.ts';
import type { TestCluster } from '../kube/test-cluster.ts';

export interface StoredCheck {
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: string;
  readonly status: BackendHealthCheckStatus;
}

export async function readCheck(cluster: TestCluster, name: string, namespace = 'default'): Promise<StoredCheck> {
  const object: unknown = JSON.parse(await cluster.kubectl('get', 'bhc', name, '-n', namespace, '-o', 'json'));
  assert.ok(typeof object === 'object' && object !== null && 'metadata' in object && 'status' in object);
  const { metadata } = object;
  assert.ok(typeof metadata === 'object' && metadata !== null && 'uid' in metadata && 'generation' in metadata);
  assert.ok('resourceVersion' in metadata);
  return {
    uid: String(metadata.uid),
    generation: Number(metadata.generation),
    resourceVersion: String(metadata.resourceVersion),
    status: BackendHealthCheckStatus.parse(object.status),
  };
}

/** "True AllBackendsHealthy"; "absent" when there is no such condition. */
export function conditionOf({ status }: Pick<StoredCheck, 'status'>, type: string): string {
  const found = status.conditions?.find((condition) => condition.type === type);
  return found === undefined ? 'absent' : `${found.status} ${found.reason}`;
}
