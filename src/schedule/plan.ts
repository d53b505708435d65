/** Compares the targets that run with the targets that are wanted. Pure; who starts and stops is the scheduler. */
import { type CheckTarget, haveSameSettings } from './target.ts';

/**
 * ```
 *   runs    wanted              then
 *   -       A                   start
 *   A       A, same print       keep (the new value describes it), or with other settings: adjust
 *   A       A, other print      replace
 *   A       -                   stop
 * ```
 * When the UID differs nothing runs: it is another check of the same name.
 */
export interface TargetDiff {
  readonly start: readonly CheckTarget[];
  readonly keep: readonly CheckTarget[];
  readonly adjust: readonly CheckTarget[];
  readonly replace: readonly CheckTarget[];
  /** Names of backends. */
  readonly stop: readonly string[];
}

/** `running` has the target of each backend. Of two wanted targets of one name the first counts. */
export function diffTargets(running: ReadonlyMap<string, CheckTarget>, wanted: readonly CheckTarget[]): TargetDiff {
  const byName = uniqueTargets(wanted);
  const start: CheckTarget[] = [];
  const keep: CheckTarget[] = [];
  const adjust: CheckTarget[] = [];
  const replace: CheckTarget[] = [];
  for (const target of byName.values()) {
    const before = running.get(target.backend);
    if (before === undefined) start.push(target);
    else if (before.fingerprint !== target.fingerprint) replace.push(target);
    else if (haveSameSettings(before, target)) keep.push(target);
    else adjust.push(target);
  }
  return { start, keep, adjust, replace, stop: [...running.keys()].filter((backend) => !byName.has(backend)) };
}

/** The targets by backend, in their order. */
export function uniqueTargets(wanted: readonly CheckTarget[]): ReadonlyMap<string, CheckTarget> {
  const byName = new Map<string, CheckTarget>();
  for (const target of wanted) {
    if (!byName.has(target.backend)) byName.set(target.backend, target);
  }
  return byName;
}
