/**
 * Holds the Lease, so that one operator at a time writes. A Lease is only a hint: a holder that was asleep learns late that it is none.
 * What makes that safe is the epoch, which every status carries and the API server compares.
 *
 *   candidate ──takes──► leader ──someone else holds it──► lost (for good: the process ends)
 *       ▲                  │ ▲
 *       │ the Lease        │ │ renews again, and nobody has taken it: same epoch
 *       │ is deleted       ▼ │
 *       └───────────── doubtful: may not write
 *
 * A candidate that has led is lost, too, as soon as somebody else holds the Lease.
 */
import type { Owner } from '../api/v1alpha1/status.ts';
import type { ObjectRef } from '../api/object-key.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { KubeClient } from './client.ts';
import { createLeaseApi, type LeaseApi, type LeaseContent, type LeaseError } from './lease-api.ts';
import { judgeLease, type LeaseTimes, type ObservedLease, observeLease } from './lease-state.ts';
import { pause } from './pause.ts';

/** The defaults of client-go: a successor waits 5 s longer than the former leader writes. */
export const defaultLeaseTimes: LeaseTimes = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/** A write that begins now must be over so long before the Lease is. */
const WRITE_MARGIN_MS = 1_000;
/** Candidates drift apart by up to this factor (client-go's). */
const JITTER = 0.2;
/** Who cannot renew must learn within 2 s of the API server's return whether somebody else has taken over. */
const TROUBLED_RETRY_MS = 1_000;
/** What was just read is used at once, but never in a tight loop against somebody who edits the Lease all the time. */
const SETTLE_MS = 100;

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
  /** Leading began. Called once, even when a deleted Lease is taken again later. */
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

type Held = Omit<LeaseContent, 'holder' | 'durationMs'> & {
  readonly resourceVersion: string;
  /** Monotonic milliseconds at which the last successful renewal was sent. */
  readonly sentMs: number;
};

