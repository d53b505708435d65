/** What stands after `npm run demo --`. */

export interface DemoArguments {
  /** The sample backends stay up until Ctrl-C. */
  readonly keep: boolean;
}

/** The text says what is wrong. */
export function demoArguments(argv: readonly string[]): DemoArguments | string {
  const unknown = argv.filter((argument) => argument !== '--keep');
  return unknown.length === 0
    ? { keep: argv.length > 0 }
    : `demo: unknown argument ${unknown.join(' ')}; there is only --keep, which keeps the sample backends up`;
}
