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

/** How the outcomes of a target are counted, and how often there is one. */
export interface Settings {
  readonly thresholds: Thresholds;
  readonly cadence: Cadence;
  /** Milliseconds; a success that takes longer is slow. */
  readonly slowAfterMs: number;
  /** Probed and reported, never counted. */
  readonly maintenance: boolean;
}

export interface CheckTarget extends Settings {
  /** The backend's name: unique within its check. */
  readonly backend: string;
  readonly target: ProbeTarget;
  readonly subject: Subject;
  /** Who is probed, and how: two targets with the same fingerprint are the same, and the session and its state go on, whatever the settings. */
  readonly fingerprint: string;
}

export function haveSameSettings(left: Settings, right: Settings): boolean {
  return (
    left.thresholds.healthy === right.thresholds.healthy &&
    left.thresholds.unhealthy === right.thresholds.unhealthy &&
    left.cadence.intervalMs === right.cadence.intervalMs &&
    left.cadence.edgeIntervalMs === right.cadence.edgeIntervalMs &&
    left.slowAfterMs === right.slowAfterMs &&
    left.maintenance === right.maintenance
  );
}
