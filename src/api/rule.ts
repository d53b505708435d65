/** A validation rule said twice: as CEL for the API server and as a function for the parser. Kept in one value so that they cannot part. */
import type { z } from 'zod';

export interface Rule<T> {
  /** The CEL expression; `self` is the value. */
  readonly cel: string;
  /** What the user reads: what is wrong and what is allowed. */
  readonly message: string;
  /** The same rule in the parser. */
  readonly holds: (value: T) => boolean;
  /** The member that the message is about, such as ".port". */
  readonly fieldPath?: string;
}

/** The key under which a schema carries its CEL rules to the CRD generator. */
export const CEL_RULES = 'x-kubernetes-validations' as const;

/** Adds rules to a schema: checked by the parser, and written into the CRD. */
export function withRules<S extends z.ZodType>(schema: S, rules: readonly Rule<z.output<S>>[]): S {
  const checked = rules.reduce<S>(
    (current, rule) =>
      current.refine((value) => rule.holds(value), {
        message: rule.message,
        ...(rule.fieldPath === undefined ? {} : { path: rule.fieldPath.split('.').filter((part) => part !== '') }),
      }),
    schema,
  );
  const cel = rules.map(({ cel: rule, message, fieldPath }) => ({
    rule,
    message,
    ...(fieldPath === undefined ? {} : { fieldPath }),
  }));
  return checked.meta({ ...schema.meta(), [CEL_RULES]: cel });
}
