/** A condition before it is dated, and the words that conditions share. */
import type { Condition } from '../api/v1alpha1/status.ts';
import type { BackendView } from './rows.ts';

export type Statement = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

const MAX_NAMES = 5;

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
