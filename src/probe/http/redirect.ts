/** Where a redirect points, in one of a few words. It follows nothing, and no part of the address leaves it. */
import type { RedirectKind } from '../outcome.ts';

/** `location` as it came, compared with the authority ("host" or "host:port") and path that were asked for. */
export function redirectKind(
  location: string,
  asked: { readonly authority: string; readonly path: string; readonly port: number },
): RedirectKind {
  const from = URL.parse(`http://${asked.authority}${asked.path}`);
  const to = URL.parse(location, from?.href);
  return from === null || to === null ? 'Unreadable' : relation(from, to, asked.port);
}

/** A Host header often leaves the port out: the port that was probed is the same place too. */
function relation(from: URL, to: URL, probedPort: number): RedirectKind {
  if (to.protocol !== 'http:' && to.protocol !== 'https:') return 'Unreadable';
  if (to.hostname !== from.hostname) return 'OtherHost';
  if (to.protocol === 'https:') return 'SameHostHttps';
  if (to.port !== from.port && to.port !== String(probedPort)) return 'SameHostOtherPort';
  return to.pathname === from.pathname && to.search === from.search ? 'SamePlace' : 'SameHostOtherPath';
}
