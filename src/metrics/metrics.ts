/** All metrics of the operator, and what feeds them. Everything is plain numbers until somebody reads `text`. */
import { Registry } from 'prom-client';
import type { Clock } from '../base/clock.ts';
import type { ControllerObserver } from '../controller/controller.ts';
import { type ApiObserver, createApiMetrics, createLeaderMetrics } from './api-metrics.ts';
import { createBackendMetrics, type ExpectsPattern, type ReadReports } from './backend-metrics.ts';
import { createBackendSeriesTable } from './backend-series.ts';
import { metricFactory } from './computed.ts';
import { createControllerMetrics } from './controller-metrics.ts';
import { createProbeMetrics } from './probe-metrics.ts';
import type { ProbeObserver } from './probe-observer.ts';
import { createProcessMetrics } from './process-metrics.ts';

/** A scrape of 10,000 lines holds the event loop for about 30 ms; more would make probes late. */
const DEFAULT_MAX_BACKEND_SERIES = 10_000;

export interface MetricsOptions {
  readonly version: string;
  readonly clock: Clock;
  /** How many checks the controller looks at at the same time. */
  readonly reconcileConcurrency: number;
  /** Milliseconds that the event loop has stood still since the start. */
  readonly stalledMs: () => number;
  /** The name of the Lease. */
  readonly lease: string;
  /** How many series all backends may have together. */
  readonly maxBackendSeries?: number;
}

export interface Metrics {
  readonly controller: ControllerObserver;
  readonly probes: ProbeObserver;
  readonly api: ApiObserver;
  /** Says where states and verdicts are read at a scrape. Backends without a report are forgotten then. */
  readReportsFrom(reports: ReadReports): void;
  /** Says where it is read at a scrape which checks expect a body that matches a regular expression. */
  readPatternsFrom(expectsPattern: ExpectsPattern): void;
  /** Says where it is read at a scrape whether this process leads. */
  readLeadFrom(isLeader: () => boolean): void;
  /** Says where the number of probes under way is read at a scrape. */
  readProbesInFlightFrom(count: () => number): void;
  /** Everything, in the text format of Prometheus. */
  text(): Promise<string>;
  /** The Content-Type of `text`. */
  readonly contentType: string;
}

export function createMetrics(options: MetricsOptions): Metrics {
  const { clock, version, lease, stalledMs, maxBackendSeries = DEFAULT_MAX_BACKEND_SERIES } = options;
  const registry = new Registry();
  const make = metricFactory(registry);
  const table = createBackendSeriesTable(clock, maxBackendSeries);
  const backends = createBackendMetrics(make, table);
  let readReports: ReadReports | undefined;
  let expectsPattern: ExpectsPattern = () => false;
  let isLeader = (): boolean => false;
  let probesInFlight = (): number => 0;
  createProcessMetrics(make, version);
  createLeaderMetrics(make, lease, () => isLeader());
  return {
    controller: { ...createControllerMetrics(make, clock, options.reconcileConcurrency), forgotten: table.forget },
    probes: createProbeMetrics(make, table, { stalledMs, probesInFlight: () => probesInFlight() }),
    api: createApiMetrics(make),
    readReportsFrom(reports) {
      readReports = reports;
    },
    readPatternsFrom(expects) {
      expectsPattern = expects;
    },
    readLeadFrom(isLeading) {
      isLeader = isLeading;
    },
    readProbesInFlightFrom(count) {
      probesInFlight = count;
    },
    text() {
      backends.refresh({ readReports, expectsPattern });
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
