/** A whole controller on a fake clock: real reconcile, scheduler and diagnosis, scripted backends, and a status that survives a restart. */
import { objectKey } from '../../src/api/object-key.ts';
import type { BackendHealthCheck } from '../../src/api/v1alpha1/resource.ts';
import type { BackendHealthCheckStatus, BackendRow, Condition } from '../../src/api/v1alpha1/status.ts';
import type { Result } from '../../src/base/result.ts';
import { type Controller, createController } from '../../src/controller/controller.ts';
import type { KeyError } from '../../src/controller/ports.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { diagnoseSuccess } from '../../src/diagnosis/success.ts';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import { startLoopLag } from '../../src/schedule/loop-lag.ts';
import type { StateChange } from '../../src/schedule/report.ts';
import { createScheduler } from '../../src/schedule/scheduler.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { keyReaderOf } from './key-reader.ts';
import { silentLog } from './log-sink.ts';
import { anInconclusive } from './schedule-outcomes.ts';
import { unansweredAsk } from './schedule-world.ts';

/** What a backend answers to its nth probe, counted from 0 in each process. */
export type Answers = (address: string, start: number) => ProbeOutcome;

export interface ControllerWorld {
  readonly clock: FakeClock;
  readonly controller: Controller;
  /** Every status that was written, the oldest first. */
  readonly writes: BackendHealthCheckStatus[];
  readonly transitions: StateChange[];
  /** "Reason: note" of every event that was recorded. */
  readonly events: string[];
  /** What the Secrets answer. */
  secret: Result<string, KeyError>;
  /** The spec changes, and with it the generation. */
  change(check: BackendHealthCheck): void;
  /** The status as it stands now. */
  status(): BackendHealthCheckStatus;
  row(name: string): BackendRow;
  condition(type: string): Condition;
  run(ms: number): Promise<void>;
  /** The check with its status, as the next process finds it. */
  stop(): Promise<BackendHealthCheck>;
}

/** Every probe takes a millisecond. */
export function startControllerWorld(check: BackendHealthCheck, answers: Answers): ControllerWorld {
  const clock = createFakeClock();
  const writes: BackendHealthCheckStatus[] = [];
  const transitions: StateChange[] = [];
  const recorded: string[] = [];
  const starts = new Map<string, number>();
  const listeners = new Set<(key: string) => void>();
  const key = objectKey(check);
  let current = check;

  function change(next: BackendHealthCheck): void {
    current = { ...next, status: current.status };
    for (const listener of listeners) listener(key);
  }
  const controller = createController({
    clock,
    random: () => 0.5,
    log: silentLog,
    source: {
      get: () => ({ kind: 'valid', check: current }),
      keys: () => [key],
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    statuses: {
      write(_check, status) {
        writes.push(status);
        current = { ...current, status };
        return Promise.resolve({ ok: true, value: undefined });
      },
    },
    events: { record: ({ reason, note }) => void recorded.push(`${reason}: ${note}`) },
    keys: keyReaderOf(() => world.secret),
    owner: () => ({ name: 'pod-a', epoch: 1 }),
    probeSources: () => ['10.0.3.17'],
    observer: {
      added: () => undefined,
      taken: () => undefined,
      finished: () => undefined,
      retried: () => undefined,
      started: () => undefined,
      ended: () => undefined,
      wrote: () => undefined,
      forgotten: () => undefined,
    },
    createScheduler: (events) =>
      createScheduler({
        clock,
        random: () => 0.5,
        log: silentLog,
        events,
        probe(target, done) {
          const address = target.host.kind === 'name' ? target.host.name : target.host.address;
          const start = starts.get(address) ?? 0;
          starts.set(address, start + 1);
          const timer = clock.schedule(1, () => done(answers(address, start)));
          return {
            cancel() {
              timer.cancel();
              done(anInconclusive('Cancelled'));
            },
          };
        },
        diagnostician: { diagnose, nextQuestion: () => undefined, diagnoseSuccess },
        ask: unansweredAsk,
        loopStall: startLoopLag(clock),
      }),
    onTransition: (_key, transition) => void transitions.push(transition),
    onFenced: () => undefined,
  });

  const world: ControllerWorld = {
    clock,
    controller,
    writes,
    transitions,
    events: recorded,
    secret: { ok: true, value: 'token' },
    change,
    status() {
      if (current.status === undefined) throw new Error('no status was written yet');
      return current.status;
    },
    row(name) {
      const row = world.status().backends?.find((candidate) => candidate.name === name);
      if (row === undefined) throw new Error(`no row of ${name}`);
      return row;
    },
    condition(type) {
      const condition = world.status().conditions?.find((candidate) => candidate.type === type);
      if (condition === undefined) throw new Error(`no condition ${type}`);
      return condition;
    },
    run: (ms) => clock.advanceAsync(ms),
    async stop() {
      const stopped = controller.stop(0);
      await clock.advanceAsync(10);
      await stopped;
      return current;
    },
  };
  controller.start();
  return world;
}
