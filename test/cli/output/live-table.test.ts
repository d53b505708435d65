/** Drawing in place. A small terminal plays the screen. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLiveTable, type LiveTable } from '../../../src/cli/output/live-table.ts';

interface Screen {
  readonly table: LiveTable;
  lines(): string[];
  raw(): string;
}

/** Understands what the live table sends: cursor up, clear to the end, line breaks. */
function aScreen(rows: number): Screen {
  let raw = '';
  const lines: string[] = [];
  let row = 0;
  let before = '\n';
  function play(text: string): void {
    // oxlint-disable-next-line no-control-regex
    for (const part of text.match(/\u001b\[[?\d]*[A-Za-z]|\n|[^\u001b\n]+/g) ?? []) {
      if (part === '\n') row += 1;
      else if (part.startsWith('\u001b') && part.endsWith('F')) row -= Number.parseInt(part.slice(2), 10);
      else if (part === '\u001b[J') lines.length = row;
      // To the end of the line, which begins here where nothing was written.
      else if (part === '\u001b[K') lines[row] = before.startsWith('\u001b') || before === '\n' ? '' : before;
      else if (!part.startsWith('\u001b')) lines[row] = part;
      before = part;
      assert.ok(row >= 0, 'the cursor has left the screen');
    }
  }
  const table = createLiveTable({
    write(text) {
      raw += text;
      play(text);
    },
    isTty: true,
    columns: () => 80,
    rows: () => rows,
  });
  return { table, lines: () => lines, raw: () => raw };
}

describe('the live table', () => {
  it('draws where the last drawing was, longer or shorter', () => {
    const { table, lines } = aScreen(24);

    table.draw(['one', 'two', 'three'], ['sum']);
    table.draw(['ONE'], ['sum']);
    assert.deepEqual(lines(), ['ONE', '', 'sum']);
    table.draw(['1', '2'], ['sum', 'more']);
    assert.deepEqual(lines(), ['1', '2', '', 'sum', 'more']);
  });

  it('lets notes scroll by above', () => {
    const { table, lines } = aScreen(24);

    table.draw(['one', 'two'], ['sum']);
    table.note('first note');
    table.note('second note\nof two lines\n');
    table.draw(['ONE', 'TWO'], ['sum']);

    assert.deepEqual(lines(), ['first note', 'second note', 'of two lines', 'ONE', 'TWO', '', 'sum']);
  });

  it('leaves out what does not fit on the screen, but not the foot', () => {
    const { table, lines } = aScreen(6);

    table.draw(['a', 'b', 'c', 'd', 'e'], ['summary', 'where to read on']);

    assert.deepEqual(lines(), ['a', 'b', '… 3 more lines; make the window higher', 'summary', 'where to read on']);
  });

  it('leaves all lines there at the end, also those that did not fit', () => {
    const { table, lines } = aScreen(4);
    const all = ['a', 'b', 'c', 'd', 'e', 'summary'];

    table.draw(all, ['summary']);
    table.close(all);

    assert.deepEqual(lines(), all);
  });

  it('gives the cursor back, once', () => {
    const { table, raw } = aScreen(24);

    table.draw(['one'], ['sum']);
    table.close(['one']);
    table.close(['one']);

    assert.equal(raw().split('\u001b[?25l').length, 2);
    assert.equal(raw().split('\u001b[?25h').length, 2);
  });
});
