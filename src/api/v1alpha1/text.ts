/** The schema of a text whose length both sides measure alike. */
import { z } from 'zod';

/** One to `max` characters of any script. The API server counts code points where JavaScript counts UTF-16 units. */
export function textUpTo(max: number): z.ZodString {
  return z
    .string()
    .min(1)
    .refine((text) => Array.from(text).length <= max, `must have at most ${max} characters`)
    .meta({ maxLength: max });
}
