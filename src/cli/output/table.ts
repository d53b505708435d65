/** The table of all backends as lines of text: pure, so that every width can be tested. Drawing it again and again: `live-table.ts`. */
import type { BackendRow, BackendState } from '../../api/v1alpha1/status.ts';
import { bracketed } from '../../base/address-family.ts';
import { parseTimestamp } from '../../base/timestamp.ts';
import { type CheckSnapshot, conditionOf } from '../check-snapshot.ts';
import type { Paint, Palette } from './colour.ts';
import { summaryText } from './summary.ts';
import { age, cut, printable } from './wording.ts';

export interface TableOptions {
  /** Characters in a line; `Infinity` cuts nothing. */
  readonly width: number;
  readonly nowMs: number;
  readonly palette: Palette;
  /** For a place where not all rows fit: the sick backends of all checks come first. */
  readonly worstFirst?: boolean;
}

export interface TableText {
  /** Heading, one line for each backend with its message where it is not well. */
  readonly body: readonly string[];
  /** The summary, and where to read on. */
  readonly foot: readonly string[];
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

/** The order in which a reader wants to see them. */
const WORST_FIRST: readonly BackendState[] = ['Unhealthy', 'Unknown', 'Degraded', 'Maintenance', 'Healthy'];

/** The whole table as lines. */
export function renderTable(snapshots: readonly CheckSnapshot[], options: TableOptions): string[] {
  const { body, foot } = tableText(snapshots, options);
  return [...body, '', ...foot];
}

export function tableText(snapshots: readonly CheckSnapshot[], options: TableOptions): TableText {
  const { width, palette } = options;
  const lines = inOrder(
    snapshots.flatMap((snapshot) => linesOf(snapshot, options.nowMs)),
    options,
  );
  const widths = columnWidths(lines, width);
  const headings = COLUMNS.map(({ heading }) => heading);
  const isAdvised = lines.some(({ message }) => message !== undefined);
  return {
    body: [
      palette.bold(cut(cells(headings, widths).join(GAP), width).trimEnd()),
      ...lines.flatMap((line) => drawn(line, widths, options)),
    ],
    foot: [cut(summaryText(snapshots), width), ...(isAdvised ? [palette.dim(cut(READ_ON, width))] : [])],
  };
}

/** The table has no room for advice, and often not for a whole message. */
const READ_ON = 'What to do: bhc explain REASON; all of it: bhc run -f … --once -o yaml';

function inOrder(lines: readonly Line[], { worstFirst = false }: TableOptions): readonly Line[] {
  return worstFirst ? WORST_FIRST.flatMap((state) => lines.filter((line) => line.state === state)) : lines;
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
