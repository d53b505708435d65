/** Reads members of JSON of unknown shape. What is missing or of another type is `undefined`; nothing throws. */
import { isJsonObject, ownMember } from '../api/json-object.ts';

export function fieldOf(value: unknown, name: string): unknown {
  return isJsonObject(value) ? ownMember(value, name) : undefined;
}

export function textOf(value: unknown, name: string): string | undefined {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? found : undefined;
}

export function numberOf(value: unknown, name: string): number | undefined {
  const found = fieldOf(value, name);
  return typeof found === 'number' ? found : undefined;
}

export function listOf(value: unknown, name: string): readonly unknown[] | undefined {
  const found = fieldOf(value, name);
  return Array.isArray(found) ? found : undefined;
}
