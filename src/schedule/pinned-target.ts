/** Keeps an experiment at the host that failed: a name may have several addresses, and each may be a host of its own. Pure. */
import { parseHost } from '../probe/compile.ts';
import type { CheckTarget } from './target.ts';

/** The target at the address that the failed probe dialled, if it has dialled one. The request and its Host header stay as they are. */
export function pinnedTo(target: CheckTarget, dialled: string | undefined): CheckTarget {
  if (dialled === undefined || target.target.host.kind === 'address') return target;
  const host = parseHost(dialled);
  return host === undefined ? target : { ...target, target: { ...target.target, host } };
}
