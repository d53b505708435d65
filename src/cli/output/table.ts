/** The table of all backends as lines of text: pure, so that every width can be tested. Drawing it again and again: `live-table.ts`. */
import type { BackendRow, BackendState } from '../../api/v1alpha1/status.ts';
import { parseTimestamp } from '../../base/timestamp.ts';
import { type CheckSnapshot, conditionOf } from '../check-snapshot.ts';
import type { Paint, Palette } from './colour.ts';
import { age, counted, cut, printable } from './wording.ts';

export interface TableOptions {
  /** Characters in a line; `Infinity` cuts nothing. */
  readonly width: number;
  readonly nowMs: number;
  readonly palette: Palette;
}

const HEADINGS = ['CHECK', 'BACKEND', 'ADDRESS', 'STATE', 'SINCE', 'REASON', 'CONFIDENCE'] as const;
/** What a column may be cut to when the line is too long; the others keep their width. */
const NARROWEST: readonly number[] = [12, 10, 14, 11, 5, 14, 10];
const GAP = '  ';

interface Line {
  readonly cells: readonly string[];
  readonly state: BackendState;
  /** What stands below the line. */
  readonly message: string | undefined;
}

/** Heading, one line for each backend with its message where it is not well, and the summary. */
export function renderTable(snapshots: readonly CheckSnapshot[], options: TableOptions): string[] {
  const { width, palette } = options;
  const lines = snapshots.flatMap((snapshot) => linesOf(snapshot, options.nowMs));
  const widths = columnWidths(lines, width);
  return [
    palette.bold(fitted(HEADINGS, widths, width)),
    ...lines.flatMap((line) => drawn(line, widths, options)),
    '',
    cut(summaryText(snapshots), width),
  ];
}

function drawn({ cells, state, message }: Line, widths: readonly number[], { width, palette }: TableOptions): string[] {
  const paint = paintOf(state, palette);
  const text = fitted(cells, widths, width);
  const start = widths.slice(0, 3).reduce((sum, column) => sum + column + GAP.length, 0);
  const end = start + (widths[3] ?? 0);
  const line = `${text.slice(0, start)}${paint(text.slice(start, end))}${text.slice(end)}`;
  return message === undefined ? [line] : [line, palette.dim(cut(`  └ ${message}`, width))];
}

function linesOf(snapshot: CheckSnapshot, nowMs: number): readonly Line[] {
  const { key, status } = snapshot;
  const rows = status?.backends ?? [];
  if (rows.length === 0) return [emptyLine(snapshot)];
  const lines = rows.map((row) => rowLine(key, row, nowMs));
  const hidden = status?.truncatedBackends ?? 0;
  if (hidden === 0) return lines;
  return [...lines, { cells: [key, `… and ${hidden} more`, '', '', '', '', ''], state: 'Healthy', message: undefined }];
}

function rowLine(key: string, row: BackendRow, nowMs: number): Line {
  const since = parseTimestamp(row.since);
  const isWell = row.state === 'Healthy' || row.state === 'Maintenance' || row.reason === 'Initializing';
  return {
    cells: [key, row.name, addressText(row), row.state, since === undefined ? '' : age(nowMs - since), row.reason, row.confidence ?? ''],
    state: row.state,
    message: isWell ? row.warnings?.[0]?.message : row.message,
  };
}

/** A check without rows: not looked at yet, or it cannot be probed. */
function emptyLine(snapshot: CheckSnapshot): Line {
  const ready = conditionOf(snapshot, 'Ready');
  const cells = [snapshot.key, '', '', 'Unknown', '', ready?.reason ?? 'Initializing', ''];
  return { cells, state: 'Unknown', message: ready?.status === 'False' ? ready.message : undefined };
}

/** "10.0.0.1:80", "[fd00::1]:80". */
export function addressText({ address, port }: Pick<BackendRow, 'address' | 'port'>): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function columnWidths(lines: readonly Line[], width: number): readonly number[] {
  const natural = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...lines.map(({ cells }) => printable(cells[column] ?? '').length)),
  );
  let excess = natural.reduce((sum, column) => sum + column, 0) + GAP.length * (HEADINGS.length - 1) - width;
  return natural.map((column, index) => {
    const spare = Math.max(0, Math.min(excess, column - (NARROWEST[index] ?? column)));
    excess -= spare;
    return column - spare;
  });
}

function fitted(cells: readonly string[], widths: readonly number[], width: number): string {
  const text = cells.map((cell, index) => cut(cell, widths[index] ?? 0).padEnd(widths[index] ?? 0)).join(GAP);
  return cut(text.trimEnd(), width);
}

export function paintOf(state: BackendState, palette: Palette): Paint {
  switch (state) {
    case 'Healthy':
      return palette.green;
    case 'Degraded':
      return palette.yellow;
    case 'Unhealthy':
      return palette.red;
    case 'Unknown':
    case 'Maintenance':
      return palette.cyan;
  }
}

/** "3 checks, 7 backends: 4 healthy, 1 degraded, 2 unhealthy". */
export function summaryText(snapshots: readonly CheckSnapshot[]): string {
  const states = ['healthy', 'degraded', 'unhealthy', 'unknown', 'maintenance'] as const;
  const totals = states.map((state) => snapshots.reduce((sum, { status }) => sum + (status?.summary?.[state] ?? 0), 0));
  const told = states.flatMap((state, index) => ((totals[index] ?? 0) > 0 ? [`${totals[index]} ${state === 'maintenance' ? 'in maintenance' : state}`] : []));
  const backends = snapshots.reduce((sum, { check }) => sum + check.spec.backends.length, 0);
  return `${counted(snapshots.length, 'check')}, ${counted(backends, 'backend')}: ${told.length === 0 ? 'waiting for the first results' : told.join(', ')}`;
}
