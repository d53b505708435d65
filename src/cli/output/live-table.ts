/** Keeps a block of lines up to date on a terminal: draws in place, and lets notes scroll by above it. */
import type { Output } from '../io.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_TO_END_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

export interface LiveTable {
  /** Draws the lines where the last ones were. Lines beyond the screen are left out, and counted. */
  draw(lines: readonly string[]): void;
  /** Puts lines above the table, where they stay. */
  note(text: string): void;
  /** Leaves these lines on the screen, all of them, and the terminal as it was. */
  close(lines: readonly string[]): void;
}

/** `lines` must be no wider than the terminal: a line that wraps would shift the next drawing. */
export function createLiveTable(output: Output): LiveTable {
  let drawn: readonly string[] = [];
  let isOpen = false;

  function home(): string {
    return drawn.length === 0 ? '' : `\u001b[${drawn.length}F`;
  }

  function put(lines: readonly string[]): void {
    const text = lines.map((line) => `${line}${CLEAR_TO_END_OF_LINE}\n`).join('');
    output.write(`${isOpen ? '' : HIDE_CURSOR}${home()}${text}${CLEAR_BELOW}`);
    isOpen = true;
    drawn = lines;
  }

  function draw(lines: readonly string[]): void {
    put(fit(lines, output.rows() - 1));
  }

  return {
    draw,
    note(text) {
      const block = drawn;
      output.write(`${home()}${CLEAR_BELOW}${text.endsWith('\n') ? text : `${text}\n`}`);
      drawn = [];
      put(block);
    },
    close(lines) {
      if (!isOpen) return;
      // Nothing will be drawn over them any more, so they may scroll.
      put(lines);
      output.write(SHOW_CURSOR);
      isOpen = false;
      drawn = [];
    },
  };
}

/** The first lines and the last one (the summary) are what a reader needs. */
function fit(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows || rows < 3) return lines.slice(0, Math.max(1, rows));
  const kept = lines.slice(0, rows - 2);
  return [...kept, `… ${lines.length - rows + 1} more lines; make the window higher`, ...lines.slice(-1)];
}
