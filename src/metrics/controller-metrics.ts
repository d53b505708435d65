/** The controller in the words of controller-runtime, so that dashboards made for it work. */
import type { Clock } from '../base/clock.ts';
import type { ControllerObserver } from '../controller/controller.ts';
import { type MetricFactory, type Sample, single } from './computed.ts';
import { createDistribution } from './distribution.ts';
import { createLabelCounter } from './label-counter.ts';

const CONTROLLER = { controller: 'backendhealthcheck' };
const QUEUE = { name: 'backendhealthcheck' };
const RECONCILE_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const QUEUE_SECONDS = [0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10, 100, 1000];

/** What the controller tells, but for checks that are gone. */
type ControllerMetrics = Omit<ControllerObserver, 'forgotten'>;

export function createControllerMetrics(make: MetricFactory, clock: Clock, concurrency: number): ControllerMetrics {
  return { ...reconcileMetrics(make, concurrency), ...workQueueMetrics(make, clock), ...statusMetrics(make) };
}

function reconcileMetrics(make: MetricFactory, concurrency: number): Pick<ControllerMetrics, 'started' | 'ended'> {
  const results = { success: 0, requeue_after: 0, error: 0 };
  const seconds = createDistribution(RECONCILE_SECONDS);
  let active = 0;
  make.counter({ name: 'controller_runtime_reconcile_total', help: 'Looks at a check, by result.' }, () =>
    Object.entries(results).map(([result, value]) => ({ labels: { ...CONTROLLER, result }, value })),
  );
  make.counter({ name: 'controller_runtime_reconcile_errors_total', help: 'Looks at a check that failed.' }, () =>
    about(CONTROLLER, results.error),
  );
  make.histogram(
    { name: 'controller_runtime_reconcile_time_seconds', help: 'How long one look at a check took.' },
    CONTROLLER,
    seconds,
  );
  make.gauge({ name: 'controller_runtime_active_workers', help: 'Checks being looked at now.' }, () =>
    about(CONTROLLER, active),
  );
  make.gauge(
    { name: 'controller_runtime_max_concurrent_reconciles', help: 'Checks that may be looked at at the same time.' },
    () => about(CONTROLLER, concurrency),
  );
  return {
    started() {
      active += 1;
    },
    ended(result, tookMs) {
      active -= 1;
      results[result] += 1;
      seconds.observe(tookMs / 1000);
    },
  };
}

function workQueueMetrics(
  make: MetricFactory,
  clock: Clock,
): Pick<ControllerMetrics, 'added' | 'taken' | 'finished' | 'retried'> {
  const waited = createDistribution(QUEUE_SECONDS);
  const worked = createDistribution(QUEUE_SECONDS);
  const counts = { depth: 0, added: 0, retried: 0 };
  /** When the work on each key that is being worked on began. */
  const begun: number[] = [];
  function ages(): readonly number[] {
    return begun.map((sinceMs) => (clock.monotonicMs() - sinceMs) / 1000);
  }
  make.gauge({ name: 'workqueue_depth', help: 'Checks waiting for a look.' }, () => about(QUEUE, counts.depth));
  make.counter({ name: 'workqueue_adds_total', help: 'Checks that entered the queue.' }, () =>
    about(QUEUE, counts.added),
  );
  make.counter({ name: 'workqueue_retries_total', help: 'Looks that are repeated after an error.' }, () =>
    about(QUEUE, counts.retried),
  );
  make.histogram(
    { name: 'workqueue_queue_duration_seconds', help: 'How long a check waited for its look.' },
    QUEUE,
    waited,
  );
  make.histogram(
    { name: 'workqueue_work_duration_seconds', help: 'How long the look at a check took.' },
    QUEUE,
    worked,
  );
  make.gauge(
    { name: 'workqueue_unfinished_work_seconds', help: 'The age of all looks that have not ended, added up.' },
    () =>
      about(
        QUEUE,
        ages().reduce((sum, age) => sum + age, 0),
      ),
  );
  make.gauge(
    { name: 'workqueue_longest_running_processor_seconds', help: 'The age of the oldest look that has not ended.' },
    () => about(QUEUE, Math.max(0, ...ages())),
  );
  return {
    added(depth) {
      counts.depth = depth;
      counts.added += 1;
    },
    taken(depth, waitedMs) {
      counts.depth = depth;
      waited.observe(waitedMs / 1000);
      begun.push(clock.monotonicMs());
    },
    finished(workedMs) {
      worked.observe(workedMs / 1000);
      removeNearest(begun, clock.monotonicMs() - workedMs);
    },
    retried() {
      counts.retried += 1;
    },
  };
}

function statusMetrics(make: MetricFactory): Pick<ControllerMetrics, 'wrote'> {
  const writes = createLabelCounter(['result']);
  make.counter({ name: 'backend_health_status_writes_total', help: 'Writes of a status, by result.' }, writes.samples);
  return { wrote: (result) => writes.increment({ result }) };
}

function about(labels: Sample['labels'], value: number): readonly Sample[] {
  return single(value).map((sample) => ({ ...sample, labels }));
}

/** Removes the entry nearest to `value`: the queue tells how long work took, not which key it was. */
function removeNearest(values: number[], value: number): void {
  let nearest = 0;
  for (let index = 1; index < values.length; index += 1) {
    if (Math.abs((values[index] ?? 0) - value) < Math.abs((values[nearest] ?? 0) - value)) nearest = index;
  }
  values.splice(nearest, 1);
}
