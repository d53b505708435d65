/** What the other backends of a check say about a verdict that blames the parameters of the check. Pure. */
import { reasonFacts } from '../api/reasons.ts';
import type { Verdict } from './verdict.ts';
import { fitAdvice } from './wording.ts';

export interface Peers {
  /** Other backends of the check that work with the same parameters. */
  readonly healthy: number;
  /** All backends of the check, this one included. */
  readonly total: number;
}

/** A patch changes the probe of every backend: where it works for others as it is, the difference on this one comes first. */
export function besidePeers(verdict: Verdict, { healthy, total }: Peers): Verdict {
  if (healthy === 0 || reasonFacts(verdict.reason).step !== 'CheckParameters' || verdict.blame !== 'Configuration')
    return verdict;
  const others = healthy === 1 ? 'another backend' : `${healthy} other backends`;
  const caution = `The same settings work for ${others} of this check: see first what is different on this one. A patch of the check changes the probe of all ${total}.`;
  return { ...verdict, advice: fitAdvice([caution, ...verdict.advice]) };
}
