/** The controller: watches keys, looks at checks, records what changed. Runs the same on an API server and on files. */
import { objectKey, parseObjectKey } from '../api/object-key.ts';
import type { BackendHealthCheckStatus } from '../api/v1alpha1/status.ts';
import { type Backoff, createBackoff } from '../base/backoff.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { StateChange } from '../schedule/report.ts';
import type { Scheduler, SchedulerEvents } from '../schedule/scheduler-port.ts';
import { createCalmWriter, type StatusWriteObserver } from './calm-writer.ts';
import { type CheckMemory, remember } from './check-memory.ts';
import { historyEntry } from './compute-status.ts';
import type { CheckSource, EventRecorder, OwnerSource, KeyReader, StatusWriter } from './ports.ts';
import { reconcile, type ReconcileDeps } from './reconcile.ts';
import { createRunLoop, type ReconcileObserver } from './run-loop.ts';
import { createTransitionEvents } from './transition-events.ts';
import type { WorkQueueObserver } from './work-queue.ts';

/** Checks that are looked at at the same time. Only reading a Secret or a ConfigMap ever waits. */
export const RECONCILE_CONCURRENCY = 4;
/** At most one status write per second and check. */
const STATUS_GAP_MS = 1_000;
/** News of the backends of one check within this time are one look: a look costs as much as the check has backends. */
const COLLAPSE_MS = 100;

export interface ControllerObserver extends WorkQueueObserver, ReconcileObserver, StatusWriteObserver {
  /** A check is gone: everything kept under its key can go. */
  forgotten(key: string): void;
}

export interface ControllerDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly source: CheckSource;
  readonly statuses: StatusWriter;
  readonly events: EventRecorder;
  readonly keys: KeyReader;
  readonly owner: OwnerSource;
  readonly probeSources: () => readonly string[];
  readonly observer: ControllerObserver;
  /** Makes the scheduler, which tells the controller what it finds. */
  readonly createScheduler: (events: SchedulerEvents) => Scheduler;
  /** A change of state of a backend, for whoever shows it. */
  readonly onTransition: (key: string, change: StateChange, message: string) => void;
  /** A check has been looked at in this version, and what it needs is scheduled. */
  readonly onLooked?: (key: string, resourceVersion: string) => void;
  /** Another operator owns a check with a higher epoch. */
  readonly onFenced: () => void;
}

export interface Controller {
  readonly scheduler: Scheduler;
  start(): void;
  /** Looks at nothing new, ends the probes (those in flight after `graceMs`), writes what is still to be written. */
  stop(graceMs: number): Promise<void>;
}

export function createController(deps: ControllerDeps): Controller {
  const { clock, log, source } = deps;
  const memories = new Map<string, CheckMemory>();
  const newBackoff = (): Backoff => createBackoff({ baseMs: 250, maxMs: 60_000, random: deps.random });
  const scheduler = deps.createScheduler({
    changed: (key) => loop.addAfter(key, COLLAPSE_MS),
    transition: (key, change) => transition(key, change, scheduler.report(key, change.backend)?.verdict?.message),
  });
  const events = createTransitionEvents({ clock, recorder: deps.events, report: scheduler.report });
  const writer = createCalmWriter({
    clock,
    log,
    writer: deps.statuses,
    owner: deps.owner,
    backoff: newBackoff,
    observer: deps.observer,
    gapMs: STATUS_GAP_MS,
    onFenced: deps.onFenced,
  });
  const reconcileDeps: ReconcileDeps = {
    clock,
    log,
    source,
    scheduler,
    writer,
    keys: deps.keys,
    probeSources: deps.probeSources,
    memories,
    transition,
    stalled(check, { reason, message }) {
      log.warn({ healthCheck: objectKey(check), reason, message }, 'check is not probed');
      const { namespace, name, uid } = check;
      deps.events.record({ check: { namespace, name, uid }, type: 'Warning', reason, action: 'Probe', note: message });
    },
    forgotten(key) {
      events.forget(key);
      deps.observer.forgotten(key);
    },
  };
  const loop = createRunLoop({
    clock,
    log,
    async reconcile(key) {
      const entry = source.get(key);
      const result = await reconcile(key, reconcileDeps);
      if (entry.kind === 'valid') deps.onLooked?.(key, entry.check.resourceVersion);
      return result;
    },
    backoff: newBackoff,
    concurrency: RECONCILE_CONCURRENCY,
    queueObserver: deps.observer,
    reconcileObserver: deps.observer,
  });
  let unsubscribe: () => void = () => undefined;

  function transition(key: string, change: StateChange, message = 'answers as expected'): void {
    const memory = memories.get(key);
    if (memory === undefined) return;
    remember(memory, [historyEntry(change)]);
    log.info(
      { healthCheck: key, backend: change.backend, from: change.from, to: change.to, reason: change.reason },
      'backend changed state',
    );
    events.add({ ...parseObjectKey(key), uid: memory.uid }, change, message);
    deps.onTransition(key, change, message);
  }

  return {
    scheduler,
    start() {
      unsubscribe = source.subscribe((key) => loop.add(key));
      for (const key of source.keys()) loop.add(key);
    },
    async stop(graceMs) {
      unsubscribe();
      await scheduler.drain(graceMs);
      // What the last probes have shown belongs into the status.
      await loop.finish();
      events.flush();
      await writer.flush();
    },
  };
}

/** The highest epoch that stands in any status of the source: who takes over must exceed it. */
export function highestEpoch(source: CheckSource): number {
  let highest = 0;
  for (const key of source.keys()) {
    const entry = source.get(key);
    if (entry.kind !== 'missing') highest = Math.max(highest, epochOf(entry.check.status));
  }
  return highest;
}

function epochOf(status: BackendHealthCheckStatus | undefined): number {
  return status?.owner?.epoch ?? 0;
}
