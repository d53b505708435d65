/** The traffic with the API server, and the Lease. */
import type { MetricFactory } from './computed.ts';
import { createLabelCounter } from './label-counter.ts';

export interface ApiRequest {
  /** GET, PATCH, … */
  readonly method: string;
  /** Host and port of the API server. */
  readonly host: string;
  /** The status, such as "200"; "error" when there was no answer. */
  readonly code: string;
}

/** What the client of the API server and its reflectors tell. */
export interface ApiObserver {
  requested(request: ApiRequest): void;
  /** An event was not written: `queue-full`, `too-many` or `failed`. */
  eventDropped(why: string): void;
  /** Something happened to the watch of a resource: `list`, `watch`, `relist`, `reconnect`, … */
  reflected(what: string, resource: string): void;
}

export function createApiMetrics(make: MetricFactory): ApiObserver {
  const requests = createLabelCounter(['code', 'method', 'host']);
  const reconnects = createLabelCounter(['resource']);
  const reflections = createLabelCounter(['resource', 'event']);
  const droppedEvents = createLabelCounter(['reason']);
  make.counter(
    { name: 'rest_client_requests_total', help: 'Requests to the API server, by status, method and host.' },
    requests.samples,
  );
  make.counter(
    { name: 'backend_health_watch_reconnects_total', help: 'Watches that were started again after they had ended.' },
    reconnects.samples,
  );
  make.counter(
    { name: 'backend_health_reflector_events_total', help: 'What happened to lists and watches, by resource.' },
    reflections.samples,
  );
  make.counter(
    { name: 'backend_health_events_dropped_total', help: 'Kubernetes events that were not written, by reason.' },
    droppedEvents.samples,
  );
  return {
    eventDropped: (reason) => droppedEvents.increment({ reason }),
    requested: ({ code, method, host }) => requests.increment({ code, method, host }),
    reflected(what, resource) {
      reflections.increment({ resource, event: what });
      if (what === 'reconnect' || what === 'relist') reconnects.increment({ resource });
    },
  };
}

/** `isLeader` is asked at each scrape, so that a leader in doubt does not count as one. */
export function createLeaderMetrics(make: MetricFactory, lease: string, isLeader: () => boolean): void {
  make.gauge(
    { name: 'leader_election_master_status', help: 'Whether this process holds the Lease: 1 when it does.' },
    () => [{ labels: { name: lease }, value: Number(isLeader()) }],
  );
}
