/** Writes events (events.k8s.io/v1) in the background. An event that cannot be written is dropped and counted: the status holds the truth. */
import PQueue from 'p-queue';
import { API_VERSION, KIND } from '../api/group.ts';
import { objectKey } from '../api/object-key.ts';
import type { Clock } from '../base/clock.ts';
import { cutToBytes } from '../base/cut-text.ts';
import type { Log } from '../base/log.ts';
import type { Result } from '../base/result.ts';
import type { CheckEvent, EventRecorder } from '../controller/ports.ts';
import type { ApiError } from './api-error.ts';
import type { KubeClient } from './client.ts';
import { createEventSeries } from './event-series.ts';
import { microTime } from './micro-time.ts';
import { eventPath, eventsPath } from './resource-path.ts';
import { createSpamFilter } from './spam-filter.ts';

const MAX_WAITING = 1_000;
/** events.k8s.io/v1 refuses longer ones. */
const MAX_NOTE_BYTES = 1_024;
const MAX_FIELD_LENGTH = 128;
const REPORTING_CONTROLLER = 'backendhealth.dev/operator';

/** Why an event was not written. */
export type EventDrop = 'queue-full' | 'too-many' | 'failed';

export interface EventRecorderOptions {
  readonly client: Pick<KubeClient, 'call' | 'refreshCredentials'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The pod. */
  readonly instance: string;
  /** Makes the names of events unique among processes. */
  readonly nonce: string;
  readonly onDropped?: (why: EventDrop) => void;
}

export interface KubeEventRecorder extends EventRecorder {
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>;
}

type Written = Result<unknown, ApiError>;

export function createEventRecorder(options: EventRecorderOptions): KubeEventRecorder {
  const { client, clock, log, onDropped = () => undefined } = options;
  // One at a time: the second event of a series must not overtake the first.
  const queue = new PQueue({ concurrency: 1 });
  const allows = createSpamFilter(clock);
  const series = createEventSeries(clock);
  let sequence = 0;

  async function write(event: CheckEvent): Promise<void> {
    const answer = await writeOnce(event);
    if (answer.ok) return;
    series.forget(event);
    if (answer.error.kind === 'unauthorized') client.refreshCredentials();
    onDropped('failed');
    const { kind, code, message } = answer.error;
    log.warn(
      { healthCheck: objectKey(event.check), reason: event.reason, kind, code, detail: message },
      'event not written',
    );
  }

  async function writeOnce(event: CheckEvent): Promise<Written> {
    const { name, count } = series.count(event, () => newName(event));
    if (count === 1) return create(event, name);
    const repeated = await repeat(event, name, count);
    // Events live for an hour or so: the first of the series may be gone.
    return !repeated.ok && repeated.error.kind === 'notFound' ? createAnew(event) : repeated;
  }

  function createAnew(event: CheckEvent): Promise<Written> {
    series.forget(event);
    return create(event, series.count(event, () => newName(event)).name);
  }

  /** A name that is made here, and not by the API server, can never become two events. */
  function newName({ check }: CheckEvent): string {
    sequence += 1;
    return `${check.name.slice(0, 200).replace(/[-.]+$/, '')}.${options.nonce}.${sequence}`;
  }

  function create(event: CheckEvent, name: string): Promise<Written> {
    const body = eventObject(event, { name, instance: options.instance, eventTime: microTime(clock.wallMs()) });
    return client.call({ verb: 'create', path: eventsPath(event.check.namespace), body });
  }

  function repeat({ check }: CheckEvent, name: string, count: number): Promise<Written> {
    const body = { series: { count, lastObservedTime: microTime(clock.wallMs()) } };
    return client.call({ verb: 'patch', path: eventPath({ namespace: check.namespace, name }), body });
  }

  return {
    record(event) {
      if (queue.size >= MAX_WAITING) return onDropped('queue-full');
      if (!allows(event.check.uid)) return onDropped('too-many');
      queue.add(() => write(event)).catch((error: unknown) => log.error({}, 'recording an event failed', error));
    },
    idle: () => queue.onIdle(),
  };
}

function eventObject(
  { check, type, reason, action, note }: CheckEvent,
  { name, instance, eventTime }: { readonly name: string; readonly instance: string; readonly eventTime: string },
): object {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { namespace: check.namespace, name },
    eventTime,
    reportingController: REPORTING_CONTROLLER,
    reportingInstance: instance.slice(0, MAX_FIELD_LENGTH),
    action: action.slice(0, MAX_FIELD_LENGTH),
    reason: reason.slice(0, MAX_FIELD_LENGTH),
    note: cutToBytes(note, MAX_NOTE_BYTES),
    type,
    regarding: { apiVersion: API_VERSION, kind: KIND, namespace: check.namespace, name: check.name, uid: check.uid },
  };
}
