/** Keeps events about one object few: a burst, then a trickle (client-go's numbers). */
import type { Clock } from '../base/clock.ts';

const BURST = 25;
const REFILL_MS = 5 * 60_000;
/** Objects whose count is kept; the longest unseen one goes first. */
const MAX_OBJECTS = 4_096;

interface Bucket {
  readonly tokens: number;
  readonly filledMs: number;
}

/** Returns a function that says whether one more event about an object may be written, and counts it. */
export function createSpamFilter(clock: Clock): (uid: string) => boolean {
  const buckets = new Map<string, Bucket>();
  return (uid) => {
    const { tokens, filledMs } = refilled(buckets.get(uid), clock.monotonicMs());
    buckets.delete(uid);
    buckets.set(uid, { tokens: Math.max(0, tokens - 1), filledMs });
    const [oldest] = buckets.keys();
    if (buckets.size > MAX_OBJECTS && oldest !== undefined) buckets.delete(oldest);
    return tokens > 0;
  };
}

/** A full bucket gains nothing by waiting: its next token comes a whole period after the first one is taken. */
function refilled(bucket: Bucket | undefined, nowMs: number): Bucket {
  if (bucket === undefined) return { tokens: BURST, filledMs: nowMs };
  const refills = Math.floor((nowMs - bucket.filledMs) / REFILL_MS);
  const tokens = Math.min(BURST, bucket.tokens + refills);
  return { tokens, filledMs: tokens === BURST ? nowMs : bucket.filledMs + refills * REFILL_MS };
}
