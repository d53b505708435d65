/** The table of all backends as lines of text: pure, so that every width can be tested. Drawing it again and again: `live-table.ts`. */
import type { BackendRow, BackendState } from '../../api/v1alpha1/status.ts';
import { bracketed } from '../../base/address-family.ts';
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

interface Column {
  readonly heading: string;
  /** What it may be cut to when the line is too long. */
  readonly narrowest: number;
}

const COLUMNS: readonly Column[] = [
  { heading: 'CHECK', narrowest: 12 },
  { heading: 'BACKEND', narrowest: 10 },
  { heading: 'ADDRESS', narrowest: 14 },
  { heading: 'STATE', narrowest: 11 },
  { heading: 'SINCE', narrowest: 5 },
  { heading: 'REASON', narrowest: 14 },
  { heading: 'CONFIDENCE', narrowest: 10 },
];
const ADDRESS = 2;
const STATE = 3;
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
  const headings = COLUMNS.map(({ heading }) => heading);
  return [
    palette.bold(cut(cells(headings, widths).join(GAP), width).trimEnd()),
    ...lines.flatMap((line) => drawn(line, widths, options)),
    '',
    cut(summaryText(snapshots), width),
  ];
}

function drawn(line: Line, widths: readonly number[], { width, palette }: TableOptions): string[] {
  const padded = cells(line.cells, widths);
  const before = padded.slice(0, padded.length - (COLUMNS.length - STATE)).join(GAP).length + GAP.length;
  const text = cut(padded.join(GAP).trimEnd(), width);
  const end = before + (widths[STATE] ?? 0);
  const paint = paintOf(line.state, palette);
  const coloured = `${text.slice(0, before)}${paint(text.slice(before, end))}${text.slice(end)}`;
  return line.message === undefined ? [coloured] : [coloured, palette.dim(cut(`  └ ${line.message}`, width))];
}

function linesOf(snapshot: CheckSnapshot, nowMs: number): readonly Line[] {
  const { key, status } = snapshot;
  const rows = status?.backends ?? [];
  if (rows.length === 0) return [emptyLine(snapshot)];
  const lines = rows.map((row) => rowLine(key, row, nowMs));
  const hidden = status?.truncatedBackends ?? 0;
  if (hidden === 0) return lines;
  return [...lines, { cells: [key, `… and ${hidden} more`, '', '', '', '', ''], state: 'Unknown', message: undefined }];
}

function rowLine(key: string, row: BackendRow, nowMs: number): Line {
  const since = parseTimestamp(row.since);
  const isWell = row.state === 'Healthy' || row.state === 'Maintenance' || row.reason === 'Initializing';
  return {
    cells: [
      key,
      row.name,
      addressText(row),
      row.state,
      since === undefined ? '' : age(nowMs - since),
      row.reason,
      row.confidence ?? '',
    ],
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
  return `${bracketed(address)}:${port}`;
}

/** The width of each column; 0 leaves a column out. */
function columnWidths(lines: readonly Line[], width: number): readonly number[] {
  const natural = COLUMNS.map(({ heading }, index) =>
    Math.max(heading.length, ...lines.map((line) => printable(line.cells[index] ?? '').length)),
  );
  const narrow = natural.map((column, index) => Math.min(column, COLUMNS[index]?.narrowest ?? column));
  // The address is the first to go: the message of a failing backend names it too.
  const kept = natural.map((column, index) => (index === ADDRESS && lineWidth(narrow) > width ? 0 : column));
  let excess = lineWidth(kept) - width;
  return kept.map((column, index) => {
    const spare = column === 0 ? 0 : Math.max(0, Math.min(excess, column - (narrow[index] ?? column)));
    excess -= spare;
    return column - spare;
  });
}

function lineWidth(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, column) => sum + column, 0) + GAP.length * (shown.length - 1);
}

/** The cells of the columns that are shown, each at its width. */
function cells(texts: readonly string[], widths: readonly number[]): readonly string[] {
  return texts.flatMap((text, index) => {
    const width = widths[index] ?? 0;
    return width === 0 ? [] : [cut(text, width).padEnd(width)];
  });
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
  const told = states.flatMap((state, index) =>
    (totals[index] ?? 0) > 0 ? [`${totals[index]} ${state === 'maintenance' ? 'in maintenance' : state}`] : [],
  );
  const backends = snapshots.reduce((sum, { check }) => sum + check.spec.backends.length, 0);
  return `${counted(snapshots.length, 'check')}, ${counted(backends, 'backend')}: ${told.length === 0 ? 'waiting for the first results' : told.join(', ')}`;
}
