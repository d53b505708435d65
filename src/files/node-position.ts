/** Finds the characters of a YAML document that a field path speaks of. */
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type Node } from 'yaml';

export interface Stretch {
  readonly start: number;
  readonly end: number;
}

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/**
 * The value at `path` when it is a scalar, else its key, or the nearest that exists above it.
 * With `pointAt: 'key'` always the key.
 */
export function stretchOf(document: Document, path: readonly (string | number)[], pointAt: 'key' | 'value'): Stretch {
  let found: Found = { key: undefined, value: isNode(document.contents) ? document.contents : undefined };
  let isComplete = true;
  for (const part of path) {
    const next = memberOf(document, found.value, part);
    if (next === undefined) {
      isComplete = false;
      break;
    }
    // An entry of a list has no key of its own.
    found = { key: next.key, value: next.value };
  }
  return rangeOf(bestNode(found, isComplete ? pointAt : 'key')) ?? { start: document.range?.[0] ?? 0, end: 0 };
}

function memberOf(document: Document, node: Node | undefined, part: string | number): Found | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isMap(target) && typeof part === 'string') {
    const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === part);
    if (pair === undefined) return undefined;
    return { key: isNode(pair.key) ? pair.key : undefined, value: isNode(pair.value) ? pair.value : undefined };
  }
  if (isSeq(target) && typeof part === 'number') {
    const item = target.items[part];
    return isNode(item) ? { key: undefined, value: item } : undefined;
  }
  return undefined;
}

function bestNode({ key, value }: Found, pointAt: 'key' | 'value'): Node | undefined {
  const isShort = (isScalar(value) || isAlias(value)) && (rangeOf(value)?.end ?? 0) > (rangeOf(value)?.start ?? 0);
  return pointAt === 'value' && isShort ? value : (key ?? value);
}

function rangeOf(node: Node | undefined): Stretch | undefined {
  const range = node?.range;
  return range === undefined || range === null ? undefined : { start: range[0], end: range[1] };
}
