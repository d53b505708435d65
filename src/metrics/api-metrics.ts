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

/** What the leader election tells. */
export interface LeaderObserver {
  changed(lease: string, isLeader: boolean): void;
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

export function createLeaderMetrics(make: MetricFactory): LeaderObserver {
  const leases = new Map<string, boolean>();
  make.gauge(
    { name: 'leader_election_master_status', help: 'Whether this process holds the Lease: 1 when it does.' },
    () => [...leases].map(([name, isLeader]) => ({ labels: { name }, value: isLeader ? 1 : 0 })),
  );
  return { changed: (lease, isLeader) => void leases.set(lease, isLeader) };
}
