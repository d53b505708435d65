/**
 * Writes statuses calmly: nothing when nothing changed, at most one write per check and gap, few at once, the newest value only.
 * Not where statuses are made: see `compute-status.ts`.
 */
import { isDeepStrictEqual } from 'node:util';
import PQueue from 'p-queue';
import type { ObjectRef } from '../api/object-key.ts';
import { objectKey } from '../api/object-key.ts';
import type { BackendHealthCheckStatus, Owner } from '../api/v1alpha1/status.ts';
import type { Backoff } from '../base/backoff.ts';
import type { Clock, ClockTimer } from '../base/clock.ts';
import type { Result } from '../base/result.ts';
import type { Log } from '../base/log.ts';
import type { OwnerSource, StatusWriteError, StatusWriter } from './ports.ts';

/** Writes under way at once: after a takeover every check is written, and the API server has others to serve. */
const WRITES_AT_ONCE = 8;
/** What somebody waits for goes before a mere change of owner. */
const PRIORITY = { news: 1, owner: 0 };

export interface StatusWriteObserver {
  wrote(result: 'success' | 'gone' | 'fenced' | 'unavailable' | 'rejected'): void;
}

export interface Submission {
  readonly check: ObjectRef & { readonly uid: string };
  /** What should stand in the status; the owner is put in when it is written. */
  readonly wanted: BackendHealthCheckStatus;
  /** What stands there as far as the source knows. */
  readonly stored: BackendHealthCheckStatus | undefined;
}

export interface CalmWriter {
  /** Brings the status to `wanted`, now or when the gap allows. A later submission replaces a waiting one. */
  submit(submission: Submission): void;
  forget(key: string): void;
  /** Writes what still waits, without regard to the gap, and resolves when it is written or has failed. */
  flush(): Promise<void>;
}

interface CalmWriterOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly writer: StatusWriter;
  /** Nothing is written while there is no owner. */
  readonly owner: OwnerSource;
  readonly backoff: () => Backoff;
  readonly observer: StatusWriteObserver;
  /** Milliseconds between two writes to one check. */
  readonly gapMs: number;
  /** Another operator owns a check with a higher epoch. */
  readonly onFenced: () => void;
}

/** What is known about the status of one check. */
interface Entry {
  readonly uid: string;
  readonly backoff: Backoff;
  waiting: Submission | undefined;
  timer: ClockTimer | undefined;
  /** A write under way, or waiting for its turn. */
  writing: Promise<void> | undefined;
  /** The place in the lane of a write that waits for its turn, unless it brings news already. */
  unhurried: string | undefined;
  notBeforeMs: number;
  /** The last write that worked, and what the source knew when it was made: until the source tells something new, that write is the truth. */
  written:
    | { readonly status: BackendHealthCheckStatus; readonly whileStored: BackendHealthCheckStatus | undefined }
    | undefined;
}

