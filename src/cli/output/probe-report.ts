/** The diagnosis of one backend, said to a person: verdict, times, steps of the guide, what was tried, what to do. Pure. */
import type { BackendRow, BackendState } from '../../api/v1alpha1/status.ts';
import type { ProbeOutcome } from '../../probe/outcome.ts';
import { answerLines, evidenceOf } from './answer-lines.ts';
import { tlsText } from './certificate-lines.ts';
import type { Palette } from './colour.ts';
import { phaseBars, phasesOf } from './phase-bar.ts';
import type { ProbeReportInput } from './probe-report-input.ts';
import { stepLines } from './step-lines.ts';
import { paintOf } from './table.ts';
import { printable, wrap } from './wording.ts';

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

export interface ProbeReport extends Omit<ProbeReportInput, 'isHealthy'> {
  /** How to repeat this command with what an experiment has shown to work. */
  readonly again?: string | undefined;
}

export function renderProbeReport(report: ProbeReport, layout: ProbeReportLayout): string {
  const { target, probe, row, outcome, again } = report;
  const { width, palette } = layout;
  const blocks = [
    [`${palette.bold(target)}  ${palette.dim(probe)}`],
    verdictLines(row, layout),
    ...(outcome === undefined ? [] : observedBlocks(outcome, report, layout)),
    stepLines(row, palette),
    listLines('What was tried and seen', evidenceOf(report), layout),
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

function observedBlocks(
  outcome: ProbeOutcome,
  report: Pick<ProbeReport, 'kind' | 'nowMs'>,
  layout: ProbeReportLayout,
): readonly string[][] {
  return [
    timeLines(outcome, report.kind, layout),
    tlsLines(outcome, report.nowMs, layout),
    listLines('The answer', answerLines(outcome), layout),
  ];
}

function tlsLines(outcome: ProbeOutcome, nowMs: number, { width, palette }: ProbeReportLayout): string[] {
  const text = tlsText(outcome, nowMs, width);
  return text === undefined ? [] : [palette.bold(text.title), ...text.lines];
}

function timeLines(outcome: ProbeOutcome, kind: ProbeReport['kind'], { width, palette }: ProbeReportLayout): string[] {
  const phases = phasesOf(outcome, kind === 'udp' ? 'datagram' : 'stream');
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
