/** What the sources say, before anything is checked: values by option, each with the place it came from. */
import type { OptionRow } from './option-table.ts';

/** Where a value came from: "flag --log-level", "env BHO_LOG_LEVEL", "file config.yaml" or "default". */
export type Origin = string;

export interface RawValue {
  readonly value: unknown;
  readonly origin: Origin;
}

export type RawValues = ReadonlyMap<string, RawValue>;

export interface ConfigError {
  /** Where the fault is, as the user wrote it: "--log-level", "BHO_LOG_LEVEL", "config.yaml:3". */
  readonly where: string;
  readonly message: string;
}

/** What one source gave. */
export interface SourceReading {
  readonly values: RawValues;
  readonly errors: readonly ConfigError[];
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false };

/**
 * The value that a text of the command line or the environment stands for.
 * A text that is no number, or neither true nor false, stays a text: the schema then refuses it and says what is allowed.
 */
export function valueOfText({ kind }: Pick<OptionRow, 'kind'>, text: string): unknown {
  switch (kind) {
    case 'boolean':
      return BOOLEANS[text] ?? text;
    case 'integer':
      return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : text;
    case 'list':
      return text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '');
    case 'text':
      return text;
  }
}
