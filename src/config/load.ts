/** Puts the configuration together: flag over environment over file over default. Pure: what it reads is given to it. */
import type { z } from 'zod';
import { failed, success, type Result } from '../base/result.ts';
import { type ConfigRequest, readCommandLine } from './command-line.ts';
import { readConfigFile } from './config-file.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { defaultOf, OPTION_ROWS } from './option-table.ts';
import { OperatorConfig } from './options.ts';
import type { ConfigError, Origin, RawValues, SourceReading } from './raw-values.ts';

/** One option as it stands, in the form in which a user would write it. */
export interface ConfigValue {
  readonly name: string;
  /** `undefined`: not set, and without a plain default. */
  readonly value: unknown;
  readonly origin: Origin;
}

export interface LoadedConfig {
  /** What the command line asks for. */
  readonly request: ConfigRequest;
  readonly config: OperatorConfig;
  /** Every option with its origin, in the order of the table. */
  readonly values: readonly ConfigValue[];
}

/** Gives the text of a file, or why it cannot be read. */
export type ReadFile = (path: string) => Result<string, string>;

/**
 * `argv` is without the program's name. All faults of all sources are reported at once.
 * Who asks for help or the version gets it, whatever else is wrong.
 */
export function loadConfig(
  argv: readonly string[],
  environment: Environment,
  readFile: ReadFile,
): Result<LoadedConfig, readonly ConfigError[]> {
  const commandLine = readCommandLine(argv);
  if (commandLine.request === 'help' || commandLine.request === 'version') {
    return success({ request: commandLine.request, config: OperatorConfig.parse({}), values: configValues(new Map()) });
  }
  const env = readEnvironment(environment);
  const file = readFileSource(commandLine.configFile ?? env.configFile, readFile);
  const raw: RawValues = new Map([...file.values, ...env.values, ...commandLine.values]);
  const parsed = OperatorConfig.safeParse(Object.fromEntries([...raw].map(([name, { value }]) => [name, value])));
  const errors = [
    ...commandLine.errors,
    ...env.errors,
    ...file.errors,
    ...(parsed.success ? portConflict(parsed.data) : parsed.error.issues.map((issue) => valueError(issue, raw))),
  ];
  if (errors.length > 0 || !parsed.success) return failed(errors);
  return success({ request: commandLine.request, config: parsed.data, values: configValues(raw) });
}

function readFileSource(path: string | undefined, readFile: ReadFile): SourceReading {
  if (path === undefined) return { values: new Map(), errors: [] };
  const text = readFile(path);
  if (!text.ok) return { values: new Map(), errors: [{ where: path, message: `cannot be read: ${text.error}` }] };
  return readConfigFile(path, text.value);
}

function valueError(issue: z.core.$ZodIssue, raw: RawValues): ConfigError {
  const [name, ...rest] = issue.path.map(String);
  const origin = raw.get(name ?? '')?.origin ?? 'default';
  const inside = rest.length === 0 ? '' : ` (entry ${rest.map((part) => Number(part) + 1).join('.')})`;
  // "flag --log-level" is a fault at "--log-level"; a file is one at its line and key.
  const where = origin.replace(/^(flag|env|file) /, '');
  return {
    where: origin.startsWith('file ') ? `${where}: ${name ?? ''}` : where,
    message: `${issue.message}${inside}`,
  };
}

function portConflict({ healthPort, metricsPort }: OperatorConfig): ConfigError[] {
  if (healthPort !== metricsPort || healthPort === 0) return [];
  return [{ where: 'healthPort, metricsPort', message: `both are ${healthPort}; they must differ` }];
}

function configValues(raw: RawValues): ConfigValue[] {
  return OPTION_ROWS.map((row) => {
    const given = raw.get(row.name);
    return given === undefined
      ? { name: row.name, value: defaultOf(row), origin: 'default' }
      : { name: row.name, value: given.value, origin: given.origin };
  });
}
