/** Lists all objects of a resource, page by page, as one consistent snapshot. It keeps nothing and waits for nothing. */
import { failed, type Result, success } from '../base/result.ts';
import { type ApiError, plainError } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { fieldOf, listOf, textOf } from './json-fields.ts';

export interface PagedList {
  readonly client: Pick<KubeClient, 'call'>;
  readonly path: string;
  readonly pageSize: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Snapshot<T> {
  readonly items: readonly T[];
  /** A watch from here misses nothing. */
  readonly resourceVersion: string;
}

/** A list that is outrun by compaction this often will not get better by trying at once. */
const maxRestarts = 2;

/**
 * Each item goes through `accept` as its page comes, so that only what is kept of it stays in memory.
 * No resourceVersion is asked for: a consistent read, never older than what was acted on before.
 * When the continue token has expired (410), the list starts over from the first page: half a snapshot is none.
 */
export async function listAll<T>(
  list: PagedList,
  accept: (item: unknown) => T,
): Promise<Result<Snapshot<T>, ApiError>> {
  for (let restarts = 0; ; restarts += 1) {
    const snapshot = await listOnce(list, accept);
    if (snapshot.ok || snapshot.error.kind !== 'gone' || restarts === maxRestarts) return snapshot;
  }
}

async function listOnce<T>(list: PagedList, accept: (item: unknown) => T): Promise<Result<Snapshot<T>, ApiError>> {
  const items: T[] = [];
  let token = '';
  for (;;) {
    const page = await readPage(list, token);
    if (!page.ok) return page;
    for (const item of page.value.items) items.push(accept(item));
    token = page.value.next;
    if (token === '') return success({ items, resourceVersion: page.value.resourceVersion });
  }
}

interface Page {
  readonly items: readonly unknown[];
  readonly resourceVersion: string;
  /** The continue token; empty on the last page. */
  readonly next: string;
}

async function readPage(
  { client, path, pageSize, timeoutMs, signal }: PagedList,
  token: string,
): Promise<Result<Page, ApiError>> {
  const query = token === '' ? { limit: String(pageSize) } : { limit: String(pageSize), continue: token };
  const answer = await client.call({ verb: 'list', path, query, timeoutMs, signal });
  if (!answer.ok) return answer;
  const metadata = fieldOf(answer.value, 'metadata');
  const items = listOf(answer.value, 'items');
  const resourceVersion = textOf(metadata, 'resourceVersion') ?? '';
  if (items === undefined || resourceVersion === '') {
    return failed(plainError('garbled', 'NoList', 'the API server answered a list with something else'));
  }
  return success({ items, resourceVersion, next: textOf(metadata, 'continue') ?? '' });
}
