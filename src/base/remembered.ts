/** Keeps an answer that is costly to get and seldom changes. */
import type { Clock } from './clock.ts';

const KEPT_MS = 30_000;

/** The same function, asked anew at most every 30 s. */
export function remembered<T>(clock: Clock, ask: () => T): () => T {
  let answer: { readonly value: T; readonly untilMs: number } | undefined;
  return () => {
    const nowMs = clock.monotonicMs();
    if (answer === undefined || nowMs >= answer.untilMs) answer = { value: ask(), untilMs: nowMs + KEPT_MS };
    return answer.value;
  };
}
