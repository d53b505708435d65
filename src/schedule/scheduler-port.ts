/** The scheduler as the controller sees it. */
import type { BackendReport, StateChange, StoredBackend } from './report.ts';
import type { CheckTarget } from './target.ts';

/** The targets of one check, whole: what is not in it stops. */
export interface CheckPlan {
  /** "namespace/name". */
  readonly key: string;
  /** Another UID under the same key is another check: nothing is carried over. */
  readonly uid: string;
  readonly targets: readonly CheckTarget[];
  /** What the status said before this process first saw the check, by backend. Used for new sessions only. */
  readonly stored: ReadonlyMap<string, StoredBackend>;
}

export interface SchedulerEvents {
  /** Something about the check that belongs into its status has changed. Called often: collapse. */
  readonly changed: (key: string) => void;
  /** A backend changed its state. */
  readonly transition: (key: string, change: StateChange) => void;
}

export interface Scheduler {
  /** Starts new targets, keeps the same ones with their state (other settings apply at once), replaces those that are probed otherwise, stops the rest. */
  apply(plan: CheckPlan): void;
  /** Stops all targets of a check and forgets it. */
  remove(key: string): void;
  /** The reports of a check in the order of its targets; empty when it is not known. */
  reports(key: string): readonly BackendReport[];
  /** The report of one backend; `undefined` when it is not known. */
  report(key: string, backend: string): BackendReport | undefined;
  /** Probes all backends of a check as soon as possible, without disturbing their cadence. */
  probeNow(key: string): void;
  /** Stops starting probes; resolves when none runs any more. Probes in flight end as inconclusive after `graceMs`. */
  drain(graceMs: number): Promise<void>;
}
