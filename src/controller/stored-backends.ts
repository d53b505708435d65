/** Reads from a stored status what new sessions start with after a restart. Pure. */
import { BLAMES, type Blame, REASONS, type Reason } from '../api/reasons.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { BackendRow } from '../api/v1alpha1/status.ts';
import { parseTimestamp } from '../base/timestamp.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { PROBE_PHASES, type ProbePhase } from '../probe/outcome.ts';
import type { StoredBackend } from '../schedule/report.ts';

/** What stood in the status, by backend. Empty when the status speaks of another spec. */
export function storedBackends({ status, generation }: BackendHealthCheck): ReadonlyMap<string, StoredBackend> {
  if (status?.observedGeneration !== generation) return new Map();
  return new Map((status.backends ?? []).map((row) => [row.name, storedBackend(row)]));
}

function storedBackend(row: BackendRow): StoredBackend {
  return {
    state: row.state,
    sinceMs: parseTimestamp(row.since) ?? 0,
    verdict: storedVerdict(row),
    warnings: (row.warnings ?? []).flatMap(({ reason, message }) => (isReason(reason) ? [{ reason, message }] : [])),
  };
}

/** A row that was written in short, or by a version with other reasons, gives no verdict: the next probe makes one. */
function storedVerdict(row: BackendRow): Verdict | undefined {
  const { reason, confidence, blame, phase, steps } = row;
  if (!isReason(reason) || confidence === undefined || !isBlame(blame) || !isPhase(phase) || steps === undefined)
    return undefined;
  return {
    reason,
    confidence,
    blame,
    phase,
    message: row.message,
    advice: row.advice ?? [],
    evidence: row.evidence ?? [],
    steps,
  };
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
