/** Reads from a stored status what new sessions start with after a restart. Pure. */
import { BLAMES, type Blame, REASONS, type Reason } from '../api/reasons.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { StepResults } from '../api/steps.ts';
import { backendName } from '../api/v1alpha1/backend.ts';
import type { BackendHealthCheckStatus, BackendRow } from '../api/v1alpha1/status.ts';
import { parseTimestamp } from '../base/timestamp.ts';
import { unknownSteps } from '../diagnosis/steps.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { PROBE_PHASES, type ProbePhase } from '../probe/outcome.ts';
import type { StoredBackend } from '../schedule/report.ts';

/** What stood in the status, by backend. Empty when the status speaks of another spec. */
export function storedBackends({ spec, status, generation }: BackendHealthCheck): ReadonlyMap<string, StoredBackend> {
  if (status?.observedGeneration !== generation) return new Map();
  const rows = status.backends ?? [];
  const listed = new Map(rows.map((row) => [row.name, storedBackend(row, rows)]));
  const unlisted = storedUnlisted(status);
  if (unlisted === undefined) return listed;
  return new Map(spec.backends.map(backendName).map((name) => [name, listed.get(name) ?? unlisted]));
}

/** The worst rows are listed first, so those that found no place are nearly always healthy, and the summary tells when all of them are. */
function storedUnlisted({
  summary,
  backends,
  truncatedBackends,
  conditions,
}: BackendHealthCheckStatus): StoredBackend | undefined {
  if (summary === undefined || truncatedBackends === undefined) return undefined;
  const listedHealthy = (backends ?? []).filter((row) => row.state === 'Healthy').length;
  if (summary.healthy - listedHealthy !== truncatedBackends) return undefined;
  const ready = conditions?.find((condition) => condition.type === 'Ready');
  const sinceMs = parseTimestamp(ready?.lastTransitionTime ?? '') ?? 0;
  return { state: 'Healthy', sinceMs, verdict: undefined, isAbridged: false, warnings: [] };
}

function storedBackend(row: BackendRow, rows: readonly BackendRow[]): StoredBackend {
  return {
    state: row.state,
    sinceMs: parseTimestamp(row.since) ?? 0,
    verdict: storedVerdict(row, rows),
    isAbridged: isSlim(row),
    warnings: (row.warnings ?? []).flatMap(({ reason, message }) => (isReason(reason) ? [{ reason, message }] : [])),
  };
}

/** A row in short, see `rows.ts`, has lost its steps, its advice and the end of its message. Until it is said anew it may have been written with steps again. */
function isSlim(row: BackendRow): boolean {
  return row.steps === undefined || row.advice === undefined;
}

/** A row of a version with other reasons gives no verdict: the next probe makes one. */
function storedVerdict(row: BackendRow, rows: readonly BackendRow[]): Verdict | undefined {
  const { reason, confidence, blame, phase } = row;
  if (!isReason(reason) || confidence === undefined || !isBlame(blame) || !isPhase(phase)) return undefined;
  return {
    reason,
    confidence,
    blame,
    phase,
    message: row.message,
    advice: row.advice ?? [],
    evidence: row.evidence ?? [],
    steps: row.steps ?? likelySteps(reason, row, rows),
  };
}

/** One reason found in one phase nearly always leaves the same steps, and the rows in full come first: the conditions of the steps stay as they are. */
function likelySteps(reason: Reason, row: BackendRow, rows: readonly BackendRow[]): StepResults {
  const full = rows.find((other) => other.reason === reason && other.phase === row.phase && other.state === row.state);
  return full?.steps ?? unknownSteps(reason);
}

function isReason(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}

function isBlame(text: string | undefined): text is Blame {
  return BLAMES.some((blame) => blame === text);
}

function isPhase(text: string | undefined): text is ProbePhase {
  return PROBE_PHASES.some((phase) => phase === text);
}
