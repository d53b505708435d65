/** Keeps events about one object few: a burst, then a trickle (client-go's numbers). */
import type { Clock } from '../base/clock.ts';

const BURST = 25;
const REFILL_MS = 5 * 60_000;
/** Objects whose count is kept; the longest unseen one goes first. */
const MAX_OBJECTS = 4_096;

interface Bucket {
  tokens: number;
  filledMs: number;
}

/** Returns a function that says whether one more event about an object may be written, and counts it. */
export function createSpamFilter(clock: Clock): (uid: string) => boolean {
  const buckets = new Map<string, Bucket>();
  return (uid) => {
    const nowMs = clock.monotonicMs();
    const bucket = buckets.get(uid) ?? { tokens: BURST, filledMs: nowMs };
    const refills = Math.floor((nowMs - bucket.filledMs) / REFILL_MS);
    bucket.tokens = Math.min(BURST, bucket.tokens + refills);
    bucket.filledMs += refills * REFILL_MS;
    buckets.delete(uid);
    buckets.set(uid, bucket);
    forgetOldest(buckets);
    if (bucket.tokens === 0) return false;
    bucket.tokens -= 1;
    return true;
  };
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  if (buckets.size <= MAX_OBJECTS) return;
  const [oldest] = buckets.keys();
  if (oldest !== undefined) buckets.delete(oldest);
}
