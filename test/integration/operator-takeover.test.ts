import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkManifest, eventually, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { statusPatches } from '../support/audit-events.ts';
import { startOperator } from '../support/operator-process.ts';
import { conditionOf, readCheck } from '../support/read-check.ts';
import { startWebServer, type WebServer } from '../support/sample-backends.ts';

const fast = { interval: '1s', timeout: '1s', healthyThreshold: 1, unhealthyThreshold: 1 };

/** `false` also while its server does not listen yet. */
async function isReady(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/readyz`).then(
    (answer) => answer.status === 200,
    () => false,
  );
}

/** The value of `leader_election_master_status`; `undefined` when there is no sample. */
async function leads(port: number): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return /^leader_election_master_status\{[^}]*\} (\d)$/m.exec(text)?.[1];
}

describe('two operators', () => {
  let cluster: TestCluster;
  let web: WebServer;

  before(async () => {
    cluster = await startTestCluster({ auditPolicy: 'writes' });
    web = await startWebServer();
    await cluster.apply(
      checkManifest('shared', { backends: [{ name: 'one', address: '127.0.0.1', port: web.port }], ...fast }),
    );
  });

  after(async () => {
    await web.close();
    await cluster.stop();
  });

  async function ownerIs(name: string): Promise<void> {
    await eventually(
      async () => (await readCheck(cluster, 'shared')).status.owner?.name === name,
      `${name} owns the status`,
      60_000,
    );
  }

  /** How the API server has answered the status writes of an operator since then. */
  async function codesOf(owner: string, since: number): Promise<number[]> {
    const patches = await statusPatches(cluster, 'shared', since);
    return patches.filter(({ status }) => status.owner?.name === owner).map(({ code }) => code);
  }

  it('take turns: the second takes over at once when the first ends in good order', async () => {
    const kubeconfig = cluster.controlPlane.adminKubeconfig;
    const first = await startOperator({ kubeconfig, name: 'first' });
    await ownerIs('first');
    const second = await startOperator({ kubeconfig, name: 'second' });
    await eventually(() => isReady(second.healthPort), 'the second is ready');
    assert.equal((await readCheck(cluster, 'shared')).status.owner?.name, 'first');
    assert.deepEqual([await leads(first.metricsPort), await leads(second.metricsPort)], ['1', '0']);

    assert.equal(await first.end('SIGTERM'), 0);
    const endedMs = performance.now();
    await ownerIs('second');

    assert.ok(performance.now() - endedMs < 10_000, 'the Lease was given back, not waited for');
    assert.equal((await readCheck(cluster, 'shared')).status.owner?.epoch, 2);
    await second.end('SIGTERM');
  });

  it('a leader that was stopped and wakes up after its successor took over tries no write, and leaves', async () => {
    const kubeconfig = cluster.controlPlane.adminKubeconfig;
    const paused = await startOperator({ kubeconfig, name: 'paused' });
    await ownerIs('paused');
    const successor = await startOperator({ kubeconfig, name: 'successor' });

    paused.process.kill('SIGSTOP');
    await ownerIs('successor');
    const { epoch } = (await readCheck(cluster, 'shared')).status.owner ?? { epoch: 0 };
    // Something to write about, for both.
    web.status = 503;
    await eventually(
      async () => conditionOf(await readCheck(cluster, 'shared'), 'Healthy') === 'False HttpServiceUnavailable',
      'it is unhealthy',
    );
    const wokenMs = Date.now();
    paused.process.kill('SIGCONT');

    assert.equal(await paused.exited(), 1);
    const { status } = await readCheck(cluster, 'shared');
    assert.deepEqual([status.owner?.name, status.owner?.epoch], ['successor', epoch]);
    assert.deepEqual(await codesOf('paused', wokenMs), []);
    assert.equal(successor.process.exitCode, null);
    web.status = 200;
    await eventually(
      async () => conditionOf(await readCheck(cluster, 'shared'), 'Healthy') === 'True AllBackendsHealthy',
      'the successor goes on',
    );
    await successor.end('SIGTERM');
  });

  it('an owner that knows of no Lease and wakes up after its successor took over is refused, and leaves', async () => {
    const kubeconfig = cluster.controlPlane.adminKubeconfig;
    const sole = await startOperator({ kubeconfig, name: 'sole', args: ['--no-leader-election'] });
    await ownerIs('sole');
    sole.process.kill('SIGSTOP');
    const heir = await startOperator({ kubeconfig, name: 'heir', args: ['--no-leader-election'] });
    await ownerIs('heir');
    const { epoch } = (await readCheck(cluster, 'shared')).status.owner ?? { epoch: 0 };
    const wokenMs = Date.now();
    sole.process.kill('SIGCONT');

    assert.equal(await sole.exited(), 1);
    await eventually(async () => (await codesOf('sole', wokenMs)).length > 0, 'its write stands in the audit log');
    const codes = await codesOf('sole', wokenMs);
    assert.ok(
      codes.every((code) => code === 409 || code === 422),
      `answers to its writes: ${codes.join(', ')}`,
    );
    const { status } = await readCheck(cluster, 'shared');
    assert.deepEqual([status.owner?.name, status.owner?.epoch], ['heir', epoch]);
    await heir.end('SIGTERM');
  });

  it('the API server itself refuses a write with a lower epoch, or with none', async () => {
    const { status, uid } = await readCheck(cluster, 'shared');
    const write = async (owner: object | undefined): Promise<number> => {
      const body = JSON.stringify({
        apiVersion: 'backendhealth.dev/v1alpha1',
        kind: 'BackendHealthCheck',
        metadata: { name: 'shared', namespace: 'default', uid },
        status: { ...status, owner },
      });
      const args = [
        'apply',
        '--server-side',
        '--force-conflicts',
        '--field-manager=backend-health-operator',
        '--subresource=status',
        '-f',
        '-',
      ];
      return (await cluster.controlPlane.kubectl(args, { input: body })).code;
    };
    const epoch = status.owner?.epoch ?? 0;

    assert.notEqual(await write({ name: 'old', epoch: epoch - 1 }), 0);
    assert.notEqual(await write(undefined), 0);
    assert.equal(await write({ name: 'new', epoch: epoch + 1 }), 0);
  });
});
