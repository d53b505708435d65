/** Where a new session comes from: nothing, a restart, or another session of the same backend. Pure. */
import type { Reason } from '../api/reasons.ts';
import type { BackendState } from '../api/v1alpha1/status.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import type { StoredBackend } from './report.ts';
import type { CheckTarget } from './target.ts';

export interface Origin {
  /** "namespace/name". */
  readonly key: string;
  /** What the status said before this process first saw the check. */
  readonly stored: StoredBackend | undefined;
  /** The state of the session that this one replaces. */
  readonly replaced: BackendState | undefined;
  /** Monotonic milliseconds without stalls: silence counts from here. */
  readonly awakeMs: number;
}

/** The state that a reader has seen last, if any. */
export function originState({ stored, replaced }: Origin): BackendState | undefined {
  return replaced ?? stored?.state;
}

/** Why a backend was not probed, or not yet: a session that probes it would contradict them. ResultStale may stay, since it is true until a result comes. */
const NOT_OF_OUTCOMES: ReadonlySet<Reason> = new Set([
  'Initializing',
  'Suspended',
  'Maintenance',
  'InvalidSpec',
  'NoBackends',
  'CredentialsUnavailable',
]);

/** The verdict of a stored state that no count stands for: it is shown until something fresh is known. */
export function restoredOverlay(target: CheckTarget, stored: StoredBackend | undefined): Verdict | undefined {
  if (stored?.verdict === undefined || NOT_OF_OUTCOMES.has(stored.verdict.reason)) return undefined;
  const isMaintained = stored.state === 'Maintenance' && target.maintenance;
  return stored.state === 'Unknown' || isMaintained ? stored.verdict : undefined;
}
