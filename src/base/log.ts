/** The log port: what every layer may say. Implemented with pino in one file (`src/logger.ts`), in tests by a sink. */

/** Facts that belong to a log line: names, numbers and codes. Never a byte that came from a backend. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  /** `error` is logged with its stack; the rest of the fields as they are. */
  error(fields: LogFields & { readonly error?: never }, message: string, error?: unknown): void;
  /** A log whose lines all carry `fields`. Never bind names that a user controls as keys. */
  child(fields: LogFields): Log;
}
