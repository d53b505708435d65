/** Keeps a block of lines up to date on a terminal: draws in place, and lets notes scroll by above it. */
import type { Output } from '../io.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_TO_END_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

export interface LiveTable {
  /** Draws the lines where the last ones were, the foot below the body. Lines of the body beyond the screen are left out, and counted. */
  draw(body: readonly string[], foot: readonly string[]): void;
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

  function draw(body: readonly string[], foot: readonly string[]): void {
    put(fit(body, foot, rowsOf(output)));
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

/** How many lines a drawing may have: the cursor stands below it. */
export function rowsOf(output: Output): number {
  return output.rows() - 1;
}

/** The first lines and the foot are what a reader needs. */
function fit(body: readonly string[], foot: readonly string[], rows: number): readonly string[] {
  const all = [...body, '', ...foot];
  if (all.length <= rows) return all;
  const room = rows - foot.length - 1;
  if (room < 1) return all.slice(0, Math.max(1, rows));
  return [...body.slice(0, room), `… ${body.length - room} more lines; make the window higher`, ...foot];
}
