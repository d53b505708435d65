/** All probes together: how many, how late, how they ended. Grows with the kinds of probes, never with the backends. */
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { ProbeTarget } from '../probe/target.ts';
import type { BackendSeriesTable } from './backend-series.ts';
import { type MetricFactory, single } from './computed.ts';
import { createDistribution } from './distribution.ts';
import { createLabelCounter } from './label-counter.ts';
import type { ProbeObserver } from './probe-observer.ts';

const LAG_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Results = Record<ProbeOutcome['kind'], number>;

function noResults(): Results {
  return { success: 0, failure: 0, inconclusive: 0 };
}

/** What is read at a scrape. */
export interface ProbeMetricSources {
  /** How long the event loop has stood still since the start. */
  readonly stalledMs: () => number;
  readonly probesInFlight: () => number;
}

export function createProbeMetrics(
  make: MetricFactory,
  table: BackendSeriesTable,
  sources: ProbeMetricSources,
): ProbeObserver {
  const results: Record<ProbeTarget['plan']['kind'], Results> = {
    http: noResults(),
    tcp: noResults(),
    exchange: noResults(),
    grpc: noResults(),
    udp: noResults(),
    tlsHello: noResults(),
  };
  const lag = createDistribution(LAG_SECONDS);
  let skipped = 0;
  const investigations = createLabelCounter(['question']);
  make.counter(
    { name: 'backend_health_probes_total', help: 'Probes of checks that have ended, by protocol and result.' },
    () =>
      Object.entries(results)
        .filter(([, { success, failure, inconclusive }]) => success + failure + inconclusive > 0)
        .flatMap(([protocol, counts]) =>
          Object.entries(counts).map(([result, value]) => ({ labels: { protocol, result }, value })),
        ),
  );
  make.gauge({ name: 'backend_health_probes_in_flight', help: 'Probes of checks that are on their way.' }, () =>
    single(sources.probesInFlight()),
  );
  make.counter(
    { name: 'backend_health_probes_skipped_total', help: 'Probes that were left out because they were too late.' },
    () => single(skipped),
  );
  make.histogram({ name: 'backend_health_schedule_lag_seconds', help: 'How late probes start.' }, {}, lag);
  make.counter(
    { name: 'backend_health_investigations_total', help: 'Questions that were asked about failing backends, by kind.' },
    investigations.samples,
  );
  make.counter(
    { name: 'backend_health_event_loop_stalled_seconds_total', help: 'How long the event loop has stood still.' },
    () => single(sources.stalledMs() / 1000),
  );
  return {
    ended(probe, lateMs) {
      lag.observe(Math.max(0, lateMs) / 1000);
      results[probe.target.plan.kind][probe.outcome.kind] += 1;
      table.ended(probe);
    },
    skipped() {
      skipped += 1;
    },
    asked: (question) => investigations.increment({ question }),
  };
}
