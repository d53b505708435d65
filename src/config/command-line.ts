/** Reads the flags. It knows their names, not their meaning. */
import { parseArgs } from 'node:util';
import { suggestion } from './suggestion.ts';
import { OPTION_ROWS, type OptionRow } from './option-table.ts';
import { type ConfigError, type RawValue, type SourceReading, valueOfText } from './raw-values.ts';

/** What the command line asks for. */
export type ConfigRequest = 'run' | 'help' | 'version' | 'printConfig';

export interface CommandLine extends SourceReading {
  readonly request: ConfigRequest;
  /** The value of --config. */
  readonly configFile: string | undefined;
}

const REQUEST_FLAGS: Readonly<Record<string, ConfigRequest>> = {
  help: 'help',
  version: 'version',
  'print-config': 'printConfig',
};

const rowOfFlag: ReadonlyMap<string, OptionRow> = new Map(OPTION_ROWS.map((row) => [row.flag, row]));
const flagNames: readonly string[] = [
  ...[...OPTION_ROWS.map((row) => row.flag), 'config', ...Object.keys(REQUEST_FLAGS)].map((flag) => `--${flag}`),
];

interface FlagToken {
  readonly kind: 'option';
  readonly rawName: string;
  readonly name: string;
  readonly value: string | undefined;
  /** True when the value stands in the same word: --flag=value. */
  readonly inlineValue: boolean | undefined;
}

type Effect =
  | { readonly kind: 'value'; readonly row: OptionRow; readonly value: unknown }
  | { readonly kind: 'request'; readonly request: ConfigRequest }
  | { readonly kind: 'configFile'; readonly path: string }
  | { readonly kind: 'error'; readonly error: ConfigError };

/** A flag given twice: the last one counts; the values of a list flag are joined. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const values = new Map<string, RawValue>();
  const errors: ConfigError[] = [];
  let request: ConfigRequest = 'run';
  let configFile: string | undefined;
  for (const token of tokensOf(argv)) {
    if (token.kind === 'positional')
      errors.push({ where: token.value, message: 'is not a flag; flags start with "--"' });
    if (token.kind !== 'option') continue;
    const effect = effectOf(token);
    if (effect.kind === 'error') errors.push(effect.error);
    if (effect.kind === 'request') request = effect.request;
    if (effect.kind === 'configFile') configFile = effect.path;
    if (effect.kind === 'value') values.set(effect.row.name, joined(values.get(effect.row.name), effect));
  }
  return { values, errors, request, configFile };
}

type Token =
  FlagToken | { readonly kind: 'positional'; readonly value: string } | { readonly kind: 'option-terminator' };

function tokensOf(argv: readonly string[]): readonly Token[] {
  // Booleans are declared, so that they take no value from the next word; everything else takes one.
  const flags = OPTION_ROWS.map(({ flag, kind }) => [flag, kind === 'boolean' ? 'boolean' : 'string'] as const);
  const options = {
    ...Object.fromEntries(flags.map(([flag, type]) => [flag, { type }])),
    config: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  return parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function effectOf(token: FlagToken): Effect {
  const request = REQUEST_FLAGS[token.name];
  if (request !== undefined) return withoutValue(token, { kind: 'request', request });
  if (token.name === 'config') {
    const path = givenValue(token);
    return path ? { kind: 'configFile', path } : fault(token, 'needs a value: --config=FILE');
  }
  const row = rowOfFlag.get(token.name);
  if (row !== undefined) return valueEffect(token, row);
  const negated = token.name.startsWith('no-') ? rowOfFlag.get(token.name.slice(3)) : undefined;
  if (negated?.kind === 'boolean') return withoutValue(token, { kind: 'value', row: negated, value: false });
  return fault(token, `is not a flag${suggestion(token.rawName, flagNames)}`);
}

function withoutValue(token: FlagToken, effect: Effect): Effect {
  return token.value === undefined ? effect : fault(token, 'takes no value');
}

/** The value of a flag. A next word that is a flag itself is no value; `--flag=--value` is one. */
function givenValue({ value, inlineValue }: FlagToken): string | undefined {
  return inlineValue === true || value?.startsWith('--') !== true ? value : undefined;
}

function valueEffect(token: FlagToken, row: OptionRow): Effect {
  const text = givenValue(token);
  if (text !== undefined) return { kind: 'value', row, value: valueOfText(row, text) };
  if (row.kind === 'boolean') return { kind: 'value', row, value: true };
  return fault(token, `needs a value: --${row.flag}=${row.placeholder ?? 'VALUE'}`);
}

function fault(token: FlagToken, message: string): Effect {
  return { kind: 'error', error: { where: token.rawName, message } };
}

function joined(
  before: RawValue | undefined,
  { row, value }: { readonly row: OptionRow; readonly value: unknown },
): RawValue {
  const origin = `flag --${row.flag}`;
  const list: readonly unknown[] | undefined = Array.isArray(before?.value) ? before.value : undefined;
  if (row.kind !== 'list' || list === undefined || !Array.isArray(value)) return { value, origin };
  return { value: [...list, ...value], origin };
}
