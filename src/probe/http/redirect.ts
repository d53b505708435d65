/** Where a redirect points, in one of a few words. It follows nothing, and no part of the address leaves it. */
import type { RedirectKind } from '../facts.ts';
import type { AskedPlace } from './asked-place.ts';

/** `location` as it came, compared with the place that was asked. */
export function redirectKind(location: string, asked: AskedPlace): RedirectKind {
  const from = URL.parse(`${asked.scheme}://${asked.authority}${asked.path}`);
  const to = URL.parse(location, from?.href);
  return from === null || to === null ? 'Unreadable' : relation(from, to, asked.port);
}

/** A Host header often leaves the port out: the port that was probed is the same place too. */
function relation(from: URL, to: URL, probedPort: number): RedirectKind {
  if (to.protocol !== 'http:' && to.protocol !== 'https:') return 'Unreadable';
  if (to.hostname !== from.hostname) return 'OtherHost';
  if (to.protocol !== from.protocol) return to.protocol === 'https:' ? 'SameHostHttps' : 'SameHostHttp';
  if (to.port !== from.port && to.port !== String(probedPort)) return 'SameHostOtherPort';
  return to.pathname === from.pathname && to.search === from.search ? 'SamePlace' : 'SameHostOtherPath';
}
