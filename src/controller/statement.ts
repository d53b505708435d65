/** A condition before it is dated, and the words that conditions share. */
import type { Condition } from '../api/v1alpha1/status.ts';
import type { BackendView } from './rows.ts';

export type Statement = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

const MAX_MESSAGE = 1024;
const MAX_NAMES = 5;

/** At most 1 KiB in UTF-8, cut at a character. */
export function cutMessage(message: string): string {
  if (Buffer.byteLength(message) <= MAX_MESSAGE) return message;
  let cut = message.slice(0, MAX_MESSAGE - 3);
  while (Buffer.byteLength(cut) > MAX_MESSAGE - 3) cut = cut.slice(0, -1);
  return `${cut}…`;
}

/** "1 of 3 backends is", "2 of 3 backends are". */
export function countOf(part: number, whole: number): string {
  return `${part} of ${whole} ${whole === 1 ? 'backend' : 'backends'} ${part === 1 ? 'is' : 'are'}`;
}

/** "a, b, c and 7 more". */
export function namesOf(views: readonly BackendView[]): string {
  const names = views.slice(0, MAX_NAMES).map((view) => view.backend.name);
  const more = views.length - names.length;
  return more === 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}

/** The one reason that all share, or SeveralReasons. */
export function sharedReason(reasons: readonly string[]): string {
  const [first] = reasons;
  if (first === undefined) return 'SeveralReasons';
  return reasons.every((reason) => reason === first) ? first : 'SeveralReasons';
}

/** "ConnectionRefused on a, b; HttpServerError on c". */
export function reasonsOf(views: readonly BackendView[], reasonOf: (view: BackendView) => string): string {
  const byReason = Map.groupBy(views, reasonOf);
  return [...byReason].map(([reason, members]) => `${reason} on ${namesOf(members)}`).join('; ');
}
