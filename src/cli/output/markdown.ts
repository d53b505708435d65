/** Shows Markdown in a terminal: headings, code and emphasis. Without colours it stays the Markdown that it is. */
import type { Palette } from './colour.ts';

export function markdownText(markdown: string, palette: Palette): string {
  let isCode = false;
  const lines = markdown
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => {
      if (line.startsWith('```')) {
        isCode = !isCode;
        return palette.dim(line);
      }
      return isCode ? palette.cyan(line) : styled(line, palette);
    });
  return `${lines.join('\n')}\n`;
}

function styled(line: string, palette: Palette): string {
  if (/^#{1,6} /.test(line)) return palette.bold(line);
  return line
    .replaceAll(/`[^`]+`/g, (code) => palette.cyan(code))
    .replaceAll(/\*\*[^*]+\*\*/g, (strong) => palette.bold(strong));
}
