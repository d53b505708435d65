/** Colours for a terminal, or none. */
import type { CliIo, Output } from '../io.ts';

export type Paint = (text: string) => string;

export interface Palette {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** Only on a terminal that knows colours, and never against the user's wish (https://no-color.org). */
export function wantsColour(output: Output, env: CliIo['env']): boolean {
  return output.isTty && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

export function createPalette(isColoured: boolean): Palette {
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      isColoured && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

export function paletteFor(output: Output, env: CliIo['env']): Palette {
  return createPalette(wantsColour(output, env));
}
