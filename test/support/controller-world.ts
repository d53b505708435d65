/** The controller with its scheduler and the real diagnosis on a fake clock: checks, Secrets, statuses and probes are in memory. */
import { objectKey } from '../../src/api/object-key.ts';
import type { BackendHealthCheck } from '../../src/api/v1alpha1/resource.ts';
import type { BackendHealthCheckStatus } from '../../src/api/v1alpha1/status.ts';
import { failed, type Result, success } from '../../src/base/result.ts';
import { type Controller, type ControllerObserver, createController } from '../../src/controller/controller.ts';
import type { CheckSource, KeyError, StatusWriter } from '../../src/controller/ports.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { nextQuestion } from '../../src/diagnosis/next-question.ts';
import { diagnoseSuccess } from '../../src/diagnosis/success.ts';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import type { ProbeTarget } from '../../src/probe/target.ts';
import { createAsk } from '../../src/schedule/ask.ts';
import { startLoopLag } from '../../src/schedule/loop-lag.ts';
import type { ProbePort } from '../../src/schedule/probe-port.ts';
import { createScheduler } from '../../src/schedule/scheduler.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { keyReaderOf } from './key-reader.ts';
import { silentLog } from './log-sink.ts';
import { anInconclusive } from './schedule-outcomes.ts';

export interface ControllerWorld {
  readonly clock: FakeClock;
  readonly controller: Controller;
  /** Every target that was probed, the experiments of investigations too. */
  readonly probed: ProbeTarget[];
  /** Every status that was written. */
  readonly writes: BackendHealthCheckStatus[];
  /** What a Secret or ConfigMap answers, by "name/key"; a missing one does not exist. */
  readonly secrets: Map<string, Result<string, KeyError>>;
  /** Creates the check or replaces its spec and annotations; the status stays. */
  put(check: BackendHealthCheck): void;
  /** The status that stands there. */
  status(): BackendHealthCheckStatus | undefined;
}

const PROBE_MS = 5;

const silentController: ControllerObserver = {
  added: () => undefined,
  taken: () => undefined,
  finished: () => undefined,
  retried: () => undefined,
  started: () => undefined,
  ended: () => undefined,
  wrote: () => undefined,
  forgotten: () => undefined,
};

/** For one check. `answer` is what a probe of the target observes. */
export function createControllerWorld(answer: (target: ProbeTarget) => ProbeOutcome): ControllerWorld {
  const clock = createFakeClock();
  const probed: ProbeTarget[] = [];
  const secrets: ControllerWorld['secrets'] = new Map();
  const shelf = createShelf();
  const probe = scriptedProbe(clock, (target) => {
    probed.push(target);
    return answer(target);
  });
  const controller = createController({
    clock,
    random: () => 0.5,
    log: silentLog,
    source: shelf.source,
    statuses: shelf.statuses,
    events: { record: () => undefined },
    keys: keyReaderOf(({ name }, key) => secrets.get(`${name}/${key}`) ?? failed({ kind: 'notFound' })),
    owner: () => ({ name: 'pod-a', epoch: 1 }),
    probeSources: () => ['10.0.3.17'],
    observer: silentController,
    createScheduler: (events) =>
      createScheduler({
        clock,
        random: () => 0.5,
        log: silentLog,
        events,
        probe,
        diagnostician: { diagnose, nextQuestion, diagnoseSuccess },
        ask: createAsk({
          probe,
          route: (_address, _family, done) => done({ route: 'Routed', sourceAddress: undefined }),
        }),
        loopStall: startLoopLag(clock),
      }),
    onTransition: () => undefined,
    onFenced: () => undefined,
  });
  controller.start();
  return { clock, controller, probed, writes: shelf.writes, secrets, put: shelf.put, status: shelf.status };
}

interface Shelf extends Pick<ControllerWorld, 'writes' | 'put' | 'status'> {
  readonly source: CheckSource;
  readonly statuses: StatusWriter;
}

/** Keeps the check as an API server does: a written status comes back as news. */
function createShelf(): Shelf {
  const writes: BackendHealthCheckStatus[] = [];
  const listeners = new Set<(key: string) => void>();
  let check: BackendHealthCheck | undefined;
  let versions = 0;

  function store(next: BackendHealthCheck): void {
    versions += 1;
    check = { ...next, resourceVersion: String(versions) };
    for (const listener of listeners) listener(objectKey(check));
  }

  return {
    writes,
    source: {
      get: () => (check === undefined ? { kind: 'missing' } : { kind: 'valid', check }),
      keys: () => (check === undefined ? [] : [objectKey(check)]),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    statuses: {
      write(_target, status) {
        writes.push(status);
        if (check !== undefined) store({ ...check, status });
        return Promise.resolve(success(undefined));
      },
    },
    put: (next) => store({ ...next, status: check?.status }),
    status: () => check?.status,
  };
}

function scriptedProbe(clock: FakeClock, answer: (target: ProbeTarget) => ProbeOutcome): ProbePort {
  return (target, done) => {
    const outcome = answer(target);
    const timer = clock.schedule(PROBE_MS, () => done(outcome));
    return {
      cancel() {
        timer.cancel();
        done(anInconclusive('Cancelled'));
      },
    };
  };
}
