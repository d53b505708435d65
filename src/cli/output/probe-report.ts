/** The diagnosis of one backend, said to a person: verdict, times, steps of the guide, what was tried, what to do. Pure. */
import { GUIDE_STEPS, type GuideStep, type StepResult } from '../../api/steps.ts';
import type { BackendRow, BackendState } from '../../api/v1alpha1/status.ts';
import type { ProbeOutcome } from '../../probe/outcome.ts';
import type { Palette } from './colour.ts';
import { phaseBars, phasesOf } from './phase-bar.ts';
import { paintOf } from './table.ts';
import { printable, wrap } from './wording.ts';

export interface ProbeReportInput {
  /** "http://10.0.0.1:80/healthz". */
  readonly target: string;
  /** "HTTP HEAD /healthz". */
  readonly probe: string;
  readonly row: BackendRow;
  /** What the last probe observed. */
  readonly outcome: ProbeOutcome | undefined;
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

/** The guide's questions, as the source document asks them. */
const QUESTIONS: Readonly<Record<GuideStep, string>> = {
  DirectAccess: 'can the service be reached directly on the backend?',
  PortOpen: 'is the configured port open?',
  FirewallClear: 'does no firewall or security software block the prober?',
  CheckParameters: 'are the parameters of the check right?',
  StatusCode: 'does it answer with a normal status?',
  CheckPage: 'is the page static and simple?',
  Load: 'is the backend free of overload?',
  ListenAddress: 'does it listen on the address that is probed, or on all?',
};

export function renderProbeReport(
  { target, probe, row, outcome }: ProbeReportInput,
  layout: ProbeReportLayout,
): string {
  const { width, palette } = layout;
  const blocks = [
    [`${palette.bold(target)}  ${palette.dim(probe)}`],
    verdictLines(row, layout),
    outcome === undefined ? [] : timeLines(outcome, layout),
    stepLines(row, palette),
    listLines('What was tried and seen', row.evidence ?? [], layout),
    adviceLines(row, palette),
    listLines(
      'Remarks',
      (row.warnings ?? []).map(({ reason, message }) => `${reason}: ${message}`),
      layout,
    ),
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

function timeLines(outcome: ProbeOutcome, { width, palette }: ProbeReportLayout): string[] {
  const barWidth = Math.max(10, Math.min(BAR_WIDTH, width - 26));
  const total = outcome.address === undefined ? '' : palette.dim(` (${printable(outcome.address)})`);
  return [
    palette.bold('Times of the last probe') + total,
    ...phaseBars(phasesOf(outcome), barWidth).map((line) => `  ${line}`),
  ];
}

function stepLines({ steps, reason }: BackendRow, palette: Palette): string[] {
  if (steps === undefined) return [];
  const lines = GUIDE_STEPS.map((step) => {
    const result = steps[step];
    const why = result === 'Failed' ? palette.red(`  ← ${reason}`) : '';
    return `  ${stepMark(result, palette)} ${step.padEnd(15)} ${palette.dim(QUESTIONS[step])}${why}`;
  });
  return [palette.bold('The steps of the guide'), ...lines];
}

function stepMark(result: StepResult, palette: Palette): string {
  switch (result) {
    case 'Passed':
      return palette.green('✓');
    case 'Failed':
      return palette.red('✗');
    case 'NotReached':
      return palette.dim('–');
    case 'Unknown':
      return palette.dim('?');
  }
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
