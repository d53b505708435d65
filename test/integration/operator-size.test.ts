import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkManifest, eventually, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { type OperatorProcess, startOperator } from '../support/operator-process.ts';
import { conditionOf, readCheck } from '../support/read-check.ts';
import { closedPort } from '../support/sample-backends.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';

describe('a check of full size', () => {
  let cluster: TestCluster;
  let operator: OperatorProcess;

  before(async () => {
    cluster = await startTestCluster();
    operator = await startOperator({ kubeconfig: cluster.controlPlane.adminKubeconfig, name: 'operator' });
  });

  after(async () => {
    await operator.end('SIGTERM');
    await cluster.stop();
  });

  it('with 1000 failing backends of long names has a status of less than 200 KiB on the API server', async () => {
    const port = await closedPort();
    const backends = Array.from({ length: 1000 }, (_, index) => ({
      name: `${'long-name-'.repeat(20)}${index}`,
      address: `127.0.${Math.trunc(index / 250)}.${(index % 250) + 1}`,
      port,
    }));

    await cluster.apply(checkManifest('large', { backends, interval: '2s', timeout: '1s', unhealthyThreshold: 2 }));
    await eventually(
      async () => {
        const check = await readCheck(cluster, 'large');
        return check.status.summary?.unhealthy === 1000 && conditionOf(check, 'Healthy').startsWith('False');
      },
      'all 1000 are unhealthy',
      60_000,
    );

    const { status } = await readCheck(cluster, 'large');
    assertStatusInvariants(status);
    assert.equal(status.backends?.length, 100);
    assert.equal(status.truncatedBackends, 900);
    const events = await cluster.kubectl('get', 'events.events.k8s.io', '-o', 'name');
    assert.ok(events.trim().split('\n').length <= 10, 'many changes at once are few events');
  });
});
