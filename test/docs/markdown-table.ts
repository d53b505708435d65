/** Reads the tables of a Markdown page, as far as the tests of the documents need it. */

/** The cells of every row below a header; the lines between header and rows are left out. */
export function tableRows(page: string): readonly (readonly string[])[] {
  const lines = page.split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
  return rows.filter((cells, index) => !isRule(cells) && !isRule(rows[index + 1] ?? []));
}

/** The words in backquotes. */
export function quotedWords(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

function isRule(cells: readonly string[]): boolean {
  return cells.length > 0 && cells.every((cell) => /^:?-+:?$/.test(cell));
}
