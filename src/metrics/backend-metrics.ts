/** One group of series for each backend, in the words of blackbox_exporter, with the state and the diagnosis beside them. */
import { parseObjectKey } from '../api/object-key.ts';
import type { PhaseTimings } from '../probe/outcome.ts';
import type { BackendReport } from '../schedule/report.ts';
import type { BackendSeries, BackendSeriesTable } from './backend-series.ts';
import type { MetricFactory, Sample } from './computed.ts';

/** What the scheduler knows about a check; empty when it does not know it. */
export type ReadReports = (key: string) => readonly BackendReport[];

/** True when the check expects the body to match a regular expression. */
export type ExpectsPattern = (key: string) => boolean;

/** Where a scrape reads what the series do not hold. */
export interface BackendSources {
  /** `undefined`: nobody knows the states yet. */
  readonly readReports: ReadReports | undefined;
  readonly expectsPattern: ExpectsPattern;
}

/** One backend at the moment of a scrape. */
interface Row {
  readonly labels: Sample['labels'];
  readonly series: BackendSeries;
  readonly report: BackendReport | undefined;
  readonly expectsPattern: boolean;
}

export interface BackendMetrics {
  /** Takes the picture that the next scrape shows, and forgets backends that are gone. */
  refresh(sources: BackendSources): void;
}

export function createBackendMetrics(make: MetricFactory, table: BackendSeriesTable): BackendMetrics {
  let rows: readonly Row[] = [];
  function gauge(name: string, help: string, read: (row: Row) => readonly Sample[]): void {
    make.gauge({ name, help }, () => rows.flatMap(read));
  }
  gauge('probe_success', 'Whether the last probe succeeded: 1 when it did.', (row) =>
    one(row, row.series.last === undefined ? undefined : Number(row.series.last.kind === 'success')),
  );
  gauge('probe_duration_seconds', 'How long the last probe took.', (row) =>
    one(row, seconds(row.series.last?.timings.endedMs)),
  );
  gauge('probe_dns_lookup_time_seconds', 'How long the last name resolution took.', (row) =>
    one(row, row.series.target.host.kind === 'name' ? seconds(row.series.last?.timings.resolvedMs) : undefined),
  );
  gauge('probe_http_duration_seconds', 'How long each phase of the last HTTP probe took.', httpPhases);
  gauge('probe_http_status_code', 'The status of the last HTTP answer; 0 when there was none.', (row) =>
    one(row, isHttp(row) && row.series.last !== undefined ? (row.series.last.http?.status ?? 0) : undefined),
  );
  gauge('probe_http_version', 'The HTTP version of the last answer.', (row) => {
    const answer = row.series.last?.http;
    return one(row, answer === undefined || !isHttp(row) ? undefined : answer.majorVersion + answer.minorVersion / 10);
  });
  gauge(
    'probe_failed_due_to_regex',
    'Whether the last HTTP probe failed because the body did not match a regular expression: 1 when it did.',
    (row) => one(row, isHttp(row) && row.series.last !== undefined ? Number(hasMissedPattern(row)) : undefined),
  );
  gauge('backend_health_state', 'The state of the backend, as a label; always 1.', (row) =>
    row.report === undefined ? [] : [{ labels: { ...row.labels, state: row.report.state }, value: 1 }],
  );
  gauge(
    'backend_health_diagnosis_info',
    'Why the backend is in its state, as a label; always 1, missing while it is fine.',
    (row) =>
      row.report?.verdict === undefined
        ? []
        : [{ labels: { ...row.labels, reason: row.report.verdict.reason }, value: 1 }],
  );
  gauge('backend_health_consecutive_failures', 'Failed probes since the last success.', (row) =>
    one(row, row.series.failures),
  );
  gauge(
    'backend_health_last_result_timestamp_seconds',
    'When the last conclusive probe ended, in seconds since 1970.',
    (row) => one(row, row.series.last === undefined ? undefined : row.series.lastAtMs / 1000),
  );
  make.counter(
    { name: 'backend_health_series_dropped_total', help: 'Series of backends that were left out to bound the size.' },
    () => [{ labels: {}, value: table.droppedTotal() }],
  );
  return {
    refresh(sources) {
      rows = [...table.checks()].flatMap(([key, backends]) => rowsOf(key, [...backends], sources));
    },
  };

  function rowsOf(key: string, backends: readonly BackendSeries[], sources: BackendSources): Row[] {
    const { namespace, name } = parseObjectKey(key);
    const reports = sources.readReports?.(key);
    const expectsPattern = sources.expectsPattern(key);
    const reportOf = new Map(reports?.map((report) => [report.backend, report]));
    if (reports !== undefined) table.keepOnly(key, new Set(reportOf.keys()));
    return backends
      .filter(({ backend }) => reports === undefined || reportOf.has(backend))
      .map((series) => ({
        labels: { namespace, name, target: series.backend },
        series,
        report: reportOf.get(series.backend),
        expectsPattern,
      }));
  }
}

function one({ labels }: Row, value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [{ labels, value }];
}

function seconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1000;
}

function isHttp({ series }: Row): boolean {
  return series.target.plan.kind === 'http';
}

/** A body is expected either to contain a text or to match a pattern, so a mismatch is the pattern's when there is one. */
function hasMissedPattern({ series: { last }, expectsPattern }: Row): boolean {
  return expectsPattern && last?.kind === 'failure' && last.code === 'BodyMismatch';
}

/** A phase that was never reached is missing, not 0. */
function httpPhases(row: Row): readonly Sample[] {
  if (!isHttp(row) || row.series.last === undefined) return [];
  return Object.entries(phases(row.series.last.timings)).flatMap(([phase, value]) =>
    value === undefined ? [] : [{ labels: { ...row.labels, phase }, value: value / 1000 }],
  );
}

function phases({
  resolvedMs,
  connectedMs,
  firstByteMs,
  endedMs,
}: PhaseTimings): Readonly<Record<string, number | undefined>> {
  return {
    resolve: resolvedMs,
    connect: between(resolvedMs ?? 0, connectedMs),
    processing: between(connectedMs, firstByteMs),
    transfer: between(firstByteMs, endedMs),
  };
}

function between(fromMs: number | undefined, toMs: number | undefined): number | undefined {
  return fromMs === undefined || toMs === undefined ? undefined : Math.max(0, toMs - fromMs);
}
