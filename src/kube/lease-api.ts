/** Reads and writes the one Lease. Every write names the version that it replaces, so that of two candidates only one succeeds. */
import { EPOCH_ANNOTATION } from '../api/group.ts';
import type { ObjectRef } from '../api/object-key.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { failed, type Result, success } from '../base/result.ts';
import type { ApiError } from './api-error.ts';
import type { ApiCall, KubeClient } from './client.ts';
import { type LeaseRecord, readLease } from './lease-state.ts';
import { microTime } from './micro-time.ts';
import { leasePath, leasesPath } from './resource-path.ts';

export interface LeaseContent {
  readonly holder: string;
  readonly epoch: number;
  readonly transitions: number;
  readonly durationMs: number;
  /** Wall milliseconds at which the holder took it. For readers only. */
  readonly acquiredMs: number;
}

export type LeaseError =
  /** Somebody was faster: another version stands there, or none. Read it. */
  | { readonly kind: 'overtaken' }
  /** Nothing is known: it may or may not have been written. */
  | { readonly kind: 'unknown'; readonly retryAfterMs: number | undefined };

export interface LeaseApi {
  /** `undefined`: there is no Lease. */
  read(signal?: AbortSignal): Promise<Result<LeaseRecord | undefined, LeaseError>>;
  /** Replaces the version that is named, or creates the Lease. Gives the new version. */
  put(content: LeaseContent, replaces: string | undefined, signal?: AbortSignal): Promise<Result<string, LeaseError>>;
}

export interface LeaseApiOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly lease: ObjectRef;
  readonly timeoutMs: number;
}

export function createLeaseApi({ client, clock, log, lease, timeoutMs }: LeaseApiOptions): LeaseApi {
  async function send(call: ApiCall, signal: AbortSignal | undefined): Promise<Result<unknown, ApiError>> {
    const answer = await client.call({ ...call, timeoutMs, ...(signal === undefined ? {} : { signal }) });
    if (!answer.ok && answer.error.kind === 'unauthorized') client.refreshCredentials();
    return answer;
  }

  function unknown(verb: string, { kind, code, message, retryAfterMs }: ApiError): Result<never, LeaseError> {
    if (kind !== 'cancelled')
      log.warn({ lease: lease.name, verb, kind, code, detail: message }, 'lease request failed');
    return failed({ kind: 'unknown', retryAfterMs });
  }

  return {
    async read(signal) {
      const answer = await send({ verb: 'get', path: leasePath(lease) }, signal);
      if (answer.ok) return success(readLease(answer.value));
      return answer.error.kind === 'notFound' ? success(undefined) : unknown('get', answer.error);
    },
    async put(content, replaces, signal) {
      const body = leaseObject(lease, content, { replaces, renewTime: microTime(clock.wallMs()) });
      const call: ApiCall =
        replaces === undefined
          ? { verb: 'create', path: leasesPath(lease.namespace), body }
          : { verb: 'update', path: leasePath(lease), body };
      const answer = await send(call, signal);
      if (answer.ok) return success(readLease(answer.value).resourceVersion);
      const isOvertaken =
        answer.error.kind === 'conflict' || (answer.error.kind === 'notFound' && call.verb === 'update');
      return isOvertaken ? failed({ kind: 'overtaken' }) : unknown(call.verb, answer.error);
    },
  };
}

function leaseObject(
  lease: ObjectRef,
  content: LeaseContent,
  write: { readonly replaces: string | undefined; readonly renewTime: string },
): object {
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
      acquireTime: microTime(content.acquiredMs),
      renewTime: write.renewTime,
    },
  };
}
