/** What a probe sends and what it waits for: as text, as a pattern, or byte for byte. */
import { z } from 'zod';
import { compilesAsRe2 } from '../re2-pattern.ts';
import { withRules } from '../rule.ts';
import { textUpTo } from './text.ts';

const MAX_HEX_DIGITS = 1_024;

export const Re2Pattern = withRules(textUpTo(256), [
  {
    // The API server compiles the pattern with its own RE2; an error is neither true nor false, so it fails the rule.
    cel: "''.matches(self) || !''.matches(self)",
    message: 'must be a regular expression in RE2 syntax',
    holds: compilesAsRe2,
  },
]);

const Hex = z
  .string()
  .min(2)
  .max(MAX_HEX_DIGITS)
  .regex(/^([0-9A-Fa-f]{2})+$/, 'must be pairs of hexadecimal digits, such as 0d0a');

/** The rule that exactly one of these optional members is given. */
export function exactlyOne(names: readonly string[]): {
  cel: string;
  message: string;
  holds: (value: object) => boolean;
} {
  const given = names.map((name) => `(has(self.${name}) ? 1 : 0)`).join(' + ');
  return {
    cel: `${given} == 1`,
    message: `exactly one of ${enumerate(names)} must be given`,
    holds: (value) => names.filter((name) => Reflect.get(value, name) !== undefined).length === 1,
  };
}

function enumerate(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

export const Send = withRules(
  z.strictObject({
    text: textUpTo(512)
      .describe('Sent as UTF-8, as it is: in YAML, "\\r\\n" in double quotes is a line end.')
      .optional(),
    hex: Hex.describe('Sent byte for byte: two hexadecimal digits for each.').optional(),
  }),
  [exactlyOne(['text', 'hex'])],
).describe('What is sent.');

export const Expect = withRules(
  z.strictObject({
    contains: textUpTo(256).describe('The answer must contain this text.').optional(),
    matches: Re2Pattern.describe('The answer must match this regular expression (RE2 syntax), anywhere.').optional(),
    hex: Hex.describe('The answer must contain these bytes: two hexadecimal digits for each.').optional(),
  }),
  [exactlyOne(['contains', 'matches', 'hex'])],
).describe('What the answer must be like, looked for in its first 64 KiB; a long regular expression in less of it.');
