/** When the next probe of a target starts. Pure; who waits until then is the timer queue. */
import type { Random } from '../base/random.ts';
import { stableHash } from '../base/stable-hash.ts';
import type { Cadence } from './target.ts';

/** The interval is stretched or shrunk by at most this share, so that targets which fell into step fall out of it again. */
const JITTER = 0.1;
const HASH_RANGE = 2 ** 32;

/**
 * Milliseconds from now to the first start of a target: the same for the same check and backend in every process and
 * version, and evenly spread over one interval. 10,000 targets at 2 s start as 5 per millisecond, not at once.
 */
export function phaseOffsetMs(uid: string, backend: string, intervalMs: number): number {
  return (scatter(stableHash(`${uid}/${backend}`)) / HASH_RANGE) * intervalMs;
}

/**
 * Milliseconds from the end of one probe to the start of the next: 90 % to 110 % of the interval, on average the interval.
 * While a change is confirmed it is the edge interval exactly: the failure window of a check is made of it.
 */
export function pauseMs(cadence: Cadence, isConfirming: boolean, random: Random): number {
  if (isConfirming) return cadence.edgeIntervalMs;
  return cadence.intervalMs * (1 - JITTER + 2 * JITTER * random());
}

/** Murmur3's finalizer: neighbouring names such as 10.0.0.1 and 10.0.0.2 have neighbouring FNV hashes. */
function scatter(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  bits ^= bits >>> 16;
  return bits >>> 0;
}
