/** Writes events (events.k8s.io/v1) in the background. An event that cannot be written is dropped and counted: the status holds the truth. */
import PQueue from 'p-queue';
import { API_VERSION, KIND } from '../api/group.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { CheckEvent, EventRecorder } from '../controller/ports.ts';
import type { KubeClient } from './client.ts';
import { microTime } from './micro-time.ts';
import { eventPath, eventsPath } from './resource-path.ts';
import { createSpamFilter } from './spam-filter.ts';

/** Equal events within this time become one with a count. */
const SERIES_MS = 6 * 60_000;
const MAX_WAITING = 1_000;
const MAX_SERIES = 1_000;
const REPORTING_CONTROLLER = 'backendhealth.dev/operator';

export interface EventRecorderOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The pod. */
  readonly instance: string;
  /** Makes the names of events unique among processes. */
  readonly nonce: string;
}

interface Series {
  readonly name: string;
  readonly untilMs: number;
  count: number;
}

export interface KubeEventRecorder extends EventRecorder {
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

export function createEventRecorder(options: EventRecorderOptions): KubeEventRecorder {
  const { client, clock, log } = options;
  const queue = new PQueue({ concurrency: 2 });
  const allows = createSpamFilter(clock);
  const series = new Map<string, Series>();
  let sequence = 0;

  async function write(event: CheckEvent): Promise<void> {
    const key = JSON.stringify([event.check.uid, event.type, event.reason, event.action, event.note]);
    const running = series.get(key);
    const repeated = running !== undefined && running.untilMs > clock.monotonicMs() ? running : undefined;
    const answer = repeated === undefined ? await create(event, key) : await repeat(event, repeated);
    if (answer.ok) return;
    if (answer.error.kind === 'unauthorized') client.refreshCredentials();
    log.warn({ healthCheck: `${event.check.namespace}/${event.check.name}`, cause: answer.error.message }, 'event not written');
  }

  function create(event: CheckEvent, key: string): ReturnType<KubeClient['call']> {
    sequence += 1;
    const { namespace } = event.check;
    const name = `${event.check.name.slice(0, 200)}.${options.nonce}.${sequence}`;
    series.set(key, { name, untilMs: clock.monotonicMs() + SERIES_MS, count: 1 });
    const [oldest] = series.keys();
    if (series.size > MAX_SERIES && oldest !== undefined) series.delete(oldest);
    return client.call({ verb: 'create', path: eventsPath(namespace), body: eventObject(event, name) });
  }

  function repeat(event: CheckEvent, running: Series): ReturnType<KubeClient['call']> {
    running.count += 1;
    const lastObservedTime = microTime(clock.wallMs());
    return client.call({
      verb: 'patch',
      path: eventPath({ namespace: event.check.namespace, name: running.name }),
      body: { series: { count: running.count, lastObservedTime } },
    });
  }

  function eventObject({ check, type, reason, action, note }: CheckEvent, name: string): object {
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace: check.namespace, name },
      eventTime: microTime(clock.wallMs()),
      reportingController: REPORTING_CONTROLLER,
      reportingInstance: options.instance.slice(0, 128),
      action,
      reason,
      note,
      type,
      regarding: { apiVersion: API_VERSION, kind: KIND, namespace: check.namespace, name: check.name, uid: check.uid },
    };
  }

  return {
    record(event) {
      if (queue.size >= MAX_WAITING || !allows(event.check.uid)) return;
      queue.add(() => write(event)).catch((error: unknown) => log.error({}, 'recording an event failed', error));
    },
    idle: () => queue.onIdle(),
  };
}
