/**
 * What is odd about the settings of a check, though they are valid. Pure, and made of the spec alone: no probe is needed.
 * What concerns single backends stands in their rows; what concerns the check stands in the condition CheckParametersValid.
 * None of it changes a state.
 */
import type { EffectiveBackend, EffectiveCheck } from '../api/effective.ts';
import { formatDuration } from '../base/duration.ts';
import type { Warning } from '../diagnosis/verdict.ts';
import { endpoint, enumerate, fitMessage, plain, shorten } from '../diagnosis/wording.ts';
import { parseIpAddress } from '../probe/network/ip-address.ts';

/** A dead backend gets requests for as long as this, and more. */
const LONG_WINDOW_MS = 60_000;
/** Probes per second to one host. A limit per host, since that is what its rate limits and its processors count. */
const MOST_PER_SECOND = 10;
/** Others are counted only. */
const MAX_NAMES = 3;

export interface SpecAdvice {
  /** About the check as a whole. */
  readonly check: readonly Warning[];
  /** By the name of the backend. */
  readonly backends: ReadonlyMap<string, readonly Warning[]>;
}

export const NO_ADVICE: SpecAdvice = { check: [], backends: new Map() };

export function adviseOnSpec(effective: EffectiveCheck): SpecAdvice {
  const backends = new Map<string, Warning[]>();
  const add = (names: readonly EffectiveBackend[], warning: Warning): void => {
    for (const { name } of names) backends.set(name, [...(backends.get(name) ?? []), warning]);
  };
  for (const host of Map.groupBy(effective.backends, ({ address }) => canonical(address)).values()) {
    for (const place of Map.groupBy(host, ({ port }) => port).values())
      if (place.length > 1) add(place, duplicate(place));
    const perSecond = host.length / (effective.intervalMs / 1_000);
    if (perSecond > MOST_PER_SECOND) add(host, tooFrequent(host, perSecond));
  }
  const isLong = effective.failureWindowMs > LONG_WINDOW_MS;
  return { check: isLong ? [longWindow(effective)] : [], backends };
}

/** Two spellings of one address are the same host; names are the same in any case. */
function canonical(address: string): string {
  return parseIpAddress(address)?.join('.') ?? address.toLowerCase().replace(/\.$/, '');
}

function duplicate(group: readonly EffectiveBackend[]): Warning {
  const place = endpoint(plain(group[0]?.address ?? ''), group[0]?.port ?? 0);
  return {
    reason: 'DuplicateBackend',
    message: fitMessage(
      `${place} is probed ${group.length} times in this check, as ${namesOf(group)}: each counts as a backend of its own, and one fault counts ${group.length} times; keep one of them in spec.backends`,
    ),
  };
}

function tooFrequent(group: readonly EffectiveBackend[], perSecond: number): Warning {
  return {
    reason: 'CheckTooFrequent',
    message: fitMessage(
      `the host ${shorten(group[0]?.address ?? '')} gets up to ${Math.floor(perSecond)} probes per second from this check (${group.length} backends): more than ${MOST_PER_SECOND} load it and run into rate limits; raise spec.interval`,
    ),
  };
}

function longWindow({ failureWindowMs, timeoutMs, edgeIntervalMs, unhealthyThreshold }: EffectiveCheck): Warning {
  return {
    reason: 'DetectionWindowTooLong',
    message: fitMessage(
      `a dead backend is found only after up to ${formatDuration(failureWindowMs)} (timeout ${formatDuration(timeoutMs)} x unhealthyThreshold ${unhealthyThreshold} + edgeInterval ${formatDuration(edgeIntervalMs)} x ${unhealthyThreshold - 1}), and gets requests until then; a lower spec.timeout shortens it most`,
    ),
  };
}

function namesOf(group: readonly EffectiveBackend[]): string {
  const names = group.slice(0, MAX_NAMES).map(({ name }) => shorten(name));
  return group.length > MAX_NAMES ? `${names.join(', ')} and ${group.length - MAX_NAMES} more` : enumerate(names);
}
