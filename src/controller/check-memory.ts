/** What the controller remembers about a check between two looks. Everything in it can be rebuilt from the status after a restart. */
import type { BackendHealthCheckStatus, Condition, HistoryEntry } from '../api/v1alpha1/status.ts';
import { MAX_HISTORY } from '../api/v1alpha1/status.ts';
import type { CheckTarget } from '../schedule/target.ts';
import type { CredentialValues } from './credentials.ts';
import type { SpecChange } from './spec-change.ts';

/** The targets that the scheduler has. */
export interface AppliedPlan {
  /** What they were made from, besides the values. */
  readonly madeFrom: string;
  /** What they have from Secrets and ConfigMaps: it stands in while these cannot be read. Only in memory, and only while it is in use. */
  readonly values: CredentialValues;
  /** Wall time in milliseconds from which the certificate in them is expired. */
  readonly expiresAtMs: number;
  readonly targets: readonly CheckTarget[];
}

export interface CheckMemory {
  /** Another UID under the same name is another check. */
  readonly uid: string;
  /** What the scheduler has its targets from; `undefined` when it has none. */
  applied: AppliedPlan | undefined;
  /** The last change of how backends are probed; this process must have seen it. */
  change: SpecChange | undefined;
  /** True once this process has acted on the check: from then on the stored status is its own, and tells it nothing. */
  hasActed: boolean;
  /** The newest first. */
  history: readonly HistoryEntry[];
  /** The last value of the probe-now annotation that was acted on. */
  handledProbeNow: string | undefined;
  /** The conditions that were computed last. */
  conditions: readonly Condition[];
  /** What holds the check up, and since when (wall time in milliseconds). */
  obstacle: { readonly reason: string; readonly sinceMs: number } | undefined;
}

/** A memory as it was when the stored status was written. */
export function recall(uid: string, stored: BackendHealthCheckStatus | undefined): CheckMemory {
  return {
    uid,
    applied: undefined,
    change: undefined,
    hasActed: false,
    history: stored?.history ?? [],
    handledProbeNow: stored?.lastHandledProbeNow,
    conditions: stored?.conditions ?? [],
    obstacle: undefined,
  };
}

/** Puts new entries, the oldest first, before what is remembered, and forgets the oldest. */
export function remember(memory: CheckMemory, entries: readonly HistoryEntry[]): void {
  memory.history = [...entries.toReversed(), ...memory.history].slice(0, MAX_HISTORY);
}
