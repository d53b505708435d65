/** Says the patch of an advice in the words of `bhc probe`: what an experiment has shown to work, for the command that was just run. Pure. */
import { type Change, changesOf } from './patch-changes.ts';
import { flagsWithout } from './probe-flags.ts';
import { parseProbeTarget, type Scheme, SCHEMES, schemeWith, targetText } from './probe-target.ts';

/** The command line as it was given. */
export interface GivenCommand {
  readonly target: string;
  /** The flags, without their values: a header may hold a secret. */
  readonly flags: readonly string[];
}

const PROVEN_PATCH = /^Proven: .* kubectl patch bhc .* -p '([^']*)'$/;
/** Words that no shell reads anything into. */
const SAFE_WORD = /^[A-Za-z0-9_.,:@%+=/-]+$/;

/**
 * "bhc probe http://10.0.0.1/ --method GET", or "the same command with --method GET" where other flags were given.
 * `undefined` when no experiment has shown a way out, or it cannot be said with a target and flags.
 */
export function tryAgain(advice: readonly string[], given: GivenCommand): string | undefined {
  const [patch] = advice.flatMap((line) => PROVEN_PATCH.exec(line)?.[1] ?? []);
  const changes = patch === undefined ? [] : changesOf(patch).map((change) => asFlag(change, given));
  const target = changes.length === 0 ? undefined : changedTarget(given.target, changes);
  return target === undefined ? undefined : commandText(given, changes, target);
}

/** The flag wins over the target: where it was given, it has to be given anew. */
function asFlag(change: Change, { flags }: GivenCommand): Change {
  if (change.kind !== 'service' || !flags.includes('--service')) return change;
  return { kind: 'set', flag: '--service', value: change.service };
}

interface ChangedTarget {
  readonly text: string;
  readonly scheme: Scheme;
  readonly isOther: boolean;
}

/** As it was given where the protocol stays what it was. */
function changedTarget(text: string, changes: readonly Change[]): ChangedTarget | undefined {
  const parsed = parseProbeTarget(text);
  if (!parsed.ok) return undefined;
  const { scheme } = parsed.value;
  const tls = changes.find((change) => change.kind === 'tls');
  const other = schemeWith(scheme, tls?.isSecure ?? SCHEMES[scheme].isSecure);
  if (other === undefined) return undefined;
  const asked = changes.find((change) => change.kind === 'service');
  if (other === scheme && asked === undefined) return { text, scheme, isOther: false };
  // With its port: the usual one of the other protocol is not the one that was tried.
  const service = asked?.service ?? parsed.value.service;
  return { text: targetText({ ...parsed.value, scheme: other, service }), scheme: other, isOther: true };
}

function commandText({ flags }: GivenCommand, changes: readonly Change[], target: ChangedTarget): string {
  // What the other protocol does not have goes without being said in the patch.
  const left = flagsWithout(target.scheme, flags);
  const changed = new Set([...left, ...changes.flatMap((change) => ('flag' in change ? [change.flag] : []))]);
  const set = changes.flatMap(flagWords);
  if (flags.every((flag) => changed.has(flag))) return ['bhc probe', quoted(target.text), ...set].join(' ');
  const off = changes.flatMap((change) => (change.kind === 'off' ? [change.flag] : []));
  const without = [...left, ...off].filter((flag) => flags.includes(flag));
  const given = [...(target.isOther ? [`the target ${quoted(target.text)}`] : []), ...set];
  return [
    'the same command',
    ...without.map((flag) => `without ${flag}`),
    ...(given.length === 0 ? [] : [`with ${given.join(' ')}`]),
  ].join(' ');
}

function flagWords(change: Change): readonly string[] {
  switch (change.kind) {
    case 'set':
      return [`${change.flag} ${quoted(change.value)}`];
    case 'on':
      return [change.flag];
    case 'off':
    case 'tls':
    case 'service':
      return [];
  }
}

/** One word for a POSIX shell. */
function quoted(text: string): string {
  return SAFE_WORD.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
