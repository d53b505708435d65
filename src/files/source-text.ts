/** The text of one file, and where in it an offset is. */
import { LineCounter } from 'yaml';
import type { Place } from './manifest-problem.ts';

export interface SourceText {
  readonly file: string;
  readonly text: string;
  /** Knows the lines once the text has been parsed with it. */
  readonly lines: LineCounter;
  /** False where an excerpt could show the value of a Secret. */
  readonly mayShow: boolean;
}

/** Mentions the kind Secret anywhere: then no line of the file is shown. Coarse, and on the safe side. */
const SECRET_KIND = /kind["']?\s*:\s*["']?Secret\b/;

export function sourceText(file: string, text: string): SourceText {
  return { file, text, lines: new LineCounter(), mayShow: !SECRET_KIND.test(text) };
}

/** The place of the characters from `start` to `end`, as far as they stand on the first line. */
export function placeAt(source: SourceText, start: number, end: number): Place {
  const { line, col } = source.lines.linePos(start);
  const lineNumber = Math.max(1, line);
  const lineStart = source.lines.lineStarts[lineNumber - 1] ?? 0;
  const newline = source.text.indexOf('\n', lineStart);
  const text = source.text.slice(lineStart, newline === -1 ? undefined : newline).replace(/\r$/, '');
  const column = Math.max(1, col);
  const length = Math.max(1, Math.min(end - start, text.length - column + 1));
  return { file: source.file, line: lineNumber, column, length, source: source.mayShow ? text : undefined };
}
