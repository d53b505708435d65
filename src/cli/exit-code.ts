/** What the commands end with. Part of the contract with scripts. */

/** Everything asked about is healthy, or the command did what it should. */
export const EXIT_FINE = 0;
/** Something is not healthy, or is not known yet. */
export const EXIT_NOT_HEALTHY = 1;
/** The command line or a manifest is wrong. */
export const EXIT_USAGE = 2;
/** The output could not be written, as with EX_IOERR of sysexits.h. */
export const EXIT_UNWRITTEN = 74;
/** Ctrl-C before the end, as shells say it: 128 + SIGINT. */
export const EXIT_INTERRUPTED = 130;
/** A bug of this program. */
export const EXIT_BUG = 70;

export type ExitCode =
  | typeof EXIT_FINE
  | typeof EXIT_NOT_HEALTHY
  | typeof EXIT_USAGE
  | typeof EXIT_BUG
  | typeof EXIT_UNWRITTEN
  | typeof EXIT_INTERRUPTED;
