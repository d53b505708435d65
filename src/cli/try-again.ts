/** Says the patch of an advice in the flags of `bhc probe`: what an experiment has shown to work, for the command that was just run. Pure. */
import { isJsonObject } from '../api/json-object.ts';
import { success, failed, type Result } from '../base/result.ts';

/** The command line as it was given. */
export interface GivenCommand {
  readonly target: string;
  /** The flags, without their values: a header may hold a secret. */
  readonly flags: readonly string[];
}

/** The fields that a flag stands for. A patch with any other field cannot be said. */
const FLAG_OF_PATCHED: Readonly<Record<string, string>> = {
  'spec.probe.http.method': '--method',
  'spec.probe.http.path': '--path',
  'spec.probe.http.host': '--host',
  'spec.timeout': '--timeout',
};

const PROVEN_PATCH = /^Proven: .* kubectl patch bhc .* -p '([^']*)'$/;
/** Words that no shell reads anything into. */
const SAFE_WORD = /^[A-Za-z0-9_.,:@%+=/-]+$/;

/**
 * "bhc probe http://10.0.0.1/ --method GET", or "the same command with --method GET" where other flags were given.
 * `undefined` when no experiment has shown a way out, or it cannot be said with these flags.
 */
export function tryAgain(advice: readonly string[], { target, flags }: GivenCommand): string | undefined {
  const [patch] = advice.flatMap((line) => PROVEN_PATCH.exec(line)?.[1] ?? []);
  const changes = patch === undefined ? [] : changesIn(patch);
  if (changes.length === 0) return undefined;
  const changed = new Set(changes.map(({ flag }) => flag));
  const set = changes.flatMap(({ flag, value }) => (value === null ? [] : [`${flag} ${quoted(value)}`]));
  if (flags.every((flag) => changed.has(flag))) return ['bhc probe', quoted(target), ...set].join(' ');
  const without = changes.flatMap(({ flag, value }) => (value === null ? [`without ${flag}`] : []));
  return ['the same command', ...without, ...(set.length === 0 ? [] : [`with ${set.join(' ')}`])].join(' ');
}

interface Change {
  readonly flag: string;
  /** `null` leaves the flag out. */
  readonly value: string | null;
}

function changesIn(patch: string): readonly Change[] {
  const parsed = parseJson(patch);
  if (!parsed.ok) return [];
  const changes = leaves(parsed.value).map(({ path, value }): Change | undefined => {
    const flag = Object.hasOwn(FLAG_OF_PATCHED, path) ? FLAG_OF_PATCHED[path] : undefined;
    const isSayable = typeof value === 'string' || (value === null && flag === '--host');
    return flag === undefined || !isSayable ? undefined : { flag, value };
  });
  const sayable = changes.filter((change) => change !== undefined);
  return sayable.length === changes.length ? sayable : [];
}

interface Leaf {
  readonly path: string;
  readonly value: unknown;
}

function leaves(value: unknown, path = ''): readonly Leaf[] {
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, path === '' ? name : `${path}.${name}`));
}

function parseJson(text: string): Result<unknown, undefined> {
  try {
    return success(JSON.parse(text));
  } catch {
    return failed(undefined);
  }
}

/** One word for a POSIX shell. */
function quoted(text: string): string {
  return SAFE_WORD.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
