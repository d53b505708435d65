/**
 * Holds the Lease, so that one operator at a time writes. A Lease is only a hint: a holder that was asleep learns late that it is none.
 * What makes that safe is the epoch, which every status carries and the API server compares.
 *
 *   candidate ──takes──► leader ──someone else holds it──► lost (for good: the process ends)
 *                          │ ▲
 *        cannot renew in time │ renews again, and nobody has taken it: same epoch
 *                          ▼ │
 *                        doubtful: may not write
 */
import type { ObjectRef } from '../api/object-key.ts';
import type { Owner } from '../api/v1alpha1/status.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { KubeClient } from './client.ts';
import { type LeaseApi, createLeaseApi } from './lease-api.ts';
import { judgeLease, nextEpoch, type ObservedLease, observeLease } from './lease-state.ts';
import { pause } from './pause.ts';

export interface LeaseTimes {
  /** Others take the Lease over when it was not renewed for so long. */
  readonly durationMs: number;
  /** The leader stops writing when its last renewal was sent so long ago. */
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

/** The defaults of client-go: a successor waits 5 s longer than the former leader writes. */
export const defaultLeaseTimes: LeaseTimes = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/** A write that begins now must be over so long before the Lease is. */
const WRITE_MARGIN_MS = 1_000;
/** Candidates drift apart by up to this factor (client-go's). */
const JITTER = 0.2;

export interface LeadershipOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly lease: ObjectRef;
  /** As it stands in statuses: the pod. */
  readonly name: string;
  /** Unique for this process, also among processes of one name. */
  readonly identity: string;
  /** The highest epoch in any status, asked when the Lease is taken. */
  readonly highestSeenEpoch: () => number;
  readonly times?: LeaseTimes;
  /** Leading began. */
  readonly onAcquired: (epoch: number) => void;
  /** Somebody else holds the Lease now. Called once; nothing may be written any more. */
  readonly onLost: () => void;
}

export interface Leadership {
  start(): void;
  /** Who may write, right now by the clock; `undefined` when nobody here may. */
  owner(): Owner | undefined;
  /** How long a write that begins now may take at most; 0 or less: it must not begin. */
  writeBudgetMs(): number;
  /** Ends everything, and gives the Lease back when it is still ours. */
  stop(): Promise<void>;
}

interface Held {
  readonly epoch: number;
  readonly transitions: number;
  resourceVersion: string;
  /** Monotonic milliseconds at which the last successful renewal was sent. */
  sentMs: number;
}

export function createLeadership(options: LeadershipOptions): Leadership {
  const { clock, log, identity, times = defaultLeaseTimes } = options;
  const api: LeaseApi = createLeaseApi({ ...options, times });
  const stopping = new AbortController();
  const { signal } = stopping;
  let observed: ObservedLease | undefined;
  let held: Held | undefined;
  let isLost = false;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!signal.aborted && !isLost) {
      if (held === undefined) await campaign();
      else await renew(held);
      if (!isLost) await pause(clock, times.retryMs * (1 + JITTER * options.random()), signal);
    }
  }

  async function campaign(): Promise<void> {
    const found = await api.read();
    if (found.kind === 'failed' || signal.aborted) return;
    if (found.kind === 'missing') return await take(undefined);
    observed = observeLease(observed, found.record, clock.monotonicMs());
    // "mine": the answer to our own take was lost. Taking it once more settles the epoch and the time.
    if (judgeLease(observed, identity, clock.monotonicMs()) !== 'held') await take(observed);
  }

  async function take(before: ObservedLease | undefined): Promise<void> {
    const record = before?.record;
    const epoch = nextEpoch(record, options.highestSeenEpoch());
    const transitions = record === undefined ? 0 : record.transitions + 1;
    const sentMs = clock.monotonicMs();
    const put = await api.put({ holder: identity, epoch, transitions, durationMs: times.durationMs }, record?.resourceVersion);
    if (put.kind !== 'done') return;
    held = { epoch, transitions, resourceVersion: put.resourceVersion, sentMs };
    // Who is about to end gives it back at once.
    if (signal.aborted) return;
    log.info({ lease: options.lease.name, epoch }, 'leading');
    options.onAcquired(epoch);
  }

  async function renew(lease: Held): Promise<void> {
    const sentMs = clock.monotonicMs();
    const put = await api.put({ ...lease, holder: identity, durationMs: times.durationMs }, lease.resourceVersion);
    if (put.kind === 'done') {
      lease.resourceVersion = put.resourceVersion;
      lease.sentMs = sentMs;
      return;
    }
    // Lost answers and foreign hands alike: the truth is what stands there now.
    await compare(lease);
  }

  async function compare(lease: Held): Promise<void> {
    const found = await api.read();
    if (found.kind === 'failed' || signal.aborted) return;
    if (found.kind === 'missing') return await recreate(lease);
    const { record } = found;
    if (record.holder === identity && record.epoch === lease.epoch) {
      lease.resourceVersion = record.resourceVersion;
      return;
    }
    held = undefined;
    isLost = true;
    log.error({ lease: options.lease.name, epoch: lease.epoch, newEpoch: record.epoch }, 'the lease is held by another operator');
    options.onLost();
  }

  /** Somebody has deleted the Lease: it is made again with the epoch that we have. */
  async function recreate(lease: Held): Promise<void> {
    const sentMs = clock.monotonicMs();
    const put = await api.put({ ...lease, holder: identity, durationMs: times.durationMs }, undefined);
    if (put.kind !== 'done') return;
    lease.resourceVersion = put.resourceVersion;
    lease.sentMs = sentMs;
  }

  async function release(lease: Held): Promise<void> {
    const found = await api.read();
    if (found.kind !== 'found' || found.record.holder !== identity || found.record.epoch !== lease.epoch) return;
    await api.put({ ...lease, holder: '', durationMs: 1_000 }, found.record.resourceVersion);
  }

  return {
    start() {
      running ??= run();
    },
    owner() {
      if (held === undefined || clock.monotonicMs() - held.sentMs >= times.renewDeadlineMs) return undefined;
      return { name: options.name, epoch: held.epoch };
    },
    writeBudgetMs() {
      if (held === undefined) return 0;
      return held.sentMs + times.durationMs - WRITE_MARGIN_MS - clock.monotonicMs();
    },
    async stop() {
      stopping.abort();
      await running;
      const lease = held;
      held = undefined;
      if (lease !== undefined) await release(lease);
    },
  };
}
