/** Remembers the last changes of a check, the newest first. A value: nothing here knows what a change is. */

/** How many changes are remembered. */
export const HISTORY_LENGTH = 10;

/** The history with one more entry in front; the oldest falls out when it is full. */
export function remember<T>(history: readonly T[], entry: T): readonly T[] {
  return [entry, ...history.slice(0, HISTORY_LENGTH - 1)];
}
