/** What Prometheus sees: names, labels, bounds, and that nothing happens between two scrapes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import type { Clock } from '../../src/base/clock.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import type { EndedProbe } from '../../src/metrics/probe-observer.ts';
import { NOTHING_OBSERVED } from '../../src/probe/outcome.ts';
import type { ProbeFailure, ProbeInconclusive, ProbeSuccess } from '../../src/probe/outcome.ts';
import type { ProbeTarget } from '../../src/probe/target.ts';
import type { BackendReport } from '../../src/schedule/report.ts';

const wallMs = Date.UTC(2026, 10, 24);

/** A clock whose monotonic time is moved by hand. */
function handClock(): Clock & { advance(ms: number): void } {
  let nowMs = 0;
  return {
    wallMs: () => wallMs + nowMs,
    monotonicMs: () => nowMs,
    schedule: () => assert.fail('metrics need no timer'),
    advance(ms) {
      nowMs += ms;
    },
  };
}

const tcpTarget: ProbeTarget = {
  host: { kind: 'address', address: '10.0.0.1', family: 4 },
  port: 80,
  timeoutMs: 5000,
  plan: { kind: 'tcp' },
};

const httpTarget: ProbeTarget = {
  ...tcpTarget,
  host: { kind: 'name', name: 'shop.example' },
  plan: {
    kind: 'http',
    version: 'HTTP1',
    scheme: 'http',
    request: { method: 'HEAD', path: '/canary-path', host: 'canary-host', headers: [] },
    bytes: Buffer.from(''),
    expectedStatuses: statusSet(),
    expectedBody: undefined,
    expectedHeaders: [],
    readsReport: false,
  },
};

/** The metrics never look into it. */
function statusSet(): Extract<ProbeTarget['plan'], { kind: 'http' }>['expectedStatuses'] {
  return JSON.parse('{}');
}

const observed = {
  timings: { resolvedMs: 4, connectedMs: 10, securedMs: undefined, firstByteMs: 50, endedMs: 51 },
  address: '10.0.0.1',
  errno: undefined,
  ...NOTHING_OBSERVED,
};
const success: ProbeSuccess = { kind: 'success', ...observed };
const httpSuccess: ProbeSuccess = {
  ...success,
  http: {
    status: 204,
    majorVersion: 1,
    minorVersion: 1,
    isGrpc: false,
    headerBytes: 100,
    bodyBytes: 0,
    contentLength: undefined,
    redirect: undefined,
    retryAfterSeconds: undefined,
    allowsGet: false,
    setsCookie: false,
    scriptEngine: false,
    dateMs: undefined,
    unmetHeader: undefined,
    dependency: undefined,
    bodyHash: undefined,
  },
};
const refused: ProbeFailure = {
  kind: 'failure',
  ...observed,
  timings: { resolvedMs: 4, connectedMs: undefined, securedMs: undefined, firstByteMs: undefined, endedMs: 5 },
  errno: 'ECONNREFUSED',
  code: 'ConnectRefused',
  phase: 'Connect',
  responseBytes: 0,
  banner: undefined,
};
const inconclusive: ProbeInconclusive = { kind: 'inconclusive', ...observed, cause: 'LoopStalled', phase: 'Connect' };

function aProbe(probe: Partial<EndedProbe> = {}): EndedProbe {
  return { key: 'shop/web', backend: 'a', target: tcpTarget, outcome: success, ...probe };
}

function aReport(report: Partial<BackendReport> = {}): BackendReport {
  return {
    backend: 'a',
    state: 'Healthy',
    sinceMs: 0,
    verdict: undefined,
    warnings: [],
    settled: true,
    restored: false,
    silentSinceMs: undefined,
    ...report,
  };
}

function someMetrics(options: { readonly maxBackendSeries?: number; readonly stalledMs?: () => number } = {}): Metrics {
  return createMetrics({
    version: '1.2.3',
    clock: handClock(),
    reconcileConcurrency: 4,
    lease: 'lease',
    stalledMs: () => 0,
    ...options,
  });
}

