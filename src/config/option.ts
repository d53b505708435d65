/** What makes a schema an option: the facts that the command line, the environment, the help and the chart need. Not the options: see `options.ts`. */
import { z } from 'zod';

/** How a text from the command line or the environment becomes a value. A list is written with commas; its flag may be repeated. */
export type OptionKind = 'text' | 'list' | 'integer' | 'boolean';

export interface OptionFacts {
  /** Without the dashes. */
  readonly flag: string;
  readonly env: string;
  readonly kind: OptionKind;
  /** What the help calls the value, such as NAMESPACE; booleans have none. */
  readonly placeholder: string | undefined;
  /** One sentence, as the help and the chart show it. */
  readonly description: string;
  /** What happens without the option, where that is not a plain value. */
  readonly fallback: string | undefined;
  /** Where the chart takes the value from, such as "config.logLevel"; `undefined` where the chart decides itself. */
  readonly chartValue: string | undefined;
}

/** The facts of every schema made by `option`. */
export const optionFacts = z.registry<OptionFacts>();

/** Makes a schema an option. Nothing may be chained behind it: the facts belong to exactly this schema. */
export function option<S extends z.ZodType>(
  schema: S,
  facts: Omit<OptionFacts, 'fallback'> & { readonly fallback?: string },
): S {
  optionFacts.add(schema, { fallback: undefined, ...facts });
  return schema;
}
