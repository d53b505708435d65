/** Tells a connect that took as long as a lost first packet takes from one that was merely slow. Pure. */
import type { ProbeSuccess } from '../probe/outcome.ts';

/** When a system sends the first packet of a connection again: after 1 s, then after twice as long each time (RFC 6298 2). */
const REPEATS_MS = [1_000, 3_000, 7_000];
/** Round trip, and how late timers are. */
const SPREAD_MS = 300;
/** With a slow service behind it, it is not the connect that makes the answer slow. */
const REST_MS = 500;

/** The connect waited for a repeated packet, and all the rest was quick. Only for the first address that was dialled: another one begins late. */
export function waitedForRepeatedSyn({ timings, failedAddresses }: ProbeSuccess): boolean {
  const { resolvedMs = 0, connectedMs, endedMs } = timings;
  if (connectedMs === undefined || failedAddresses.length > 0 || endedMs - connectedMs > REST_MS) return false;
  const tookMs = connectedMs - resolvedMs;
  return REPEATS_MS.some((repeatMs) => tookMs >= repeatMs - 20 && tookMs <= repeatMs + SPREAD_MS);
}
