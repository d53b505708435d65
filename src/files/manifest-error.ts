/** Writes a problem for a person: file:line:column, what is wrong, the line, a caret, the allowed values. */
import type { ManifestProblem, Place } from './manifest-problem.ts';

/** A longer line is shown in part, around the caret. */
const MAX_SHOWN = 100;
const MAX_ALLOWED = 20;

/**
 * Several lines, without a line break at the end:
 *
 *     checks.yaml:9:13: error: spec.probe.http.method: must be one of the allowed values; did you mean "GET"?
 *         9 |     method: GTE
 *           |             ^^^
 *           allowed: HEAD, GET
 */
export function manifestErrorText(problem: ManifestProblem): string {
  const { place, field, meant, allowed } = problem;
  const at = place === undefined ? printable(problem.file) : `${printable(place.file)}:${place.line}:${place.column}`;
  const about = field === '' ? '' : `${field}: `;
  const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
  const lines = [`${at}: ${problem.severity}: ${about}${printable(problem.message)}${hint}`];
  const gutter = ' '.repeat(place === undefined ? 5 : gutterWidth(place));
  if (place?.source !== undefined) lines.push(...excerpt(place, place.source));
  if (allowed.length > 0) lines.push(`${gutter}   allowed: ${allowedText(allowed)}`);
  return lines.join('\n');
}

function excerpt(place: Place, source: string): string[] {
  const from = place.column - 1 > MAX_SHOWN - 20 ? place.column - 1 - 40 : 0;
  const shown = printable(source.slice(from, from + MAX_SHOWN));
  const before = from > 0 ? '…' : '';
  const after = source.length > from + MAX_SHOWN ? '…' : '';
  const caretAt = place.column - 1 - from + before.length;
  const length = Math.max(1, Math.min(place.length, MAX_SHOWN - (place.column - 1 - from)));
  const width = gutterWidth(place);
  return [
    `${String(place.line).padStart(width)} | ${before}${shown}${after}`,
    `${' '.repeat(width)} | ${' '.repeat(caretAt)}${'^'.repeat(length)}`,
  ];
}

function gutterWidth(place: Place): number {
  return Math.max(5, String(place.line).length);
}

function allowedText(allowed: readonly string[]): string {
  const told = allowed.slice(0, MAX_ALLOWED).join(', ');
  return allowed.length > MAX_ALLOWED ? `${told}, …` : told;
}

/** Nothing of a file may steer the terminal. Every character keeps its width of one. */
function printable(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');
}
