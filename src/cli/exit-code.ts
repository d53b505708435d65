/** What the commands end with. Part of the contract with scripts. */

/** Everything asked about is healthy, or the command did what it should. */
export const EXIT_FINE = 0;
/** Something is not healthy, or is not known yet. */
export const EXIT_NOT_HEALTHY = 1;
/** The command line or a manifest is wrong. */
export const EXIT_USAGE = 2;
/** A bug of this program. */
export const EXIT_BUG = 70;

export type ExitCode = typeof EXIT_FINE | typeof EXIT_NOT_HEALTHY | typeof EXIT_USAGE | typeof EXIT_BUG;
