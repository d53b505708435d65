import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkManifest, eventually, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { isNews, isRenewal } from '../support/audit-events.ts';
import { type OperatorProcess, startOperator } from '../support/operator-process.ts';
import { conditionOf, readCheck } from '../support/read-check.ts';
import { closedPort, startWebServer, type WebServer } from '../support/sample-backends.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';

const fast = { interval: '1s', timeout: '1s', healthyThreshold: 2, unhealthyThreshold: 2 };

describe('operator on a real API server', () => {
  let cluster: TestCluster;
  let operator: OperatorProcess;
  let web: WebServer;
  let closed: number;

  before(async () => {
    cluster = await startTestCluster({ auditPolicy: 'writes' });
    [web, closed] = [await startWebServer(), await closedPort()];
    operator = await startOperator({ kubeconfig: cluster.controlPlane.adminKubeconfig, name: 'operator-a' });
  });

  after(async () => {
    await operator.end('SIGTERM');
    await web.close();
    await cluster.stop();
  });

  function backend(name: string, port: number, more: object = {}): object {
    return { name, address: '127.0.0.1', port, ...more };
  }

  async function until(name: string, type: string, wanted: string): Promise<void> {
    await eventually(
      async () => conditionOf(await readCheck(cluster, name), type) === wanted,
      `${name}: ${type} is ${wanted}`,
    );
  }

  it('tells which backend is unhealthy, since when, why, how sure, and what to do', async () => {
    await cluster.apply(
      checkManifest('shop', { backends: [backend('ecs-1', web.port), backend('ecs-2', closed)], ...fast }),
    );
    await until('shop', 'Healthy', 'False ConnectionRefused');

    const { status, generation } = await readCheck(cluster, 'shop');

    assertStatusInvariants(status);
    assert.equal(status.observedGeneration, generation);
    assert.deepEqual([status.summary?.ready, status.summary?.unhealthy], ['1/2', 1]);
    const [worst] = status.backends ?? [];
    assert.deepEqual(
      [worst?.name, worst?.state, worst?.reason, worst?.blame],
      ['ecs-2', 'Unhealthy', 'ConnectionRefused', 'Backend'],
    );
    assert.ok(Date.now() - Date.parse(worst?.since ?? '') < 60_000);
    assert.match(worst?.advice?.join('\n') ?? '', new RegExp(`ss -ltn "sport = :${closed}"`));
    assert.equal(status.owner?.epoch, 1);
    assert.equal(status.owner?.name, 'operator-a');
  });

  it('shows the promised columns and the whole story in kubectl', async () => {
    const table = await cluster.kubectl('get', 'bhc', 'shop');
    const wide = await cluster.kubectl('get', 'bhc', 'shop', '-o', 'wide');
    const described = await cluster.kubectl('describe', 'bhc', 'shop');

    assert.match(table, /NAME\s+READY\s+HEALTHY\s+REASON\s+AGE\n/);
    assert.match(wide, /NAME\s+READY\s+HEALTHY\s+REASON\s+AGE\s+PROBE\s+INTERVAL\s+SINCE\s+MESSAGE\n/);
    for (const part of ['ecs-2', 'ConnectionRefused', 'ss -ltn', 'Probe Sources', 'Events:'])
      assert.ok(described.includes(part), part);
  });

  it('records an event for each transition', async () => {
    await eventually(async () => {
      const events = await cluster.kubectl('get', 'events.events.k8s.io', '-o', 'json');
      return events.includes('"reason": "ConnectionRefused"') && events.includes('ecs-2: Unknown -\\u003e Unhealthy');
    }, 'the event of ecs-2 is there');
  });

  it('lets kubectl wait for a recovery', async () => {
    const recovered = await startWebServer(200, closed);

    await cluster.kubectl('wait', '--for=condition=Healthy', 'bhc/shop', '--timeout=30s');

    const { status } = await readCheck(cluster, 'shop');
    assert.deepEqual(
      [status.history?.[0]?.backend, status.history?.[0]?.from, status.history?.[0]?.to],
      ['ecs-2', 'Unhealthy', 'Healthy'],
    );
    await recovered.close();
    await until('shop', 'Healthy', 'False ConnectionRefused');
  });

  it('probes and reports a backend in maintenance, and does not count it', async () => {
    const backends = [backend('ecs-1', web.port), backend('ecs-2', closed, { maintenance: true })];
    await cluster.apply(checkManifest('shop', { backends, ...fast }));

    await until('shop', 'Healthy', 'True AllBackendsHealthy');

    const { status } = await readCheck(cluster, 'shop');
    assert.equal(status.backends?.find((row) => row.name === 'ecs-2')?.state, 'Maintenance');
    assert.equal(status.summary?.ready, '1/1');
  });

  it('stops and goes on with suspend', async () => {
    const spec = { backends: [backend('one', web.port)], ...fast };
    await cluster.apply(checkManifest('pausing', spec));
    await until('pausing', 'Healthy', 'True AllBackendsHealthy');

    await cluster.apply(checkManifest('pausing', { ...spec, suspend: true }));
    await until('pausing', 'Ready', 'True Suspended');
    const suspended = await readCheck(cluster, 'pausing');
    await cluster.apply(checkManifest('pausing', spec));
    await until('pausing', 'Healthy', 'True AllBackendsHealthy');

    assert.equal(conditionOf(suspended, 'Healthy'), 'Unknown Suspended');
    assert.equal(suspended.status.backends?.[0]?.reason, 'Suspended');
  });

  it('probes at once when asked to, and echoes the value', async () => {
    const late = await startWebServer();
    await cluster.apply(
      checkManifest('rare', { backends: [backend('one', late.port)], interval: '300s', timeout: '1s' }),
    );
    await cluster.kubectl('annotate', 'bhc/rare', 'backendhealth.dev/probe-now=first', '--overwrite');

    await until('rare', 'Healthy', 'True AllBackendsHealthy');
    const seen = late.requests;
    await cluster.kubectl('annotate', 'bhc/rare', 'backendhealth.dev/probe-now=second', '--overwrite');

    await eventually(() => late.requests > seen, 'a probe came');
    await eventually(
      async () => (await readCheck(cluster, 'rare')).status.lastHandledProbeNow === 'second',
      'the value is echoed',
    );
    await late.close();
  });

  it('takes a header from a Secret, and names the key that is missing', async () => {
    const headers = [{ name: 'X-Token', valueFrom: { secretKeyRef: { name: 'tokens', key: 'web' } } }];
    await cluster.apply(
      checkManifest('secretive', { backends: [backend('one', web.port)], ...fast, probe: { http: { headers } } }),
    );
    await until('secretive', 'Ready', 'False CredentialsUnavailable');

    const missing = await readCheck(cluster, 'secretive');

    assert.equal(conditionOf(missing, 'Stalled'), 'True CredentialsUnavailable');
    assert.equal(conditionOf(missing, 'Healthy'), 'Unknown CredentialsUnavailable');
    assert.match(
      missing.status.conditions?.[0]?.message ?? '',
      /spec\.probe\.http\.headers\[0\] needs the Secret default\/tokens/,
    );
  });

  it('says NoBackends for an empty list, and AddressNotAllowed for a metadata address', async () => {
    await cluster.apply(
      checkManifest('empty', { backends: [] }),
      checkManifest('metadata', { backends: [{ address: '169.254.169.254' }], ...fast }),
    );

    await until('empty', 'Ready', 'False NoBackends');
    await until('metadata', 'Ready', 'False AddressNotAllowed');
  });

  it('judges the new spec after a change, and never shows the old verdict under the new generation', async () => {
    await cluster.apply(checkManifest('changing', { backends: [backend('one', web.port)], ...fast }));
    await until('changing', 'Healthy', 'True AllBackendsHealthy');

    await cluster.apply(checkManifest('changing', { backends: [backend('one', closed)], ...fast }));
    await eventually(async () => {
      const check = await readCheck(cluster, 'changing');
      if (check.status.observedGeneration !== 2) return false;
      assert.notEqual(conditionOf(check, 'Healthy'), 'True AllBackendsHealthy');
      return conditionOf(check, 'Healthy') === 'False ConnectionRefused';
    }, 'the new spec is judged');
  });

  it('goes on with a new check under the name of a deleted one, and carries nothing over', async () => {
    await cluster.apply(checkManifest('reborn', { backends: [backend('one', closed)], ...fast }));
    await until('reborn', 'Healthy', 'False ConnectionRefused');
    const old = await readCheck(cluster, 'reborn');

    await cluster.kubectl('delete', 'bhc', 'reborn');
    await cluster.apply(checkManifest('reborn', { backends: [backend('one', web.port)], ...fast }));
    await until('reborn', 'Healthy', 'True AllBackendsHealthy');

    const born = await readCheck(cluster, 'reborn');
    assert.notEqual(born.uid, old.uid);
    assert.ok(born.status.history?.every((entry) => entry.to !== 'Unhealthy'));
  });

  it('writes nothing besides the Lease while nothing changes', async () => {
    const audit = cluster.controlPlane.readAudit;
    const renewals = async (): Promise<number> => (await audit()).filter(isRenewal).length;
    await eventually(
      async () => {
        const events = await audit();
        return events.slice(events.findLastIndex(isNews) + 1).filter(isRenewal).length >= 2;
      },
      'everything new is written: two renewals of the Lease without a write between them',
      30_000,
    );
    const [from, renewed] = [(await audit()).length, await renewals()];

    await eventually(async () => (await renewals()) >= renewed + 4, 'the Lease was renewed four times more', 30_000);

    assert.deepEqual(
      (await audit())
        .slice(from)
        .filter(isNews)
        .map((event) => `${event.verb} ${event.objectRef?.name ?? ''}`),
      [],
    );
  });

  it('logs no probe at the default level', () => {
    assert.ok(operator.log.length > 0);
    assert.deepEqual(
      operator.log.filter(({ msg }) => msg === 'probe ended'),
      [],
    );
  });

  it('is alive and ready, and counts what it does', async () => {
    const probe = { http: { method: 'GET', expectedBody: { matches: '^never so$' } } };
    await cluster.apply(checkManifest('patterned', { backends: [backend('one', web.port)], ...fast, probe }));
    await until('patterned', 'Healthy', 'False HttpBodyMismatch');

    const [live, ready] = await Promise.all([
      fetch(`http://127.0.0.1:${operator.healthPort}/healthz`),
      fetch(`http://127.0.0.1:${operator.healthPort}/readyz`),
    ]);
    const metrics = await (await fetch(`http://127.0.0.1:${operator.metricsPort}/metrics`)).text();

    assert.deepEqual([live.status, ready.status], [200, 200]);
    assert.match(metrics, /^leader_election_master_status\{[^}]*\} 1$/m);
    assert.match(metrics, /^backend_health_probes_total\{[^}]*result="success"[^}]*\} [1-9]/m);
    assert.match(metrics, /^probe_failed_due_to_regex\{namespace="default",name="patterned",target="one"\} 1$/m);
    assert.match(metrics, /^controller_runtime_reconcile_total\{[^}]*\} [1-9]/m);
  });
});
