/** The rows of the status: one backend each, the worst first, within a size that the API server and a reader can bear. Pure. */
import type { EffectiveBackend } from '../api/effective.ts';
import type { BackendRow, BackendState } from '../api/v1alpha1/status.ts';
import { MAX_BACKEND_ROWS } from '../api/v1alpha1/status.ts';
import type { StepResults } from '../api/steps.ts';
import { clip } from '../diagnosis/wording.ts';
import type { BackendReport } from '../schedule/report.ts';
import { timestamp } from '../base/timestamp.ts';

/** Rows are written in full until together they reach this many bytes; the others keep state, reason and message. */
const FULL_ROWS_BYTES = 96 * 1024;
const SLIM_MESSAGE = 160;
/** Of the CRD. */
const MAX_WARNINGS = 4;

/** The order in which a reader wants to see them. */
const WORST_FIRST: readonly BackendState[] = ['Unhealthy', 'Unknown', 'Degraded', 'Maintenance', 'Healthy'];

/** A backend of the spec with what is known about it. */
export interface BackendView {
  readonly backend: EffectiveBackend;
  readonly report: BackendReport;
  /** How far the guide's steps are known: those of the verdict, or of a healthy backend. */
  readonly steps: StepResults;
}

/** The rows, and how many backends found no place. */
export function buildRows(views: readonly BackendView[]): { rows: BackendRow[]; truncated: number } {
  const sorted = WORST_FIRST.flatMap((state) => views.filter((view) => view.report.state === state));
  const rows: BackendRow[] = [];
  let bytes = 0;
  for (const view of sorted.slice(0, MAX_BACKEND_ROWS)) {
    const row = fullRow(view);
    bytes += Buffer.byteLength(JSON.stringify(row));
    rows.push(bytes <= FULL_ROWS_BYTES ? row : slimRow(row));
  }
  return { rows, truncated: sorted.length - rows.length };
}

function fullRow({ backend, report, steps }: BackendView): BackendRow {
  const { verdict, warnings } = report;
  const identity = {
    name: backend.name,
    address: backend.address,
    port: backend.port,
    state: report.state,
    since: timestamp(report.sinceMs),
  };
  const remarks =
    warnings.length === 0
      ? {}
      : { warnings: warnings.slice(0, MAX_WARNINGS).map(({ reason, message }) => ({ reason, message })) };
  if (verdict === undefined) {
    return { ...identity, reason: 'Healthy', message: 'answers as expected', steps: { ...steps }, ...remarks };
  }
  return {
    ...identity,
    reason: verdict.reason,
    confidence: verdict.confidence,
    blame: verdict.blame,
    ...(verdict.phase === undefined ? {} : { phase: verdict.phase }),
    message: verdict.message,
    ...(verdict.advice.length === 0 ? {} : { advice: [...verdict.advice] }),
    ...(verdict.evidence.length === 0 ? {} : { evidence: [...verdict.evidence] }),
    steps: { ...steps },
    ...remarks,
  };
}

function slimRow(row: BackendRow): BackendRow {
  const { advice: _advice, evidence: _evidence, steps: _steps, warnings: _warnings, ...rest } = row;
  return { ...rest, message: clip(row.message, SLIM_MESSAGE) };
}
