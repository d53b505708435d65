/** The log of the command line: what goes wrong is said on stderr, everything else not at all. */
import type { Log, LogFields } from '../../base/log.ts';
import { printable } from './wording.ts';

/** `say` gets one line without its end. */
export function createStderrLog(say: (line: string) => void, bound: LogFields = {}): Log {
  function write(level: string, fields: LogFields, message: string): void {
    const facts = Object.entries({ ...bound, ...fields }).filter(([, value]) => value !== undefined);
    say(printable(`bhc: ${level}: ${message}${facts.map(([name, value]) => ` ${name}=${String(value)}`).join('')}`));
  }
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields, message) => write('warning', fields, message),
    error(fields, message, error) {
      write(
        'error',
        fields,
        error === undefined ? message : `${message}: ${error instanceof Error ? error.message : 'unknown error'}`,
      );
    },
    child: (fields) => createStderrLog(say, { ...bound, ...fields }),
  };
}