export function createCalmWriter(options: CalmWriterOptions): CalmWriter {
  const { clock, log } = options;
  const entries = new Map<string, Entry>();
  const lane = new PQueue({ concurrency: WRITES_AT_ONCE });
  let places = 0;

  function submit(submission: Submission): void {
    const key = objectKey(submission.check);
    const entry = entryOf(key, submission.check.uid);
    const owner = options.owner();
    // While a write is under way nobody knows what stands there afterwards: `start` compares again.
    const isDone = entry.writing === undefined && owner !== undefined && isThere(entry, submission, owner);
    entry.waiting = isDone ? undefined : submission;
    if (entry.unhurried !== undefined && isNews(entry, submission)) {
      lane.setPriority(entry.unhurried, PRIORITY.news);
      entry.unhurried = undefined;
    }
    arrange(key, entry);
  }

  function isThere(entry: Entry, submission: Submission, owner: Owner): boolean {
    return isDeepStrictEqual(currentOf(entry, submission), { ...submission.wanted, owner });
  }

  function entryOf(key: string, uid: string): Entry {
    const known = entries.get(key);
    if (known !== undefined && known.uid === uid) return known;
    if (known !== undefined) forget(key);
    const entry: Entry = {
      uid,
      backoff: options.backoff(),
      waiting: undefined,
      timer: undefined,
      writing: undefined,
      unhurried: undefined,
      notBeforeMs: Number.NEGATIVE_INFINITY,
      written: undefined,
    };
    entries.set(key, entry);
    return entry;
  }

  function arrange(key: string, entry: Entry): void {
    if (entry.waiting === undefined || entry.timer !== undefined || entry.writing !== undefined) return;
    const delayMs = entry.notBeforeMs - clock.monotonicMs();
    if (delayMs <= 0) {
      start(key, entry);
      return;
    }
    entry.timer = clock.schedule(delayMs, () => {
      entry.timer = undefined;
      start(key, entry);
    });
  }

  function start(key: string, entry: Entry): void {
    if (entry.waiting === undefined || entry.writing !== undefined) return;
    entry.timer?.cancel();
    entry.timer = undefined;
    places += 1;
    const id = String(places);
    const hasNews = isNews(entry, entry.waiting);
    entry.unhurried = hasNews ? undefined : id;
    entry.writing = lane
      .add(() => writeNewest(key, entry), { id, priority: hasNews ? PRIORITY.news : PRIORITY.owner })
      .finally(() => {
        entry.writing = undefined;
        if (entries.get(key) === entry) arrange(key, entry);
      });
  }

  /** What is submitted until its turn comes replaces what was. */
  async function writeNewest(key: string, entry: Entry): Promise<void> {
    entry.unhurried = undefined;
    const submission = entry.waiting;
    if (submission === undefined || entries.get(key) !== entry) return;
    const owner = options.owner();
    if (owner === undefined) {
      // The lease is in doubt: keep the newest status and look again.
      entry.notBeforeMs = clock.monotonicMs() + options.gapMs;
      return;
    }
    entry.waiting = undefined;
    if (isThere(entry, submission, owner)) return;
    await write(key, entry, { ...submission, wanted: { ...submission.wanted, owner } });
  }

  async function write(key: string, entry: Entry, submission: Submission): Promise<void> {
    let result: Result<void, StatusWriteError>;
    try {
      result = await options.writer.write(submission.check, submission.wanted);
    } catch (error) {
      log.error({ healthCheck: key }, 'status write threw', error);
      result = { ok: false, error: { kind: 'unavailable', retryAfterMs: undefined, message: 'internal error' } };
    }
    options.observer.wrote(result.ok ? 'success' : result.error.kind);
    if (result.ok) {
      entry.backoff.reset();
      entry.notBeforeMs = clock.monotonicMs() + options.gapMs;
      entry.written = { status: submission.wanted, whileStored: submission.stored };
      return;
    }
    failedWrite(key, entry, submission, result.error);
  }

  function failedWrite(key: string, entry: Entry, submission: Submission, error: StatusWriteError): void {
    switch (error.kind) {
      case 'gone':
        // The source will tell what became of it.
        return;
      case 'fenced':
        log.error({ healthCheck: key }, 'another operator owns this check with a higher epoch');
        options.onFenced();
        return;
      case 'unavailable':
      case 'rejected': {
        const delayMs = Math.max(
          options.gapMs,
          (error.kind === 'unavailable' ? error.retryAfterMs : undefined) ?? entry.backoff.next(),
        );
        entry.notBeforeMs = clock.monotonicMs() + delayMs;
        entry.waiting ??= submission;
        const fields = { healthCheck: key, retryAfterMs: Math.round(delayMs), cause: error.message };
        if (error.kind === 'rejected') log.error(fields, 'status refused by the API server');
        else log.warn(fields, 'status not written');
      }
    }
  }

  function forget(key: string): void {
    entries.get(key)?.timer?.cancel();
    entries.delete(key);
  }

  return {
    submit,
    forget,
    async flush() {
      for (const [key, entry] of entries) {
        await entry.writing;
        start(key, entry);
      }
      await Promise.all([...entries.values()].flatMap((entry) => entry.writing ?? []));
      for (const key of [...entries.keys()]) forget(key);
    },
  };
}

/** What stands in the status, as far as it is known. */
function currentOf({ written }: Entry, { stored }: Submission): BackendHealthCheckStatus | undefined {
  return written !== undefined && written.whileStored === stored ? written.status : stored;
}

/** True when a reader learns something: who writes, and from which address, is no news about the backends. */
function isNews(entry: Entry, submission: Submission): boolean {
  const known = { owner: undefined, effective: undefined };
  return !isDeepStrictEqual({ ...currentOf(entry, submission), ...known }, { ...submission.wanted, ...known });
}