/** The samples of one metric: "labels" → value. */
async function samples(metrics: Metrics, name: string): Promise<Record<string, number>> {
  const lines = (await metrics.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    lines.map((line) => {
      const [, labels = '', value = ''] = /^[^{ ]+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return [labels, Number(value)];
    }),
  );
}

/** Metrics that have seen something of everything. */
function fedMetrics(): Metrics {
  const metrics = someMetrics({ stalledMs: () => 1500 });
  metrics.controller.added(1);
  metrics.controller.taken(0, 3);
  metrics.controller.started();
  metrics.controller.ended('success', 7);
  metrics.controller.finished(7);
  metrics.controller.retried();
  metrics.controller.wrote('success');
  metrics.api.requested({ method: 'PATCH', host: '10.0.0.1:443', code: '200' });
  metrics.api.reflected('reconnect', 'backendhealthchecks');
  metrics.api.eventDropped('failed');
  metrics.readProbesInFlightFrom(() => 3);
  metrics.probes.ended(aProbe({ backend: 'web', target: httpTarget, outcome: httpSuccess }), 2);
  metrics.probes.ended(aProbe({ backend: 'db', outcome: refused }), -1);
  metrics.probes.asked('OtherPort');
  metrics.readReportsFrom(() => [
    aReport({ backend: 'web' }),
    aReport({
      backend: 'db',
      state: 'Unhealthy',
      verdict: {
        reason: 'ConnectionRefused',
        confidence: 'Proven',
        blame: 'Backend',
        phase: 'Connect',
        message: 'canary-message',
        advice: [],
        evidence: [],
        steps: {
          DirectAccess: 'Failed',
          PortOpen: 'Failed',
          FirewallClear: 'Passed',
          CheckParameters: 'Unknown',
          StatusCode: 'NotReached',
          CheckPage: 'NotReached',
          Load: 'NotReached',
          ListenAddress: 'Unknown',
        },
      },
    }),
  ]);
  return metrics;
}

const names = [
  'controller_runtime_reconcile_total',
  'controller_runtime_reconcile_errors_total',
  'controller_runtime_reconcile_time_seconds',
  'controller_runtime_active_workers',
  'controller_runtime_max_concurrent_reconciles',
  'workqueue_depth',
  'workqueue_adds_total',
  'workqueue_queue_duration_seconds',
  'workqueue_work_duration_seconds',
  'workqueue_unfinished_work_seconds',
  'workqueue_longest_running_processor_seconds',
  'workqueue_retries_total',
  'rest_client_requests_total',
  'leader_election_master_status',
  'probe_success',
  'probe_duration_seconds',
  'probe_dns_lookup_time_seconds',
  'probe_http_duration_seconds',
  'probe_http_status_code',
  'probe_http_version',
  'probe_failed_due_to_regex',
  'backend_health_state',
  'backend_health_consecutive_failures',
  'backend_health_diagnosis_info',
  'backend_health_schedule_lag_seconds',
  'backend_health_status_writes_total',
  'backend_health_watch_reconnects_total',
  'backend_health_events_dropped_total',
  'backend_health_reflector_events_total',
  'backend_health_last_result_timestamp_seconds',
  'backend_health_probes_total',
  'backend_health_probes_skipped_total',
  'backend_health_probes_in_flight',
  'backend_health_event_loop_stalled_seconds_total',
  'backend_health_investigations_total',
  'backend_health_series_dropped_total',
  'backend_health_build_info',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'nodejs_heap_size_used_bytes',
];

describe('the metrics', () => {
  it('are exactly the documented names, each with help, type and a sample', async () => {
    const text = await fedMetrics().text();

    const types = [...text.matchAll(/^# TYPE (\S+) (counter|gauge|histogram)$/gm)].map(([, name]) => name);
    assert.deepEqual(types.toSorted(), names.toSorted());
    for (const name of names) {
      assert.match(text, new RegExp(`^# HELP ${name} [A-Z].*[a-z0-9]\\.?$`, 'm'));
      assert.match(text, new RegExp(`^${name}(_bucket)?(\\{.*\\})? [-0-9.e+]+$`, 'm'));
    }
  });

  it('follow the text format, line by line', async () => {
    const label = '[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\\\\n]|\\\\.)*"';
    const line = new RegExp(
      `^([a-z_]+(\\{${label}(,${label})*\\})? (-?[0-9.]+(e[+-]?[0-9]+)?|\\+Inf|NaN)|# (HELP|TYPE) .*|)$`,
    );

    for (const text of (await fedMetrics().text()).split('\n')) assert.match(text, line);
  });

  it('satisfy promtool', async (test) => {
    const text = await fedMetrics().text();
    const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
    });
    if (error !== undefined) {
      test.skip('promtool is not installed (Debian package prometheus)');
      return;
    }
    assert.equal(status, 0, stdout + stderr);
    assert.equal(stdout + stderr, '');
  });

  it('show no byte that a backend or a user wrote, names of checks and backends aside', async () => {
    assert.doesNotMatch(await fedMetrics().text(), /canary/);
  });

  it('quote label values', async () => {
    const metrics = someMetrics();

    metrics.api.requested({ method: 'GET', host: 'a"b\\c\nd', code: '200' });

    assert.ok((await metrics.text()).includes('host="a\\"b\\\\c\\nd"'));
  });

  it('leave the global registry of the library alone', async () => {
    fedMetrics();
    fedMetrics();

    const { register } = await import('prom-client');

    assert.equal(register.getMetricsAsArray().length, 0);
  });
});

describe('the controller metrics', () => {
  it('count looks by result and measure them', async () => {
    const metrics = someMetrics();
    for (const result of ['success', 'error', 'requeue_after'] as const) {
      metrics.controller.started();
      metrics.controller.ended(result, 20);
    }
    metrics.controller.started();

    const label = 'controller="backendhealthcheck"';
    assert.deepEqual(await samples(metrics, 'controller_runtime_reconcile_total'), {
      [`${label},result="success"`]: 1,
      [`${label},result="requeue_after"`]: 1,
      [`${label},result="error"`]: 1,
    });
    assert.deepEqual(await samples(metrics, 'controller_runtime_reconcile_errors_total'), { [label]: 1 });
    assert.deepEqual(await samples(metrics, 'controller_runtime_active_workers'), { [label]: 1 });
    assert.deepEqual(await samples(metrics, 'controller_runtime_reconcile_time_seconds_count'), { [label]: 3 });
    const buckets = await samples(metrics, 'controller_runtime_reconcile_time_seconds_bucket');
    assert.equal(buckets[`${label},le="0.01"`], 0);
    assert.equal(buckets[`${label},le="0.025"`], 3);
    assert.equal(buckets[`${label},le="+Inf"`], 3);
  });

  it('tell the age of work that has not ended, and forget work that has', async () => {
    const clock = handClock();
    const metrics = createMetrics({ version: '1', clock, reconcileConcurrency: 4, lease: 'lease', stalledMs: () => 0 });
    metrics.controller.taken(3, 0);
    clock.advance(2000);
    metrics.controller.taken(2, 0);
    clock.advance(1000);

    const label = 'name="backendhealthcheck"';
    assert.deepEqual(await samples(metrics, 'workqueue_unfinished_work_seconds'), { [label]: 4 });
    assert.deepEqual(await samples(metrics, 'workqueue_longest_running_processor_seconds'), { [label]: 3 });
    assert.deepEqual(await samples(metrics, 'workqueue_depth'), { [label]: 2 });

    metrics.controller.finished(3000);

    assert.deepEqual(await samples(metrics, 'workqueue_longest_running_processor_seconds'), { [label]: 1 });
  });
});

describe('the API and leader metrics', () => {
  it('stay bounded whatever hosts and codes appear', async () => {
    const metrics = someMetrics();

    for (let index = 0; index < 5000; index += 1)
      metrics.api.requested({ method: 'GET', host: `h${index}`, code: '200' });

    const counted = await samples(metrics, 'rest_client_requests_total');
    assert.ok(Object.keys(counted).length <= 201);
    assert.equal(counted['code="other",method="other",host="other"'], 4800);
  });

  it('say at each scrape whether this process leads, and that a standby does not', async () => {
    const metrics = someMetrics();
    assert.deepEqual(await samples(metrics, 'leader_election_master_status'), { 'name="lease"': 0 });

    let owner: object | undefined = {};
    metrics.readLeadFrom(() => owner !== undefined);
    assert.deepEqual(await samples(metrics, 'leader_election_master_status'), { 'name="lease"': 1 });
    owner = undefined;
    assert.deepEqual(await samples(metrics, 'leader_election_master_status'), { 'name="lease"': 0 });
  });
});

describe('the probe metrics', () => {
  const a = 'namespace="shop",name="web",target="a"';

  it('count probes by protocol and result, and those on their way', async () => {
    const metrics = someMetrics();
    for (const outcome of [success, refused, inconclusive, success]) {
      metrics.probes.ended(aProbe({ outcome }), 0);
    }
    metrics.readProbesInFlightFrom(() => 1);

    assert.deepEqual(await samples(metrics, 'backend_health_probes_total'), {
      'protocol="tcp",result="success"': 2,
      'protocol="tcp",result="failure"': 1,
      'protocol="tcp",result="inconclusive"': 1,
    });
    assert.deepEqual(await samples(metrics, 'backend_health_probes_in_flight'), { '': 1 });
  });

  it('split an HTTP probe into phases that add up to its duration', async () => {
    const metrics = someMetrics();
    metrics.probes.ended(aProbe({ target: httpTarget, outcome: httpSuccess }), 0);

    const phases = await samples(metrics, 'probe_http_duration_seconds');
    assert.deepEqual(phases, {
      [`${a},phase="resolve"`]: 0.004,
      [`${a},phase="connect"`]: 0.006,
      [`${a},phase="processing"`]: 0.04,
      [`${a},phase="transfer"`]: 0.001,
    });
    assert.deepEqual(await samples(metrics, 'probe_duration_seconds'), { [a]: 0.051 });
    assert.deepEqual(await samples(metrics, 'probe_dns_lookup_time_seconds'), { [a]: 0.004 });
    assert.deepEqual(await samples(metrics, 'probe_http_status_code'), { [a]: 204 });
    assert.deepEqual(await samples(metrics, 'probe_http_version'), { [a]: 1.1 });
  });

  it('leave phases out that a failed probe never reached', async () => {
    const metrics = someMetrics();
    metrics.probes.ended(aProbe({ target: httpTarget, outcome: refused }), 0);

    assert.deepEqual(Object.keys(await samples(metrics, 'probe_http_duration_seconds')), [`${a},phase="resolve"`]);
    assert.deepEqual(await samples(metrics, 'probe_http_status_code'), { [a]: 0 });
    assert.deepEqual(await samples(metrics, 'probe_success'), { [a]: 0 });
  });

  it('say that a body did not match a regular expression, and only that', async () => {
    const mismatch: ProbeFailure = { ...refused, errno: undefined, code: 'BodyMismatch', phase: 'Match' };
    const failedDueToRegex = async (outcome: ProbeFailure | ProbeSuccess, expectsPattern: boolean): Promise<object> => {
      const metrics = someMetrics();
      metrics.readPatternsFrom((key) => expectsPattern && key === 'shop/web');
      metrics.probes.ended(aProbe({ target: httpTarget, outcome }), 0);
      return samples(metrics, 'probe_failed_due_to_regex');
    };

    assert.deepEqual(await failedDueToRegex(mismatch, true), { [a]: 1 });
    assert.deepEqual(await failedDueToRegex(mismatch, false), { [a]: 0 });
    assert.deepEqual(await failedDueToRegex(refused, true), { [a]: 0 });
    assert.deepEqual(await failedDueToRegex(httpSuccess, true), { [a]: 0 });
  });

  it('keep the last conclusive result when a probe says nothing about the backend', async () => {
    const metrics = someMetrics();
    for (const outcome of [refused, refused, inconclusive]) metrics.probes.ended(aProbe({ outcome }), 0);

    assert.deepEqual(await samples(metrics, 'probe_success'), { [a]: 0 });
    assert.deepEqual(await samples(metrics, 'backend_health_consecutive_failures'), { [a]: 2 });
    metrics.probes.ended(aProbe(), 0);
    assert.deepEqual(await samples(metrics, 'backend_health_consecutive_failures'), { [a]: 0 });
    assert.deepEqual(await samples(metrics, 'backend_health_last_result_timestamp_seconds'), { [a]: wallMs / 1000 });
  });

  it('show state and reason of the report, and drop the reason when there is none', async () => {
    const metrics = fedMetrics();
    assert.deepEqual(await samples(metrics, 'backend_health_state'), {
      'namespace="shop",name="web",target="web",state="Healthy"': 1,
      'namespace="shop",name="web",target="db",state="Unhealthy"': 1,
    });
    assert.deepEqual(await samples(metrics, 'backend_health_diagnosis_info'), {
      'namespace="shop",name="web",target="db",reason="ConnectionRefused"': 1,
    });
  });
});

describe('the series of backends', () => {
  it('go with the check', async () => {
    const metrics = fedMetrics();

    metrics.controller.forgotten('shop/web');

    assert.deepEqual(await samples(metrics, 'probe_success'), {});
  });

  it('go with the backend, at the scrape that no longer finds a report for it', async () => {
    const metrics = fedMetrics();

    metrics.readReportsFrom(() => [aReport({ backend: 'db' })]);

    assert.deepEqual(Object.keys(await samples(metrics, 'probe_success')), ['namespace="shop",name="web",target="db"']);
    metrics.readReportsFrom(() => []);
    assert.deepEqual(await samples(metrics, 'probe_success'), {});
  });

  it('are bounded; each one that finds no room is counted once, and gets room that becomes free', async () => {
    const metrics = someMetrics({ maxBackendSeries: 700 });
    function probeAll(): void {
      for (let index = 0; index < 500; index += 1)
        metrics.probes.ended(aProbe({ key: `shop/c${index}`, outcome: success }), 0);
    }

    probeAll();
    probeAll();

    assert.equal(Object.keys(await samples(metrics, 'probe_success')).length, 100);
    assert.deepEqual(await samples(metrics, 'backend_health_series_dropped_total'), { '': 2800 });
    for (let index = 0; index < 100; index += 1) metrics.controller.forgotten(`shop/c${index}`);
    assert.deepEqual(await samples(metrics, 'probe_success'), {});
    probeAll();
    assert.equal(Object.keys(await samples(metrics, 'probe_success')).length, 100);
  });

  it('never take more lines than their bound', async () => {
    const metrics = someMetrics({ maxBackendSeries: 1200 });
    for (let index = 0; index < 500; index += 1) {
      metrics.probes.ended(
        aProbe({ backend: `b${index}`, target: index % 2 === 0 ? httpTarget : tcpTarget, outcome: httpSuccess }),
        0,
      );
    }
    const verdict = { reason: 'HttpServerError' };
    metrics.readReportsFrom(() =>
      Array.from({ length: 500 }, (_, index) =>
        aReport({ backend: `b${index}`, verdict: JSON.parse(JSON.stringify(verdict)) }),
      ),
    );

    const lines = (await metrics.text()).split('\n').filter((line) => line.includes('target="'));

    assert.ok(lines.length <= 1200, String(lines.length));
    assert.ok(lines.length > 1000, String(lines.length));
  });

  it('change with the kind of probe', async () => {
    const metrics = someMetrics();
    metrics.probes.ended(aProbe({ target: httpTarget, outcome: httpSuccess }), 0);
    metrics.probes.ended(aProbe(), 0);

    assert.deepEqual(await samples(metrics, 'probe_http_status_code'), {});
    assert.equal(Object.keys(await samples(metrics, 'probe_success')).length, 1);
  });
});

/** Metrics of one check with `count` backends, and how often the properties of its probes and reports have been read. */
function countedMetrics(count: number): {
  readonly metrics: Metrics;
  readonly probeAll: () => void;
  /** Reads since the last call. */
  readonly reads: () => { readonly probes: number; readonly reports: number };
} {
  let probes = 0;
  let reports = 0;
  const metrics = someMetrics({ maxBackendSeries: 20 * count });
  const ended = Array.from({ length: count }, (_, index) =>
    counted(aProbe({ backend: `b${index}`, target: httpTarget, outcome: httpSuccess }), () => (probes += 1)),
  );
  const known = Array.from({ length: count }, (_, index) =>
    counted(aReport({ backend: `b${index}` }), () => (reports += 1)),
  );
  metrics.readReportsFrom(() => known);
  return {
    metrics,
    probeAll() {
      for (const probe of ended) metrics.probes.ended(probe, 0);
    },
    reads() {
      const since = { probes, reports };
      [probes, reports] = [0, 0];
      return since;
    },
  };
}

/** The same object, which tells of each property that is read. */
function counted<Value extends object>(value: Value, onRead: () => void): Value {
  return new Proxy(value, {
    get(target, name, receiver) {
      onRead();
      return Reflect.get(target, name, receiver);
    },
  });
}

describe('the work', () => {
  it('for a probe is the same however many backends there are, and leaves their reports alone', () => {
    const [few, many] = [countedMetrics(10), countedMetrics(1000)];
    for (const { probeAll, reads } of [few, many]) {
      probeAll();
      reads();
      probeAll();
    }

    const [one, other] = [few.reads(), many.reads()];

    assert.deepEqual([other.probes / 1000, other.reports], [one.probes / 10, 0]);
    assert.ok(one.probes / 10 <= 20, `${one.probes / 10} reads for a probe`);
  });

  it('for a scrape grows with the backends, and no faster', async () => {
    const [few, many] = [countedMetrics(10), countedMetrics(1000)];
    for (const { metrics, probeAll, reads } of [few, many]) {
      probeAll();
      reads();
      await metrics.text();
    }

    const [one, other] = [few.reads(), many.reads()];

    assert.deepEqual([other.reports / 1000, other.probes], [one.reports / 10, 0]);
    assert.ok(one.reports / 10 <= 20, `${one.reports / 10} reads for a backend`);
  });
});
