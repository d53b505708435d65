/** Self-doubt: when many backends fall silent at once, the prober or the network it stands in is the better explanation. */
import type { Confidence } from '../api/reasons.ts';
import { assertNever } from '../base/exhaustive.ts';
import type { FailureCode, ProbeOutcome } from '../probe/outcome.ts';
import type { Verdict } from './verdict.ts';
import { fitAdvice } from './wording.ts';

/** Two backends that fail together are no mass. */
const MIN_SILENT = 3;

/** Failures in which nothing of the backend was heard. A refusal, a reset or an answer is proof that something lives there. */
const SILENT_CODES: ReadonlySet<FailureCode> = new Set([
  'ConnectTimeout',
  'HostUnreachable',
  'NetworkUnreachable',
  'NoResponse',
]);

const DOUBT =
  'Many backends fell silent at the same time: before you touch this one, check the network of the prober and what they share.';

/**
 * One backend of a check, as far as silence is concerned. It fell silent when it
 * - was heard before: it answered, refused or reset in this process, or the stored status said that it answers. Who was
 *   never heard, or was silent before this process began, may have died at any time: that is no "at the same time";
 * - was then silent as often in a row as makes a backend Unhealthy (or, by names that time out, Unknown): one blip is nothing.
 *
 * A restart so ends a suspicion: the new process, often on another node, has found the same silence, and that speaks for it.
 */
export interface BackendSilence {
  /** Monotonic milliseconds of the first silent outcome; `undefined` when it did not fall silent. */
  readonly silentSinceMs: number | undefined;
}

export interface MassFailureSuspicion {
  /** How many fell silent within the window. */
  readonly silent: number;
  readonly total: number;
}

/** True for an outcome that says nothing but silence, names that time out included. */
export function isSilence(outcome: ProbeOutcome): boolean {
  switch (outcome.kind) {
    case 'success':
      return false;
    case 'failure':
      return SILENT_CODES.has(outcome.code);
    case 'inconclusive':
      return outcome.cause === 'NameTimeout';
    default:
      return assertNever(outcome);
  }
}

/** At least half of all backends, and at least three, fell silent within two intervals of each other. */
export function suspectMassFailure(
  backends: readonly BackendSilence[],
  intervalMs: number,
): MassFailureSuspicion | undefined {
  const since = backends
    .flatMap(({ silentSinceMs }) => (silentSinceMs === undefined ? [] : [silentSinceMs]))
    .toSorted((left, right) => left - right);
  const silent = largestGroup(since, 2 * intervalMs);
  const isMass = silent >= MIN_SILENT && silent * 2 >= backends.length;
  return isMass ? { silent, total: backends.length } : undefined;
}

/** The most members of an ascending list that lie within one window. */
function largestGroup(ascending: readonly number[], windowMs: number): number {
  let first = 0;
  let largest = 0;
  for (const [last, time] of ascending.entries()) {
    while (time - (ascending[first] ?? time) > windowMs) first += 1;
    largest = Math.max(largest, last - first + 1);
  }
  return largest;
}

/** The verdict with one level less of confidence, and a word about why. Doubting twice is doubting once. */
export function doubt(verdict: Verdict): Verdict {
  if (verdict.advice.includes(DOUBT)) return verdict;
  return { ...verdict, confidence: lower(verdict.confidence), advice: fitAdvice([DOUBT, ...verdict.advice]) };
}

/** The verdict without the word of doubt; the same one when nobody doubted it. What the doubt took from its confidence and its advice is lost. */
export function withoutDoubt(verdict: Verdict): Verdict {
  if (!verdict.advice.includes(DOUBT)) return verdict;
  return { ...verdict, advice: verdict.advice.filter((line) => line !== DOUBT) };
}

function lower(confidence: Confidence): Confidence {
  switch (confidence) {
    case 'Proven':
      return 'Likely';
    case 'Likely':
    case 'Possible':
      return 'Possible';
    default:
      return assertNever(confidence);
  }
}