export function createLeadership(options: LeadershipOptions): Leadership {
  const { clock, log, identity, times = defaultLeaseTimes } = options;
  // Two tries must fit before the leader has to stop writing.
  const api: LeaseApi = createLeaseApi({ ...options, timeoutMs: times.renewDeadlineMs / 2 });
  const { durationMs } = times;
  const stopping = new AbortController();
  const { signal } = stopping;
  let observed: ObservedLease | undefined;
  let held: Held | undefined;
  let knownEpoch = 0;
  /** The last content that was sent to take the Lease, whether it arrived or not. */
  let attempt: LeaseContent | undefined;
  let hasLed = false;
  let isLost = false;
  let running: Promise<void> | undefined;

  function isOver(): boolean {
    return signal.aborted || isLost;
  }

  async function run(): Promise<void> {
    while (!isOver()) {
      const waitMs = held === undefined ? await campaign() : await renew(held);
      if (!isOver()) await pause(clock, waitMs, signal);
    }
  }

  /** Each step returns how long to wait for the next. */
  function calmMs(): number {
    return times.retryMs * (1 + JITTER * options.random());
  }

  function troubledMs(error: LeaseError): number {
    const retryAfterMs = error.kind === 'unknown' ? (error.retryAfterMs ?? 0) : 0;
    // The Lease is one small request in two seconds: it does not wait for minutes because something else is overloaded.
    return Math.max(hastyMs(), Math.min(times.retryMs, retryAfterMs));
  }

  function hastyMs(): number {
    return Math.min(times.retryMs, TROUBLED_RETRY_MS);
  }

  /** A former leader still probes, so it must learn soon that somebody else leads. */
  function campaignMs(): number {
    return hasLed ? hastyMs() : calmMs();
  }

  async function campaign(): Promise<number> {
    const found = await api.read(signal);
    if (!found.ok) return troubledMs(found.error);
    const nowMs = clock.monotonicMs();
    observed = observeLease(observed, found.value, nowMs);
    knownEpoch = Math.max(knownEpoch, found.value?.epoch ?? 0, options.highestSeenEpoch());
    // "mine": the answer to our own take was lost. Taking it once more settles the epoch and the time.
    if (judgeLease(observed, { identity, knownEpoch, durationMs }, nowMs) !== 'held') return take(observed);
    return hasLed && found.value !== undefined ? lose(found.value.epoch) : campaignMs();
  }

  async function take({ record }: ObservedLease): Promise<number> {
    const content = {
      epoch: knownEpoch + 1,
      transitions: record === undefined ? 0 : record.transitions + 1,
      acquiredMs: clock.wallMs(),
    };
    attempt = { ...content, holder: identity, durationMs };
    const taken = await put(content, record?.resourceVersion);
    if (!taken.ok) return taken.error.kind === 'overtaken' ? campaignMs() : troubledMs(taken.error);
    // Who is about to end gives it back at once.
    if (!isOver()) announce(content.epoch);
    return calmMs();
  }

  function announce(epoch: number): void {
    log.info({ lease: options.lease.name, epoch }, 'leading');
    if (hasLed) return;
    hasLed = true;
    options.onAcquired(epoch);
  }

  /** Time counts from when the request is sent: the answer may be old when it comes. */
  async function put(
    content: Omit<Held, 'resourceVersion' | 'sentMs'>,
    replaces: string | undefined,
  ): ReturnType<LeaseApi['put']> {
    const sentMs = clock.monotonicMs();
    const { epoch, transitions, acquiredMs } = content;
    const written = await api.put({ epoch, transitions, acquiredMs, holder: identity, durationMs }, replaces, signal);
    if (!written.ok) return written;
    held = { epoch, transitions, acquiredMs, sentMs, resourceVersion: written.value };
    knownEpoch = Math.max(knownEpoch, epoch);
    return written;
  }

  async function renew(lease: Held): Promise<number> {
    const renewed = await put(lease, lease.resourceVersion);
    if (renewed.ok) return calmMs();
    return renewed.error.kind === 'overtaken' ? compare(lease) : troubledMs(renewed.error);
  }

  /** An own write whose answer was lost, an edit by a person, a successor: what stands there now tells. */
  async function compare(lease: Held): Promise<number> {
    const found = await api.read(signal);
    if (!found.ok) return troubledMs(found.error);
    if (found.value === undefined) return recreate(lease);
    const { holder, epoch, resourceVersion } = found.value;
    if (holder === identity && epoch === lease.epoch) {
      held = { ...lease, resourceVersion };
      return SETTLE_MS;
    }
    return lose(epoch);
  }

  function lose(newEpoch: number): number {
    const epoch = attempt?.epoch;
    held = undefined;
    isLost = true;
    log.error({ lease: options.lease.name, epoch, newEpoch }, 'the lease is held by another operator');
    options.onLost();
    return SETTLE_MS;
  }

  /** Somebody has deleted the Lease. While others still have to wait it is ours to make again; later it is a new race, with a new epoch. */
  async function recreate(lease: Held): Promise<number> {
    if (mayWrite(lease) && options.highestSeenEpoch() <= lease.epoch) {
      const created = await put(lease, undefined);
      if (created.ok) return calmMs();
      return created.error.kind === 'overtaken' ? SETTLE_MS : troubledMs(created.error);
    }
    log.warn({ lease: options.lease.name, epoch: lease.epoch }, 'the lease was deleted; taking part again');
    held = undefined;
    // What was observed before we held it says nothing about now.
    observed = undefined;
    return SETTLE_MS;
  }

  function mayWrite(lease: Held): boolean {
    return clock.monotonicMs() - lease.sentMs < times.renewDeadlineMs;
  }

  /** By a fresh look: what we remember may be out of date, and a successor's Lease is not ours to end. */
  async function release({ epoch, transitions, acquiredMs }: LeaseContent): Promise<void> {
    const found = await api.read();
    if (!found.ok || found.value?.holder !== identity || found.value.epoch !== epoch) return;
    await api.put({ epoch, transitions, acquiredMs, holder: '', durationMs: 1_000 }, found.value.resourceVersion);
  }

  return {
    start() {
      running ??= run();
    },
    owner() {
      return held !== undefined && mayWrite(held) ? { name: options.name, epoch: held.epoch } : undefined;
    },
    writeBudgetMs() {
      if (held === undefined || !mayWrite(held)) return 0;
      return held.sentMs + durationMs - WRITE_MARGIN_MS - clock.monotonicMs();
    },
    async stop() {
      stopping.abort();
      await running;
      held = undefined;
      if (attempt !== undefined && !isLost) await release(attempt);
      attempt = undefined;
    },
  };
}
