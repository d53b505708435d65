/** What the scheduler tells about one backend: the input of the status. */
import type { BackendState } from '../api/v1alpha1/status.ts';
import type { Verdict, Warning } from '../diagnosis/verdict.ts';

/** A change of state as the history keeps it. */
export interface StateChange {
  readonly backend: string;
  readonly from: BackendState;
  readonly to: BackendState;
  readonly reason: string;
  /** Wall time in milliseconds. */
  readonly atMs: number;
}

export interface BackendReport {
  readonly backend: string;
  readonly state: BackendState;
  /** Wall time in milliseconds: since when the backend has been in this state. */
  readonly sinceMs: number;
  /** Why; `undefined` for a healthy backend. While Initializing: what was seen so far, if anything. */
  readonly verdict: Verdict | undefined;
  readonly warnings: readonly Warning[];
  /** True when the thresholds are reached (or the outcome is conclusively unknown) and no investigation runs. */
  readonly settled: boolean;
  /** True when the state came from a stored status and no fresh result has confirmed it yet. */
  readonly restored: boolean;
  /** Monotonic milliseconds: since when a backend that was heard before has been silent, once that is confirmed; `undefined` when it is not. */
  readonly silentSinceMs: number | undefined;
}

/** What a stored row gives back to a new session after a restart. */
export interface StoredBackend {
  readonly state: BackendState;
  readonly sinceMs: number;
  readonly verdict: Verdict | undefined;
  /** True when the words are less than what was concluded, or may be about another probe: they hold only until fresh ones are confirmed, even of the same reason. */
  readonly isAbridged: boolean;
  readonly warnings: readonly Warning[];
}
