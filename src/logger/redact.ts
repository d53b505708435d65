/** Keeps secrets, and characters that deceive a reader, out of the log. The last line of defence: nothing secret should come this far. */
import type { LogFields } from '../base/log.ts';

export const REDACTED = '[redacted]';

const MAX_TEXT = 8_192;

/** Field names whose value is never written. "secret" is not one: it names the Secret object. */
const SECRET_FIELD = /(password|passwd|passphrase|token|authorization|cookie|api[-_]?key|private[-_]?key)$/i;

/** The keys that pino and this log write themselves. */
const RESERVED = new Set(['level', 'time', 'msg', 'err']);

/** What a secret looks like inside a text. Each pattern is linear: no nested repetition. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic) [a-z0-9._~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g, REDACTED],
  [/(\/\/[^\s/@:]{0,256}):[^\s/@]{1,256}@/g, `$1:${REDACTED}@`],
  [/-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[^-]*(-----END [A-Z ]{0,32}PRIVATE KEY-----)?/g, REDACTED],
];

/** Marks that turn the direction of text or hide in it; a terminal and an editor would obey them. */
const DECEPTIVE = /[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The text without what looks like a secret, without deceptive marks, and at most 8192 characters long. */
export function redactText(text: string): string {
  let safe = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
  for (const [pattern, replacement] of SECRET_TEXTS) safe = safe.replaceAll(pattern, replacement);
  return safe.replaceAll(DECEPTIVE, escaped);
}

/** The fields with secret values replaced. A field that has the name of a key of ours gets "field_" before it. */
export function redactFields(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      RESERVED.has(name) ? `field_${name}` : name,
      redactValue(name, value),
    ]),
  );
}

function redactValue(name: string, value: LogFields[string]): LogFields[string] {
  if (typeof value === 'string') return SECRET_FIELD.test(name) ? REDACTED : redactText(value);
  if (typeof value === 'object' && value !== null) return SECRET_FIELD.test(name) ? REDACTED : value.map(redactText);
  return value;
}

/** U+202E becomes the six characters \u202e. */
export function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
