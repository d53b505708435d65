/** Reads the variables BHO_*. The environment is an argument, never looked up. */
import { suggestion } from './suggestion.ts';
import { OPTION_ROWS } from './option-table.ts';
import { type ConfigError, type RawValue, type SourceReading, valueOfText } from './raw-values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'BHO_';
/** The variable that names the configuration file. */
export const CONFIG_FILE_VARIABLE = 'BHO_CONFIG';

const rowOfVariable = new Map(OPTION_ROWS.map((row) => [row.env, row]));

/** An empty variable counts as not set. An unknown one is an error, so that a mistyped setting is not silently nothing. */
export function readEnvironment(environment: Environment): SourceReading & { readonly configFile: string | undefined } {
  const values = new Map<string, RawValue>();
  const errors: ConfigError[] = [];
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || variable === CONFIG_FILE_VARIABLE || text === undefined || text === '')
      continue;
    const row = rowOfVariable.get(variable);
    if (row === undefined) {
      const known = [...rowOfVariable.keys(), CONFIG_FILE_VARIABLE];
      errors.push({ where: variable, message: `is not a variable of the operator${suggestion(variable, known)}` });
    } else {
      values.set(row.name, { value: valueOfText(row, text), origin: `env ${variable}` });
    }
  }
  return { values, errors, configFile: environment[CONFIG_FILE_VARIABLE] || undefined };
}
