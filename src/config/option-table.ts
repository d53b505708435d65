/** The options as rows, for everything that walks through them. */
import type { z } from 'zod';
import { optionFacts, type OptionFacts } from './option.ts';
import { OperatorConfig } from './options.ts';

export interface OptionRow extends OptionFacts {
  /** As the configuration file and the code call it. */
  readonly name: string;
  readonly schema: z.ZodType;
}

/** Every option, in the order of the help. */
export const OPTION_ROWS: readonly OptionRow[] = Object.entries(OperatorConfig.shape).map(([name, schema]) => {
  const facts = optionFacts.get(schema);
  if (facts === undefined) throw new Error(`${name} is not made by option()`);
  return { name, schema, ...facts };
});

/** The value without any source; `undefined` where there is none. */
export function defaultOf(row: OptionRow): unknown {
  return row.schema.parse(undefined);
}

/** How the default reads in a sentence. */
export function defaultText(row: OptionRow): string {
  if (row.fallback !== undefined) return row.fallback;
  const value = defaultOf(row);
  return Array.isArray(value) && value.length === 0 ? 'none' : String(value);
}
