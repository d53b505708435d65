/** Writes an object as `kubectl describe` does: sorted fields with readable names, nested by indentation. Pure. */
import { isJsonObject, type JsonObject } from '../../api/json-object.ts';
import { printable } from './wording.ts';

const STEP = '  ';

/** Lines without an end. Fields without a value are left out. */
export function describeObject(object: JsonObject, indent = ''): readonly string[] {
  const fields = Object.entries(object)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => ({ label: `${readableName(name)}:`, value }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
  const width = Math.max(0, ...fields.filter(({ value }) => !isNested(value)).map(({ label }) => label.length)) + 2;
  return fields.flatMap(({ label, value }) => {
    if (isNested(value)) return [`${indent}${label}`, ...describeNested(value, `${indent}${STEP}`)];
    return [`${indent}${label.padEnd(width)}${printable(String(value))}`];
  });
}

type Nested = JsonObject | readonly unknown[];

function isNested(value: unknown): value is Nested {
  return isJsonObject(value) || Array.isArray(value);
}

function describeNested(value: Nested, indent: string): readonly string[] {
  if (!isList(value)) return describeObject(value, indent);
  return value.flatMap((item) =>
    isNested(item) ? describeNested(item, indent) : [`${indent}${printable(String(item))}`],
  );
}

function isList(value: Nested): value is readonly unknown[] {
  return Array.isArray(value);
}

/** "lastTransitionTime" → "Last Transition Time", "apiVersion" → "API Version". */
function readableName(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').split(' ');
  return words
    .map((word) =>
      word === 'api' || word === 'uid' ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(' ');
}
