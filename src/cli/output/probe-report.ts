/** The diagnosis of one backend, said to a person: verdict, times, steps of the guide, what was tried, what to do. Pure. */
import type { BackendRow, BackendState } from '../../api/v1alpha1/status.ts';
import type { ProbeOutcome } from '../../probe/outcome.ts';
import type { Palette } from './colour.ts';
import { phaseBars, phasesOf } from './phase-bar.ts';
import { stepLines } from './step-lines.ts';
import { paintOf } from './table.ts';
import { printable, wrap } from './wording.ts';

export interface ProbeReportInput {
  /** "http://10.0.0.1:80/healthz". */
  readonly target: string;
  /** "HTTP HEAD /healthz". */
  readonly probe: string;
  readonly row: BackendRow;
  /** What the last probe observed that the verdict is about. */
  readonly outcome: ProbeOutcome | undefined;
  /** How to repeat this command with what an experiment has shown to work. */
  readonly again?: string | undefined;
}

export interface ProbeReportLayout {
  /** Characters in a line. */
  readonly width: number;
  readonly palette: Palette;
}

const BAR_WIDTH = 40;

const STATE_MARKS: Readonly<Record<BackendState, string>> = {
  Healthy: '✓',
  Degraded: '!',
  Unhealthy: '✗',
  Unknown: '?',
  Maintenance: '–',
};

export function renderProbeReport(
  { target, probe, row, outcome, again }: ProbeReportInput,
  layout: ProbeReportLayout,
): string {
  const { width, palette } = layout;
  const blocks = [
    [`${palette.bold(target)}  ${palette.dim(probe)}`],
    verdictLines(row, layout),
    outcome === undefined ? [] : timeLines(outcome, layout),
    stepLines(row, palette),
    listLines('What was tried and seen', evidenceOf(row, outcome), layout),
    adviceLines(row, palette),
    listLines(
      'Remarks',
      (row.warnings ?? []).map(({ reason, message }) => `${reason}: ${message}`),
      layout,
    ),
    again === undefined ? [] : [`Try it now: ${printable(again)}`],
    row.reason === 'Healthy' ? [] : wrap(`More: bhc explain ${row.reason}`, width).map(palette.dim),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function verdictLines(row: BackendRow, { width, palette }: ProbeReportLayout): string[] {
  const sure = row.confidence === undefined ? '' : ` (${row.confidence}; the fault is with: ${row.blame ?? 'Backend'})`;
  const title = paintOf(row.state, palette)(palette.bold(`${STATE_MARKS[row.state]} ${row.state}`));
  const why = row.reason === row.state ? '' : `  ${row.reason}${palette.dim(sure)}`;
  return [`${title}${why}`, ...indented(row.message, width)];
}

/** Of a healthy backend the status keeps no evidence: what the last probe saw says it. */
function evidenceOf({ evidence = [] }: BackendRow, outcome: ProbeOutcome | undefined): readonly string[] {
  if (evidence.length > 0 || outcome === undefined) return evidence;
  const after = `after ${Math.round(outcome.timings.endedMs)} ms`;
  if (outcome.http !== undefined) return [`HTTP ${outcome.http.status} ${after}`];
  return outcome.kind === 'success' ? [`connection accepted ${after}`] : [];
}

function timeLines(outcome: ProbeOutcome, { width, palette }: ProbeReportLayout): string[] {
  const phases = phasesOf(outcome);
  if (phases.length === 0) return [];
  const barWidth = Math.max(10, Math.min(BAR_WIDTH, width - 26));
  const total = outcome.address === undefined ? '' : palette.dim(` (${printable(outcome.address)})`);
  return [palette.bold('Times of the last probe') + total, ...phaseBars(phases, barWidth).map((line) => `  ${line}`)];
}

/** Advice is never wrapped: it holds commands that somebody will copy. */
function adviceLines({ advice = [] }: BackendRow, palette: Palette): string[] {
  if (advice.length === 0) return [];
  return [palette.bold('What to do'), ...advice.map((text, index) => `  ${index + 1}. ${printable(text)}`)];
}

function listLines(title: string, texts: readonly string[], { width, palette }: ProbeReportLayout): string[] {
  if (texts.length === 0) return [];
  const lines = texts.flatMap((text) =>
    wrap(text, width - 4).map((line, part) => `${part === 0 ? '  - ' : '    '}${line}`),
  );
  return [palette.bold(title), ...lines];
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}
