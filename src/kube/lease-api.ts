/** Reads and writes the one Lease. Every write names the version that it replaces, so that of two candidates only one succeeds. */
import { EPOCH_ANNOTATION } from '../api/group.ts';
import type { ObjectRef } from '../api/object-key.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ApiError } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { type LeaseRecord, readLease } from './lease-state.ts';
import type { LeaseTimes } from './leadership.ts';
import { microTime } from './micro-time.ts';
import { leasePath, leasesPath } from './resource-path.ts';

export interface LeaseContent {
  readonly holder: string;
  readonly epoch: number;
  readonly transitions: number;
  readonly durationMs: number;
}

export interface LeaseApi {
  read(): Promise<{ kind: 'found'; record: LeaseRecord } | { kind: 'missing' } | { kind: 'failed' }>;
  /** Replaces the version that is named, or creates the Lease. `refused`: somebody was faster, or nothing is known. */
  put(content: LeaseContent, replaces: string | undefined): Promise<{ kind: 'done'; resourceVersion: string } | { kind: 'refused' }>;
}

interface LeaseApiOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lease: ObjectRef;
  readonly times: LeaseTimes;
}

export function createLeaseApi({ client, clock, log, lease, times }: LeaseApiOptions): LeaseApi {
  // Two tries must fit before the leader has to stop writing.
  const timeoutMs = times.renewDeadlineMs / 2;

  function failedCall(error: ApiError): void {
    if (error.kind === 'unauthorized') client.refreshCredentials();
    if (error.kind !== 'conflict') log.warn({ lease: lease.name, cause: error.message }, 'the lease cannot be used');
  }

  return {
    async read() {
      const answer = await client.call({ verb: 'get', path: leasePath(lease), timeoutMs });
      if (answer.ok) return { kind: 'found', record: readLease(answer.value) };
      if (answer.error.kind === 'notFound') return { kind: 'missing' };
      failedCall(answer.error);
      return { kind: 'failed' };
    },
    async put(content, replaces) {
      const body = leaseObject(lease, content, { replaces, renewTime: microTime(clock.wallMs()) });
      const answer = await client.call(
        replaces === undefined
          ? { verb: 'create', path: leasesPath(lease.namespace), body, timeoutMs }
          : { verb: 'update', path: leasePath(lease), body, timeoutMs },
      );
      if (answer.ok) return { kind: 'done', resourceVersion: readLease(answer.value).resourceVersion };
      failedCall(answer.error);
      return { kind: 'refused' };
    },
  };
}

function leaseObject(lease: ObjectRef, content: LeaseContent, write: { replaces: string | undefined; renewTime: string }): object {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      namespace: lease.namespace,
      name: lease.name,
      annotations: { [EPOCH_ANNOTATION]: String(content.epoch) },
      ...(write.replaces === undefined ? {} : { resourceVersion: write.replaces }),
    },
    spec: {
      holderIdentity: content.holder,
      leaseDurationSeconds: Math.max(1, Math.round(content.durationMs / 1_000)),
      leaseTransitions: content.transitions,
      renewTime: write.renewTime,
    },
  };
}
