/** How a running session is shown: a table that is kept up to date on a terminal, or lines. */
import type { Log } from '../../base/log.ts';
import type { ClockTimer } from '../../base/clock.ts';
import type { CliIo } from '../io.ts';
import type { StandaloneSession } from '../standalone-session.ts';
import type { StandaloneDeps } from '../standalone-port.ts';
import { paletteFor } from './colour.ts';
import { createLiveTable, rowsOf } from './live-table.ts';
import { createStderrLog } from './stderr-log.ts';
import { type TableText, tableText } from './table.ts';
import { transitionLine } from './transition-line.ts';

/** Ages grow even when nothing changes. */
const REDRAW_MS = 1_000;
/** Many changes at once are one drawing. */
const COLLECT_MS = 100;

type ShownSession = Pick<StandaloneSession, 'snapshots' | 'onChange'>;

export interface Presenter {
  /** Where the session says what goes wrong. */
  readonly log: Log;
  readonly transition: StandaloneDeps['onTransition'];
  /** Says something to the person: on stderr, without disturbing the data. */
  say(text: string): void;
  show(session: ShownSession): void;
  /** Shows the last state. */
  close(): void;
}

/** Lines on stdout: one per transition, or none when the result is printed at the end. */
export function createLines(io: CliIo, { transitions }: { readonly transitions: boolean }): Presenter {
  const say = (text: string): void => io.stderr.write(`${text}\n`);
  return {
    log: createStderrLog(say),
    transition(key, change, message) {
      if (transitions) io.stdout.write(transitionLine(key, change, message));
    },
    say,
    show: () => undefined,
    close: () => undefined,
  };
}

/** A table on the terminal. `hint` stands after the summary. */
export function createScreen(io: CliIo, { hint }: { readonly hint: string }): Presenter {
  const table = createLiveTable(io.stdout);
  const palette = paletteFor(io.stdout, io.env);
  let session: ShownSession | undefined;
  let timer: ClockTimer | undefined;
  let due: ClockTimer | undefined;
  const releases: (() => void)[] = [];

  function textOf(shown: ShownSession, end: string, worstFirst: boolean): TableText {
    // One column stays free: a full line would wrap on some terminals.
    const width = Math.max(20, io.stdout.columns() - 1);
    const { body, foot } = tableText(shown.snapshots(), { width, nowMs: io.clock.wallMs(), palette, worstFirst });
    const [summary = '', ...below] = foot;
    const fits = end !== '' && summary.length + end.length + 3 <= width;
    return fits ? { body, foot: [`${summary}${palette.dim(` · ${end}`)}`, ...below] } : { body, foot };
  }

  function draw(): void {
    if (session === undefined) return;
    const whole = textOf(session, hint, false);
    const fits = whole.body.length + 1 + whole.foot.length <= rowsOf(io.stdout);
    const { body, foot } = fits ? whole : textOf(session, hint, true);
    table.draw(body, foot);
  }

  function tick(): void {
    draw();
    timer = io.clock.schedule(REDRAW_MS, tick);
  }

  function changed(): void {
    due ??= io.clock.schedule(COLLECT_MS, () => {
      due = undefined;
      draw();
    });
  }

  function say(text: string): void {
    // On the same terminal the table has to make room; elsewhere stderr has a place of its own.
    if (session !== undefined && io.stderr.isTty) table.note(text);
    else io.stderr.write(`${text}\n`);
  }

  return {
    log: createStderrLog(say),
    transition: () => undefined,
    say,
    show(shown) {
      session = shown;
      releases.push(shown.onChange(changed), io.onResize(changed));
      tick();
    },
    close() {
      for (const release of releases) release();
      timer?.cancel();
      due?.cancel();
      if (session !== undefined) {
        const { body, foot } = textOf(session, '', false);
        table.close([...body, '', ...foot]);
      }
      session = undefined;
    },
  };
}
