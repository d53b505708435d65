/** All checks in one line: how many, how their backends are, or what is awaited. Pure. */
import { type CheckSnapshot, conditionOf } from '../check-snapshot.ts';
import { counted } from './wording.ts';

const STATES = ['healthy', 'degraded', 'unhealthy', 'unknown', 'maintenance'] as const;

/** "3 checks, 7 backends: 4 healthy, 1 degraded, 2 unhealthy". */
export function summaryText(snapshots: readonly CheckSnapshot[]): string {
  const told = STATES.flatMap((state) => {
    const total = snapshots.reduce((sum, { status }) => sum + (status?.summary?.[state] ?? 0), 0);
    return total > 0 ? [`${total} ${state === 'maintenance' ? 'in maintenance' : state}`] : [];
  });
  const backends = snapshots.reduce((sum, { check }) => sum + check.spec.backends.length, 0);
  const result = told.length === 0 ? withoutResults(snapshots, backends) : told.join(', ');
  return `${counted(snapshots.length, 'check')}, ${counted(backends, 'backend')}: ${result}`;
}

function withoutResults(snapshots: readonly CheckSnapshot[], backends: number): string {
  if (snapshots.length === 0) return 'nothing to probe until a file holds a check';
  if (backends === 0) return 'nothing to probe until a check names a backend';
  if (snapshots.every(isHeldUp)) return 'nothing can be probed until the checks are mended';
  return 'waiting for the first results';
}

/** Somebody has to act before there can be a result. */
function isHeldUp(snapshot: CheckSnapshot): boolean {
  return conditionOf(snapshot, 'Ready')?.status === 'False';
}
