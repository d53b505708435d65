/** Says in plain words what is wrong with a value. Messages hold numbers and known names only, never the value itself. */
import type { z } from 'zod';
import type { Issue } from './issue.ts';
import { nearest } from './nearest.ts';
import { knownFieldsAt } from './schema-walk.ts';

const MAX_SHOWN_NAME = 64;

/** The message for what the schema itself has no words for. A zod error map. */
export function plainMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is required';
  if (issue.code === 'invalid_type') return `must be ${wordFor(issue.expected)}, not ${kindOf(issue.input)}`;
  if (issue.code === 'too_big') return `must ${limit('at most', Number(issue.maximum), issue.origin)}`;
  if (issue.code === 'too_small') return `must ${limit('at least', Number(issue.minimum), issue.origin)}`;
  if (issue.code === 'invalid_value') return 'must be one of the allowed values';
  // Every pattern and rule of the schema brings its own message; unknown fields get theirs below.
  return 'is not valid';
}

function wordFor(expected: string): string {
  return KIND_WORDS[expected] ?? expected;
}

/** The issue in our own words: one for each unknown field, else exactly one. */
export function plainIssues(issue: z.core.$ZodIssue, schema: z.core.$ZodType): readonly Issue[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : printable(String(part))));
  if (issue.code === 'unrecognized_keys') {
    const known = knownFieldsAt(schema, issue.path);
    return issue.keys.map((key) => unknownField(path, key, known));
  }
  if (issue.code === 'invalid_value') return [{ path, message: issue.message, allowed: issue.values.map(String) }];
  return [{ path, message: issue.message }];
}

function unknownField(path: Issue['path'], key: string, known: readonly string[]): Issue {
  const meant = nearest(key, known);
  const at = [...path, printable(key)];
  return meant === undefined
    ? { path: at, message: 'unknown field', allowed: known }
    : { path: at, message: `unknown field; did you mean "${meant}"?` };
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
};

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isInteger(value))
    return Number.isFinite(value) ? 'a fraction' : String(value);
  return KIND_WORDS[typeof value] ?? 'that';
}

function limit(bound: 'at most' | 'at least', amount: number, origin: string): string {
  if (origin === 'string') return `have ${bound} ${amount} ${amount === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${bound} ${amount} ${amount === 1 ? 'entry' : 'entries'}`;
  return `be ${bound} ${amount}`;
}

/** A name from a manifest as it may stand in a status, a log or a terminal: short, in visible ASCII. */
function printable(name: string): string {
  const visible = name
    .slice(0, MAX_SHOWN_NAME)
    .replaceAll(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return name.length > MAX_SHOWN_NAME ? `${visible}...` : visible;
}
