/** Keeps a sink equal to a resource of the API server: list, then watch, for as long as it runs. What to do next is decided in `reflector-state.ts`. */
import { type Backoff, createBackoff } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { ApiError } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { listAll } from './paged-list.ts';
import { pause } from './pause.ts';
import { initialState, nextState, type Observation, type ReflectorState, type Wait } from './reflector-state.ts';
import { isOlder } from './resource-version.ts';
import { stripObject } from './strip-object.ts';
import { readWatch, type WatchNews } from './watch-stream.ts';

/** Keeps the objects. Its methods are called one at a time, do not wait and do not throw. */
export interface ReflectorSink<T> {
  /** What is kept of an object; `undefined` when it has no name to keep it by. */
  accept(object: unknown): T | undefined;
  /** Exactly these exist now. */
  replace(items: readonly T[]): void;
  upsert(item: T): void;
  remove(item: T): void;
}

/** What a reflector counts. A relist is a list after the first; a reconnect is a watch that goes on where the last one ended. */
export type ReflectorCount = 'list' | 'watch' | 'relist' | 'reconnect' | 'stall' | 'garbled';
export type ReflectorObserver = (what: ReflectorCount, resource: string) => void;

export interface ReflectorLimits {
  /** Objects in one page of a list. */
  readonly pageSize: number;
  /** For one page, and for a watch to begin. */
  readonly requestTimeoutMs: number;
  /** No byte of a watch for this long: it is dead. The API server sends a bookmark about once in a minute. */
  readonly stallMs: number;
  /** Each watch asks the API server to end it after a random time between these. */
  readonly minWatchSeconds: number;
  readonly maxWatchSeconds: number;
  /** A longer event cannot be an object: etcd takes 1.5 MiB. */
  readonly maxLineBytes: number;
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
  /** A watch that lived so long starts the backoff over. */
  readonly stableAfterMs: number;
}

export const defaultReflectorLimits: ReflectorLimits = {
  pageSize: 500,
  requestTimeoutMs: 30_000,
  stallMs: 75_000,
  minWatchSeconds: 300,
  maxWatchSeconds: 600,
  maxLineBytes: 4 * 1024 * 1024,
  minBackoffMs: 1_000,
  maxBackoffMs: 30_000,
  stableAfterMs: 10_000,
};

export interface ReflectorOptions<T> {
  readonly client: Pick<KubeClient, 'call' | 'stream' | 'refreshCredentials'>;
  /** As "/apis/backendhealth.dev/v1alpha1/backendhealthchecks". */
  readonly path: string;
  /** The plural, for logs and counts. */
  readonly resource: string;
  readonly sink: ReflectorSink<T>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly observe?: ReflectorObserver;
  readonly limits?: Partial<ReflectorLimits>;
}

export interface Reflector {
  /** Starts once; a second call does nothing. */
  start(): void;
  /** Resolves when nothing runs any more. The sink keeps what it has. */
  stop(): Promise<void>;
  /** True once the first list is in the sink, and for ever after. */
  hasSynced(): boolean;
}

