/** What the audit log of the test API server tells about the operator: its writes, and the time that passes between them. */
import { readStatus } from '../../src/api/status-reader.ts';
import type { BackendHealthCheckStatus } from '../../src/api/v1alpha1/status.ts';
import type { AuditEvent } from '../../tools/control-plane/audit-log.ts';
import type { TestCluster } from '../kube/test-cluster.ts';

/** One write to the status of a check, accepted or not. */
export interface StatusPatch {
  readonly status: BackendHealthCheckStatus;
  /** The HTTP status of the answer. */
  readonly code: number;
}

/** The patches of the status of a check that came since `since`, a time of the wall clock in milliseconds. */
export async function statusPatches(cluster: TestCluster, name: string, since = 0): Promise<readonly StatusPatch[]> {
  const events = await cluster.controlPlane.readAudit();
  return events
    .filter(({ verb, objectRef }) => verb === 'patch' && objectRef?.name === name && objectRef.subresource === 'status')
    .filter(({ requestReceivedTimestamp }) => Date.parse(requestReceivedTimestamp) >= since)
    .flatMap(({ requestObject, responseStatus }) => {
      const status = readStatus(statusIn(requestObject));
      return status === undefined ? [] : [{ status, code: responseStatus?.code ?? 0 }];
    });
}

/** Every two seconds or so while somebody leads: a clock that only runs while the audit log does. */
export function isRenewal({ verb, objectRef }: AuditEvent): boolean {
  return verb === 'update' && objectRef?.resource === 'leases';
}

/** A write that the operator makes only when something has changed. */
export function isNews({ objectRef }: AuditEvent): boolean {
  return objectRef?.resource === 'backendhealthchecks' || objectRef?.resource === 'events';
}

function statusIn(object: unknown): unknown {
  return typeof object === 'object' && object !== null && 'status' in object ? object.status : undefined;
}
