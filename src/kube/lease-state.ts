/** What a Lease means to one candidate: pure, by the candidate's own clock only. The clocks of other machines are never trusted. */
import { EPOCH_ANNOTATION } from '../api/group.ts';
import { fieldOf, numberOf, textOf } from './json-fields.ts';

export interface LeaseTimes {
  /** Others take the Lease over when it was not renewed for so long. */
  readonly durationMs: number;
  /** The leader stops writing when its last renewal was sent so long ago. */
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

/** What a candidate reads from a Lease. */
export interface LeaseRecord {
  /** Empty when nobody holds it. */
  readonly holder: string;
  readonly durationMs: number;
  /** The number of the owner that took it last; 0 when it was never taken. */
  readonly epoch: number;
  readonly transitions: number;
  readonly resourceVersion: string;
}

/** What was found last, and since when (monotonic milliseconds) this candidate has found just that. */
export interface ObservedLease {
  /** `undefined`: there is no Lease. */
  readonly record: LeaseRecord | undefined;
  readonly sinceMs: number;
}

/** Who asks, and what is known beside the Lease. */
export interface LeaseViewer {
  /** Unique for this process. */
  readonly identity: string;
  /** The highest epoch that was ever seen, on the Lease or in a status; 0: there has never been an owner. */
  readonly knownEpoch: number;
  /** How long a Lease lasts that does not say it, or is gone. */
  readonly durationMs: number;
}

/**
 *   free     nobody has it: take it
 *   mine     it bears our identity: the answer to our own write was lost
 *   held     somebody may still write with it: wait
 *   expired  it was not renewed for its whole duration, as far as we have watched: take it
 */
export type LeaseState = 'free' | 'mine' | 'held' | 'expired';

/** A stranger's Lease cannot lock us out for longer, and nobody's is too short to be renewed. */
const MIN_DURATION_MS = 1_000;
const MAX_DURATION_MS = 300_000;

/** The same record keeps its time; another one, or none, starts anew. */
export function observeLease(
  before: ObservedLease | undefined,
  record: LeaseRecord | undefined,
  nowMs: number,
): ObservedLease {
  const isSame = before !== undefined && before.record?.resourceVersion === record?.resourceVersion;
  return isSame ? before : { record, sinceMs: nowMs };
}

/** A deleted Lease is no free one: its last holder learns of the deletion later than we may. */
export function judgeLease({ record, sinceMs }: ObservedLease, viewer: LeaseViewer, nowMs: number): LeaseState {
  if (record?.holder === viewer.identity) return 'mine';
  if (record === undefined ? viewer.knownEpoch === 0 : record.holder === '') return 'free';
  const durationMs = record?.durationMs ?? 0;
  const lastsMs = durationMs > 0 ? Math.min(Math.max(durationMs, MIN_DURATION_MS), MAX_DURATION_MS) : viewer.durationMs;
  return nowMs - sinceMs > lastsMs ? 'expired' : 'held';
}

/** Reads a Lease as the API server gives it. What is missing or odd counts as nothing. */
export function readLease(object: unknown): LeaseRecord {
  const metadata = fieldOf(object, 'metadata');
  const spec = fieldOf(object, 'spec');
  return {
    holder: textOf(spec, 'holderIdentity') ?? '',
    durationMs: (numberOf(spec, 'leaseDurationSeconds') ?? 0) * 1_000,
    epoch: epochIn(textOf(fieldOf(metadata, 'annotations'), EPOCH_ANNOTATION) ?? ''),
    transitions: numberOf(spec, 'leaseTransitions') ?? 0,
    resourceVersion: textOf(metadata, 'resourceVersion') ?? '',
  };
}

/** Anybody may write an annotation: only a plain number that leaves room for its successors counts. */
function epochIn(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}
