/** Small pieces of text that several outputs share. */

/** counted(1, "error") → "1 error", counted(2, "error") → "2 errors". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** How long ago, as kubectl writes it: "5s", "3m", "2h", "4d". */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** The text in at most `width` characters; what is cut shows as "…". Control characters become visible. */
export function cut(text: string, width: number): string {
  const clean = printable(text);
  if (clean.length <= width) return clean;
  return width <= 0 ? '' : `${clean.slice(0, width - 1)}…`;
}

/** Nothing that was seen somewhere may steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}

/** Breaks a text at spaces into lines of at most `width` characters. Longer words stay whole: somebody may copy them. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
