/** The resource as a whole. */
import { z } from 'zod';
import { API_VERSION, KIND } from '../group.ts';
import { DnsSubdomain } from './dns-subdomain.ts';
import { BackendHealthCheckSpec } from './spec.ts';
import type { BackendHealthCheckStatus } from './status.ts';

/** The part of the metadata that the operator reads. Everything else passes unseen. */
export const Metadata = z.object({
  name: DnsSubdomain,
  namespace: z.string().min(1).max(63).optional(),
  uid: z.string().max(128).optional(),
  generation: z.int().optional(),
  resourceVersion: z.string().max(128).optional(),
  creationTimestamp: z.string().max(64).nullish(),
  deletionTimestamp: z.string().max(64).optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
});

/** A manifest as a user writes it. The status is not parsed: it is ours, and read leniently (`api/status-reader.ts`). */
export const BackendHealthCheckManifest = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(KIND),
  metadata: Metadata,
  spec: BackendHealthCheckSpec,
  status: z.unknown().optional(),
});

/** A check, parsed: defaults filled in, every reference of the metadata present. Durations stay as the user wrote them; `api/effective.ts` resolves them. */
export interface BackendHealthCheck {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: string;
  /** The value of the probe-now annotation, if any. */
  readonly probeNow: string | undefined;
  readonly spec: BackendHealthCheckSpec;
  /** What stands in the status now, if it can be read. */
  readonly status: BackendHealthCheckStatus | undefined;
}
