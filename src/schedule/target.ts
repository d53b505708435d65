/** What the scheduler is asked to probe: one backend of one check. A value; the living state is the session. */
import type { Subject } from '../diagnosis/evidence.ts';
import type { Thresholds } from '../health/state.ts';
import type { ProbeTarget } from '../probe/target.ts';

export interface Cadence {
  /** Milliseconds from the end of one probe to the start of the next. */
  readonly intervalMs: number;
  /** The same while a change is being confirmed. */
  readonly edgeIntervalMs: number;
}

export interface CheckTarget {
  /** The backend's name: unique within its check. */
  readonly backend: string;
  readonly target: ProbeTarget;
  readonly subject: Subject;
  readonly thresholds: Thresholds;
  readonly cadence: Cadence;
  /** Milliseconds; a success that takes longer is slow. */
  readonly slowAfterMs: number;
  /** Probed and reported, never counted. */
  readonly maintenance: boolean;
  /** Two targets with the same fingerprint are the same: the session and its state go on. */
  readonly fingerprint: string;
}
