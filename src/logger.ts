/** The log port on pino: one JSON object per line, or one readable line per event on a terminal. The only file that knows pino. */
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Log, LogFields } from './base/log.ts';
import { errorFacts } from './logger/error-facts.ts';
import { prettyStream } from './logger/pretty.ts';
import { redactFields, redactText } from './logger/redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where the lines go. Each `write` is one whole line with its line break. */
export interface LogDestination {
  write(line: string): unknown;
  readonly isTTY?: boolean | undefined;
}

export interface LoggerOptions {
  /** Lines below this level are not written, and cost next to nothing. Default: info. */
  readonly level?: LogLevel;
  /** `auto`, the default: pretty when the destination is a terminal, else json. */
  readonly format?: 'auto' | 'json' | 'pretty';
  /** Default: stdout. It is written synchronously, so that the last line before the end is not lost. */
  readonly destination?: LogDestination;
  /** Colours of the pretty format. Default: when the destination is a terminal; the caller honours NO_COLOR here. */
  readonly colour?: boolean;
}

/** No worker thread, no file, no global state: a log is a value like any other. */
export function createLogger(options: LoggerOptions = {}): Log {
  const { level = 'info', format = 'auto' } = options;
  const isTerminal = (options.destination ?? process.stdout).isTTY === true;
  const lines = destinationStream(options.destination);
  const isPretty = format === 'pretty' || (format === 'auto' && isTerminal);
  const target = pino(
    {
      level,
      // No pid and no host name: the pod's name stands on every line of the collector already.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      // pino's own would write every property of an error; see error-facts.ts.
      serializers: { err: (facts: unknown) => facts },
      formatters: { level: (label) => ({ level: label }) },
    },
    isPretty ? prettyStream(lines, { colour: options.colour ?? isTerminal }) : lines,
  );
  return bind(target, {});
}

function destinationStream(destination: LogDestination | undefined): DestinationStream {
  if (destination === undefined) return pino.destination({ dest: 1, sync: true });
  return { write: (line) => void destination.write(line) };
}

/** The fields of children are merged here, not in pino: a later field of the same name replaces the earlier one instead of standing twice. */
function bind(target: Logger, bound: LogFields): Log {
  function write(level: LogLevel, fields: object, message: string): void {
    if (target.isLevelEnabled(level)) target[level](fields, redactText(message));
  }
  function facts(fields: LogFields): object {
    return { ...bound, ...redactFields(fields) };
  }
  return {
    debug: (fields, message) => write('debug', facts(fields), message),
    info: (fields, message) => write('info', facts(fields), message),
    warn: (fields, message) => write('warn', facts(fields), message),
    error(fields, message, error) {
      const known = facts(fields);
      write('error', error === undefined ? known : { ...known, err: errorFacts(error) }, message);
    },
    child: (fields) => bind(target, { ...bound, ...redactFields(fields) }),
  };
}
