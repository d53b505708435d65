/** What stands in the way of a check, as it comes and goes: remembered, and told once. What it is, is found out elsewhere: see `reconcile.ts`. */
import { type ObjectRef, objectKey } from '../api/object-key.ts';
import type { BackendHealthCheckStatus } from '../api/v1alpha1/status.ts';
import type { Clock } from '../base/clock.ts';
import { parseTimestamp } from '../base/timestamp.ts';
import type { StateChange } from '../schedule/report.ts';
import type { Scheduler } from '../schedule/scheduler-port.ts';
import type { CheckMemory } from './check-memory.ts';
import type { Obstacle } from './conditions.ts';

type Subject = ObjectRef & { readonly uid: string; readonly status: BackendHealthCheckStatus | undefined };

export interface ObstacleDeps {
  readonly clock: Clock;
  readonly scheduler: Pick<Scheduler, 'reports' | 'remove'>;
  /** A backend changes its state because of what is in the way of its check. */
  readonly transition: (key: string, change: StateChange, message: string) => void;
  /** Something is in the way of a check now that was not before. */
  readonly stalled: (check: ObjectRef & { readonly uid: string }, obstacle: Obstacle) => void;
}

/** Ends the probes of a check. What was known about its backends is not known any more, and that is a change like any other. */
export function halt(check: Subject, obstacle: Obstacle, { clock, scheduler, transition }: ObstacleDeps): void {
  const key = objectKey(check);
  const atMs = clock.wallMs();
  for (const { backend, state } of scheduler.reports(key)) {
    if (state === 'Unknown') continue;
    transition(key, { backend, from: state, to: 'Unknown', reason: obstacle.reason, atMs }, obstacle.message);
  }
  scheduler.remove(key);
}

/** Keeps since when an obstacle stands, and tells of a new one. One that stands in the status was told before a restart. */
export function enterObstacle(
  obstacle: Obstacle | undefined,
  { check, memory }: { readonly check: Subject; readonly memory: CheckMemory },
  { clock, stalled }: ObstacleDeps,
): void {
  if (memory.obstacle?.reason === obstacle?.reason) return;
  if (obstacle === undefined) {
    memory.obstacle = undefined;
    return;
  }
  memory.obstacle = { reason: obstacle.reason, sinceMs: storedSince(obstacle, check.status) ?? clock.wallMs() };
  if (obstacle.kind === 'stalled' && !wasTold(obstacle, check.status)) stalled(check, obstacle);
}

/** After a restart an obstacle goes on from when the stored rows began to show it. */
function storedSince(obstacle: Obstacle, stored: BackendHealthCheckStatus | undefined): number | undefined {
  const row = stored?.backends?.find(({ reason }) => reason === obstacle.reason);
  return row === undefined ? undefined : parseTimestamp(row.since);
}

function wasTold(obstacle: Obstacle, stored: BackendHealthCheckStatus | undefined): boolean {
  return stored?.conditions?.some(({ type, reason }) => type === 'Ready' && reason === obstacle.reason) === true;
}
