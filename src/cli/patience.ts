/** How long the verdicts of checks may take, from the start of the program. Pure. */
import { resolveEffective } from '../api/effective.ts';
import { formatDuration } from '../base/duration.ts';
import type { CheckSnapshot } from './check-snapshot.ts';

/** How long an investigation may take after the last probe that it needs. */
const INVESTIGATION_MS = 35_000;
const SHORTEST_DEADLINE_MS = 60_000;

/** The longest that the verdict of one check may take: the first probes are spread over an interval. */
export function verdictMs({ check: { spec } }: CheckSnapshot): number {
  const { intervalMs, failureWindowMs } = resolveEffective(spec);
  return intervalMs + failureWindowMs + INVESTIGATION_MS;
}

/** Long enough for all of them. */
export function defaultDeadlineMs(snapshots: readonly CheckSnapshot[]): number {
  return Math.max(SHORTEST_DEADLINE_MS, ...snapshots.map(verdictMs));
}

const MAX_NAMED = 5;

/** Which checks had no verdict in time, and what would be long enough. */
export function deadlineText(deadlineMs: number, late: readonly CheckSnapshot[]): string {
  const over = `the deadline of ${formatDuration(deadlineMs)} is over, and not every backend has its verdict`;
  if (late.length === 0) return over;
  const named = late
    .toSorted((a, b) => verdictMs(b) - verdictMs(a))
    .slice(0, MAX_NAMED)
    .map((snapshot) => `${snapshot.key} may need ${formatDuration(verdictMs(snapshot))}`);
  const rest = late.length > MAX_NAMED ? [`${late.length - MAX_NAMED} more need less`] : [];
  const enough = formatDuration(defaultDeadlineMs(late));
  const hint = deadlineMs < defaultDeadlineMs(late) ? `; --deadline ${enough} is long enough` : '';
  return `${over}: ${[...named, ...rest].join(', ')}${hint}`;
}
