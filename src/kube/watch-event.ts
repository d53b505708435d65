/** Reads one line of a watch. It knows the protocol, not the objects. */
import { type ApiError, errorFromStatusObject } from './api-error.ts';
import { fieldOf, textOf } from './json-fields.ts';

export type WatchEvent =
  /** Added or modified: the difference is not to be relied on. */
  | { readonly kind: 'changed'; readonly object: unknown; readonly resourceVersion: string }
  | { readonly kind: 'deleted'; readonly object: unknown; readonly resourceVersion: string }
  /** Nothing happened up to this version. */
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  /** The API server ends the watch. */
  | { readonly kind: 'failed'; readonly error: ApiError }
  | { readonly kind: 'garbled'; readonly why: string };

const kinds: Readonly<Record<string, 'changed' | 'deleted' | 'bookmark' | 'failed'>> = {
  ADDED: 'changed',
  MODIFIED: 'changed',
  DELETED: 'deleted',
  BOOKMARK: 'bookmark',
  ERROR: 'failed',
};

export function parseWatchLine(line: string): WatchEvent {
  const event = parseJson(line);
  const type = textOf(event, 'type') ?? '';
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) return { kind: 'garbled', why: 'the line is no event of a known type' };
  const object = fieldOf(event, 'object');
  if (kind === 'failed') return { kind, error: errorFromStatusObject(object) };
  const resourceVersion = textOf(fieldOf(object, 'metadata'), 'resourceVersion') ?? '';
  if (resourceVersion === '') return { kind: 'garbled', why: 'the object has no resourceVersion' };
  return { kind, object, resourceVersion };
}

function parseJson(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
}
