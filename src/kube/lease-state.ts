/** What a Lease means to one candidate: pure, by the candidate's own clock only. The clocks of other machines are never trusted. */
import { EPOCH_ANNOTATION } from '../api/group.ts';
import { fieldOf, numberOf, textOf } from './json-fields.ts';

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

/** A record, and since when (monotonic milliseconds) this candidate has seen it unchanged. */
export interface ObservedLease {
  readonly record: LeaseRecord;
  readonly sinceMs: number;
}

/** `expired`: its holder has not renewed it for its whole duration, as far as we have watched. */
export type LeaseState = 'free' | 'mine' | 'held' | 'expired';

/** The same record keeps its time; another one starts anew. */
export function observeLease(before: ObservedLease | undefined, record: LeaseRecord, nowMs: number): ObservedLease {
  return before?.record.resourceVersion === record.resourceVersion ? before : { record, sinceMs: nowMs };
}

export function judgeLease({ record, sinceMs }: ObservedLease, identity: string, nowMs: number): LeaseState {
  if (record.holder === '') return 'free';
  if (record.holder === identity) return 'mine';
  return nowMs - sinceMs > record.durationMs ? 'expired' : 'held';
}

/** The number of the next owner: above everything that was ever seen, so that it survives a deleted Lease. */
export function nextEpoch(record: LeaseRecord | undefined, highestInStatuses: number): number {
  return Math.max(record?.epoch ?? 0, highestInStatuses) + 1;
}

/** Reads a Lease as the API server gives it. What is missing or odd counts as nothing. */
export function readLease(object: unknown): LeaseRecord {
  const metadata = fieldOf(object, 'metadata');
  const spec = fieldOf(object, 'spec');
  const epoch = Number(textOf(fieldOf(metadata, 'annotations'), EPOCH_ANNOTATION) ?? '0');
  return {
    holder: textOf(spec, 'holderIdentity') ?? '',
    durationMs: (numberOf(spec, 'leaseDurationSeconds') ?? 0) * 1_000,
    epoch: Number.isSafeInteger(epoch) && epoch > 0 ? epoch : 0,
    transitions: numberOf(spec, 'leaseTransitions') ?? 0,
    resourceVersion: textOf(metadata, 'resourceVersion') ?? '',
  };
}
