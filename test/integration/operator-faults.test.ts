import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkManifest, eventually, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { statusPatches } from '../support/audit-events.ts';
import { type OperatorProcess, startOperator } from '../support/operator-process.ts';
import { conditionOf, readCheck } from '../support/read-check.ts';
import { closedPort, startWebServer, type WebServer } from '../support/sample-backends.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';

const fast = { interval: '1s', timeout: '1s', healthyThreshold: 1, unhealthyThreshold: 1 };

describe('operator while things break', () => {
  let cluster: TestCluster;
  let web: WebServer;
  let closed: number;

  before(async () => {
    cluster = await startTestCluster({ auditPolicy: 'writes' });
    [web, closed] = [await startWebServer(), await closedPort()];
  });

  after(async () => {
    await web.close();
    await cluster.stop();
  });

  function spec(): object {
    const backends = [
      { name: 'good', address: '127.0.0.1', port: web.port },
      { name: 'bad', address: '127.0.0.1', port: closed },
    ];
    return { backends, ...fast };
  }

  async function until(name: string, type: string, wanted: string): Promise<void> {
    await eventually(
      async () => conditionOf(await readCheck(cluster, name), type) === wanted,
      `${name}: ${type} is ${wanted}`,
      40_000,
    );
  }

  async function untilWrittenBy(owner: string, name: string, wanted: string): Promise<void> {
    await eventually(
      async () => {
        const { status } = await readCheck(cluster, name);
        const rows = status.backends?.map((row) => `${row.name} ${row.state}`).join(', ');
        return status.owner?.name === owner && rows === wanted;
      },
      `${owner} has written of ${name}: ${wanted}`,
      40_000,
    );
  }

  async function withOperator(name: string, run: (operator: OperatorProcess) => Promise<void>): Promise<void> {
    const operator = await startOperator({ kubeconfig: cluster.proxy.kubeconfig, name });
    try {
      await run(operator);
    } finally {
      await operator.end('SIGTERM');
    }
  }

  /** The Lease of a killed operator is not waited for: that is the takeover test's job. A deleted one would be. */
  async function freeLease(): Promise<void> {
    const leases = await cluster.kubectl('get', 'lease', '-n', 'default', '-o', 'name');
    for (const lease of leases
      .trim()
      .split('\n')
      .filter((line) => line !== '')) {
      await cluster.kubectl('patch', lease, '-n', 'default', '--type=merge', '-p', '{"spec":{"holderIdentity":""}}');
    }
  }

  /** The same transition twice: its second event is a patch of the first. */
  async function repeatAnEvent(name: string): Promise<void> {
    for (const [status, state] of [
      [200, 'Healthy'],
      [503, 'Unhealthy'],
      [200, 'Healthy'],
      [503, 'Unhealthy'],
    ] as const) {
      web.status = status;
      await eventually(async () => {
        const rows = (await readCheck(cluster, name)).status.backends ?? [];
        return rows.some((row) => row.name === 'good' && row.state === state);
      }, `good is ${state}`);
    }
  }

  it('goes on probing while the API server is killed, and tells the truth when it is back', async () => {
    const flipping = await startWebServer();
    await cluster.apply(
      checkManifest('outage', { ...spec(), backends: [{ name: 'one', address: '127.0.0.1', port: flipping.port }] }),
    );
    await withOperator('outage', async (operator) => {
      await until('outage', 'Healthy', 'True AllBackendsHealthy');

      await cluster.controlPlane.killApiServer();
      const before = flipping.requests;
      flipping.status = 503;
      await eventually(() => flipping.requests > before + 2, 'probes go on');
      await cluster.controlPlane.startApiServer();

      await until('outage', 'Healthy', 'False HttpServiceUnavailable');
      assert.equal(operator.process.exitCode, null);
    });
    await flipping.close();
  });

  it('survives a watch that is cut, refused and expired', async () => {
    await withOperator('watch', async () => {
      cluster.proxy.cutWatches('rst');
      cluster.proxy.add({ verb: 'watch', resource: 'backendhealthchecks', fault: { kind: 'answer', status: 410 } });
      cluster.proxy.add({ verb: 'list', resource: 'backendhealthchecks', fault: { kind: 'answer', status: 503 } });
      await cluster.apply(checkManifest('after-cut', spec()));

      await until('after-cut', 'Healthy', 'False ConnectionRefused');
    });
  });

  it('ends with the right status when answers to its writes are lost, refused or conflicting', async () => {
    await withOperator('writes', async () => {
      for (const fault of [
        { kind: 'loseAnswer' },
        { kind: 'answer', status: 429, retryAfter: 1 },
        { kind: 'answer', status: 500 },
        { kind: 'answer', status: 409 },
      ] as const) {
        cluster.proxy.add({ verb: 'patch', resource: 'backendhealthchecks/status', fault });
      }
      await cluster.apply(checkManifest('lossy', spec()));

      await until('lossy', 'Healthy', 'False ConnectionRefused');

      assertStatusInvariants((await readCheck(cluster, 'lossy')).status);
    });
  });

  // Every write of a whole life: the Lease, the first status, the verdicts, the events and their repetitions. Killed before and after each of them.
  for (const [verb, resource] of [
    ['create', 'leases'],
    ['update', 'leases'],
    ['patch', 'backendhealthchecks/status'],
    ['create', 'events'],
    ['patch', 'events'],
  ] as const) {
    for (const moment of ['before', 'after'] as const) {
      it(`reaches the same end when it is killed ${moment} its ${verb} of ${resource} is carried out`, async () => {
        const name = `killed-${verb}-${resource.replace('/', '-')}-${moment}`;
        await cluster.apply(checkManifest(name, spec()));
        const seen = cluster.proxy.count(verb, resource);
        cluster.proxy.add({ verb, resource, fault: moment === 'before' ? { kind: 'hang' } : { kind: 'loseAnswer' } });
        if (verb === 'create' && resource === 'leases')
          await cluster.kubectl('delete', 'lease', '--all', '-n', 'default');
        const first = await startOperator({ kubeconfig: cluster.proxy.kubeconfig, name: 'first' });
        try {
          if (verb === 'patch' && resource === 'events') await repeatAnEvent(name);
          await eventually(() => cluster.proxy.count(verb, resource) > seen, `it tries to ${verb} ${resource}`, 40_000);
        } finally {
          await first.end('SIGKILL');
        }
        web.status = 200;
        await freeLease();

        try {
          // What the killed one has written may look the same.
          await withOperator('second', () => untilWrittenBy('second', name, 'bad Unhealthy, good Healthy'));
          const { status } = await readCheck(cluster, name);
          assertStatusInvariants(status);
          assert.equal(conditionOf({ status }, 'Healthy'), 'False ConnectionRefused');
        } finally {
          await cluster.kubectl('delete', 'bhc', name);
        }
      });
    }
  }

  it('does not pass through Unknown when it is restarted, and keeps since when', async () => {
    await cluster.apply(checkManifest('restarted', { ...spec(), healthyThreshold: 3, unhealthyThreshold: 3 }));
    await withOperator('first', () => until('restarted', 'Healthy', 'False ConnectionRefused'));
    const before = await readCheck(cluster, 'restarted');

    const restartMs = Date.now();
    await withOperator('second', async () => {
      await eventually(
        async () => (await readCheck(cluster, 'restarted')).status.owner?.name === 'second',
        'the second operator has written',
      );
      const reached = web.requests;
      await eventually(() => web.requests > reached + 4, 'more fresh results have come than the thresholds ask for');
    });

    const after = await readCheck(cluster, 'restarted');
    const patches = await statusPatches(cluster, 'restarted', restartMs);
    assert.deepEqual(
      patches.map(({ status, code }) => `${code} ${conditionOf({ status }, 'Healthy')}`),
      ['200 False ConnectionRefused'],
    );
    assert.deepEqual(
      after.status.backends?.map((row) => row.since),
      before.status.backends?.map((row) => row.since),
    );
    assert.ok((after.status.owner?.epoch ?? 0) > (before.status.owner?.epoch ?? 0));
  });
});
