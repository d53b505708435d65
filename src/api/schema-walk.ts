/** Walks a zod schema alongside a value: which schema speaks for a member. It validates nothing. */
import { z } from 'zod';

/** The schema without its default and without "may be missing". */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrapped(schema.unwrap());
  }
  return schema;
}

/** The names of the fields that the object at `path` may have; empty where there is no object with known fields. */
export function knownFieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const found = path.reduce<z.core.$ZodType | undefined>((current, part) => current && memberOf(current, part), schema);
  if (found === undefined) return [];
  const bare = unwrapped(found);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

function memberOf(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType | undefined {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodArray) return bare.element;
  if (bare instanceof z.ZodObject && typeof part === 'string' && Object.hasOwn(bare.shape, part))
    return bare.shape[part];
  return undefined;
}
