/** Waits for the verdicts of a session, but not for ever. */
import type { CliIo, StopCause } from './io.ts';
import type { StandaloneSession } from './standalone-session.ts';

export type WaitEnd = 'settled' | 'deadline' | StopCause;

/** Resolves when every backend has its verdict, when the deadline is over, or when the user wants to stop. */
export function untilSettled(
  session: Pick<StandaloneSession, 'settled' | 'onChange'>,
  io: CliIo,
  deadlineMs: number,
): Promise<WaitEnd> {
  return new Promise((resolve) => {
    const timer = io.clock.schedule(deadlineMs, () => end(session.settled() ? 'settled' : 'deadline'));
    const ends = [
      session.onChange(() => {
        if (session.settled()) end('settled');
      }),
      io.onStop(end, { keys: false }),
    ];

    function end(why: WaitEnd): void {
      timer.cancel();
      for (const release of ends) release();
      resolve(why);
    }

    if (session.settled()) end('settled');
  });
}
