/** Logs for tests: one that says nothing, and one that remembers. */
import type { Log, LogFields } from '../../src/base/log.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: LogFields;
  readonly message: string;
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};

/** A log that keeps its lines, those of its children too. */
export function createLogSink(
  bound: LogFields = {},
  lines: LogLine[] = [],
): Log & { readonly lines: readonly LogLine[] } {
  const keep =
    (level: LogLine['level']) =>
    (fields: LogFields, message: string): void => {
      lines.push({ level, fields: { ...bound, ...fields }, message });
    };
  return {
    lines,
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
    child: (fields) => createLogSink({ ...bound, ...fields }, lines),
  };
}