export function createReflector<T>(options: ReflectorOptions<T>): Reflector {
  const { client, path, resource, sink, clock, random, observe = () => undefined } = options;
  const limits: ReflectorLimits = { ...defaultReflectorLimits, ...options.limits };
  const log = options.log.child({ resource });
  const backoff: Backoff = createBackoff({ baseMs: limits.minBackoffMs, maxMs: limits.maxBackoffMs, random });
  const stopping = new AbortController();
  const { signal } = stopping;
  let synced = false;
  let running: Promise<void> | undefined;

  function isStopping(): boolean {
    return signal.aborted;
  }

  async function run(): Promise<void> {
    let state: ReflectorState = initialState;
    while (!isStopping()) {
      await rest(state.wait);
      if (isStopping()) return;
      const seen = await guardedStep(state);
      if (isStopping()) return;
      report(seen);
      state = nextState(state, seen);
      if (state.kind === 'watch' && seen.kind !== 'listed') observe('reconnect', resource);
    }
  }

  async function rest(wait: Wait): Promise<void> {
    if (wait.kind === 'backoff') await pause(clock, Math.max(backoff.next(), wait.atLeastMs), signal);
  }

  /** A bug in the sink must not end the watch for good: it is logged, and a new list makes up for what was lost. */
  async function guardedStep(state: ReflectorState): Promise<Observation> {
    try {
      return state.kind === 'list' ? await list() : await watch(state.resourceVersion);
    } catch (error) {
      log.error({}, 'reflector step failed', error);
      return { kind: 'watchEnded', end: { kind: 'garbled', why: 'a fault of our own' }, resourceVersion: '' };
    }
  }

  async function list(): Promise<Observation> {
    observe('list', resource);
    if (synced) observe('relist', resource);
    const page = { client, path, pageSize: limits.pageSize, timeoutMs: limits.requestTimeoutMs, signal };
    const listed = await listAll(page, (item) => sink.accept(stripObject(item)));
    if (!listed.ok) return { kind: 'listFailed', error: listed.error };
    // An aborted list that was answered all the same must not change the sink after stop().
    if (!isStopping()) {
      sink.replace(listed.value.items.filter((item) => item !== undefined));
      synced = true;
    }
    return { kind: 'listed', resourceVersion: listed.value.resourceVersion };
  }

  async function watch(from: string): Promise<Observation> {
    observe('watch', resource);
    const startedMs = clock.monotonicMs();
    const stream = await client.stream({
      verb: 'watch',
      path,
      query: watchQuery(from),
      timeoutMs: limits.requestTimeoutMs,
      signal,
    });
    if (!stream.ok) return { kind: 'watchRefused', error: stream.error };
    let resourceVersion = from;
    const onNews = (news: WatchNews): string | undefined => {
      if (isStopping()) return 'stopped';
      if (isOlder(news.resourceVersion, resourceVersion)) return 'the resource version went back';
      resourceVersion = news.resourceVersion;
      return keep(news);
    };
    const end = await readWatch(stream.value, {
      clock,
      stallMs: limits.stallMs,
      maxLineBytes: limits.maxLineBytes,
      onNews,
    });
    if (end.kind === 'stalled') stream.value.renewConnection();
    if (clock.monotonicMs() - startedMs >= limits.stableAfterMs) backoff.reset();
    return { kind: 'watchEnded', end, resourceVersion };
  }

  function watchQuery(resourceVersion: string): Readonly<Record<string, string>> {
    const spread = limits.maxWatchSeconds - limits.minWatchSeconds;
    const timeoutSeconds = String(Math.round(limits.minWatchSeconds + random() * spread));
    return { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds, resourceVersion };
  }

  function keep(news: WatchNews): string | undefined {
    if (news.kind === 'bookmark') return undefined;
    const item = sink.accept(stripObject(news.object));
    if (item === undefined) return 'the object has no name';
    if (news.kind === 'deleted') sink.remove(item);
    else sink.upsert(item);
    return undefined;
  }

  function report(seen: Observation): void {
    if (seen.kind === 'listFailed') reportError('list', seen.error);
    if (seen.kind === 'watchRefused') reportError('watch', seen.error);
    if (seen.kind === 'watchEnded') reportEnd(seen);
  }

  function reportEnd({ end }: Extract<Observation, { kind: 'watchEnded' }>): void {
    if (end.kind === 'failed') reportError('watch', end.error);
    if (end.kind === 'garbled') {
      observe('garbled', resource);
      log.warn({ why: end.why }, 'watch dropped, listing again');
    }
    if (end.kind === 'stalled') {
      observe('stall', resource);
      log.warn({ stallMs: limits.stallMs }, 'watch fell silent, opening a new connection');
    }
    if (end.kind === 'closed' || end.kind === 'cut') log.debug({ end: end.kind }, 'watch ended');
  }

  function reportError(verb: 'list' | 'watch', error: ApiError): void {
    if (error.kind === 'unauthorized') client.refreshCredentials();
    const fields = { verb, path, kind: error.kind, code: error.code, reason: error.reason, detail: error.message };
    if (error.kind === 'forbidden')
      log.error(fields, 'api server forbids a request: check the role of the service account');
    else if (error.kind === 'gone') log.info(fields, 'watch is too far behind, listing again');
    else log.warn(fields, 'api request failed, trying again');
  }

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    hasSynced: () => synced,
  };
}
