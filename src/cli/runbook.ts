/** The runbook: finds its pages, in a checkout and beside a bundle, and reads one. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reason } from '../api/reasons.ts';
import type { FileSystem } from '../files/file-system.ts';

const MAX_PAGE_BYTES = 256 * 1024;
/** Relative to this file in a checkout, and to the bundle that it becomes a part of. */
const PLACES = ['runbook/', '../runbook/', '../docs/runbook/', '../../docs/runbook/'] as const;

/** The folder of the pages; `undefined` when this installation has none. */
export async function runbookFolder(files: FileSystem): Promise<string | undefined> {
  for (const place of PLACES) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    const stamp = await files.stamp(folder);
    if (stamp.ok && stamp.value.kind === 'folder') return folder;
  }
  return undefined;
}

/** The page of a reason as Markdown; `undefined` when there is none. */
export async function runbookPage(folder: string, reason: Reason, files: FileSystem): Promise<string | undefined> {
  const read = await files.read(join(folder, `${reason}.md`), MAX_PAGE_BYTES);
  return read.ok ? new TextDecoder().decode(read.value) : undefined;
}

/** The first sentence below the title: what the reason means. */
export function firstSentence(page: string): string {
  const [paragraph = ''] = page
    .split(/\r?\n\r?\n/)
    .map((block) => block.trim())
    .filter((block) => block !== '' && !/^(#|---|```|\||>|<)/.test(block));
  const plain = paragraph.replaceAll(/\s+/g, ' ').replaceAll(/[`*]/g, '');
  return /^.*?[.!?](?=\s|$)/.exec(plain)?.[0] ?? plain;
}
