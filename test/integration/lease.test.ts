// Leader election on a real API server, with short times: what a fake Lease cannot prove.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import { createLeadership, type Leadership } from '../../src/kube/leadership.ts';
import { eventually, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { silentLog } from '../support/log-sink.ts';

// The API server knows whole seconds of duration only.
const times = { durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 200 };

interface Candidate {
  readonly leadership: Leadership;
  readonly told: string[];
}

describe('Lease on a real API server', () => {
  let cluster: TestCluster;
  let candidates: Candidate[] = [];
  let leases = 0;
  let name = '';

  before(async () => {
    cluster = await startTestCluster();
  });

  afterEach(async () => {
    await Promise.all(candidates.map(({ leadership }) => leadership.stop()));
    candidates = [];
  });

  after(() => cluster.stop());

  function newLease(): void {
    leases += 1;
    name = `operator-${leases}`;
  }

  /** `through`: the proxy, whose faults it meets; or the API server itself. */
  function candidate(identity: string, through: 'proxy' | 'server' = 'server', highestSeen = 0): Candidate {
    const told: string[] = [];
    const leadership = createLeadership({
      client: cluster.newClient(through === 'proxy' ? cluster.proxy.kubeconfig : cluster.controlPlane.adminKubeconfig),
      clock: systemClock,
      random: Math.random,
      log: silentLog,
      lease: { namespace: 'default', name },
      name: identity,
      identity,
      highestSeenEpoch: () => highestSeen,
      times,
      onAcquired: (epoch) => told.push(`acquired ${epoch}`),
      onLost: () => told.push('lost'),
    });
    leadership.start();
    candidates.push({ leadership, told });
    return { leadership, told };
  }

  const leads = ({ leadership }: Candidate): boolean => leadership.owner() !== undefined;
  const read = (path: string): Promise<string> => cluster.kubectl('get', 'lease', name, '-o', `jsonpath=${path}`);
  const epoch = '{.metadata.annotations.backendhealth\\.dev/epoch}';

  it('is taken by exactly one of three that start at once, and given on in good order', async () => {
    newLease();
    const three = ['one', 'two', 'three'].map((identity) => candidate(identity));
    await eventually(() => three.some(leads), 'somebody leads');
    const first = three.filter(leads);
    assert.equal(first.length, 1);
    assert.equal(await read('{.spec.holderIdentity}'), first[0]?.leadership.owner()?.name);
    assert.equal(await read('{.spec.leaseDurationSeconds}'), '3');
    assert.match(await read('{.spec.acquireTime} {.spec.renewTime}'), /^\S+\.\d{6}Z \S+\.\d{6}Z$/);

    const startMs = performance.now();
    await first[0]?.leadership.stop();
    await eventually(() => three.some(leads), 'a successor leads');

    assert.ok(performance.now() - startMs < 1_500, 'the Lease was given back, not waited for');
    assert.equal(await read(epoch), '2');
    assert.equal(await read('{.spec.leaseTransitions}'), '1');
  });

  it('says on release that nobody holds it, for one second, and keeps the epoch', async () => {
    newLease();
    const one = candidate('one', 'server', 6);
    await eventually(() => leads(one), 'it leads', 10_000);

    await one.leadership.stop();

    assert.equal(await read('{.spec.holderIdentity}'), '');
    assert.equal(await read('{.spec.leaseDurationSeconds}'), '1');
    assert.equal(await read(epoch), '7');
  });

  it('is taken over when its holder cannot reach the API server, which learns it soon after its return', async () => {
    newLease();
    const cut = candidate('cut', 'proxy');
    await eventually(() => leads(cut), 'the first leads');
    const successor = candidate('successor');

    cluster.proxy.setDown(true);
    await eventually(() => leads(successor), 'the successor leads');
    assert.equal(leads(cut), false);
    assert.equal(await read(epoch), '2');
    cluster.proxy.setDown(false);

    await eventually(() => cut.told.includes('lost'), 'the first knows', 2_000);
    assert.deepEqual(cut.told, ['acquired 1', 'lost']);
  });

  it('goes on with the same epoch after an outage in which nobody took over', async () => {
    newLease();
    const one = candidate('one', 'proxy');
    await eventually(() => leads(one), 'it leads');

    cluster.proxy.setDown(true);
    await eventually(() => !leads(one), 'it may not write');
    cluster.proxy.setDown(false);

    await eventually(() => leads(one), 'it leads again', 2_000);
    assert.equal(one.leadership.owner()?.epoch, 1);
    assert.deepEqual(one.told, ['acquired 1']);
  });

  it('keeps the lead when the answer to a renewal is lost', async () => {
    newLease();
    const one = candidate('one', 'proxy');
    await eventually(() => leads(one), 'it leads');
    const before = cluster.proxy.count('update', 'leases');

    cluster.proxy.add({ verb: 'update', resource: 'leases', fault: { kind: 'loseAnswer' } });
    await eventually(() => cluster.proxy.count('update', 'leases') > before + 3, 'renewals go on');

    assert.equal(one.leadership.owner()?.epoch, 1);
    assert.deepEqual(one.told, ['acquired 1']);
  });

  it('is made again by its holder when somebody deletes it', async () => {
    newLease();
    const one = candidate('one');
    await eventually(() => leads(one), 'it leads');
    const two = candidate('two');
    const uid = await read('{.metadata.uid}');

    await cluster.kubectl('delete', 'lease', name);

    const again = async (): Promise<boolean> =>
      (await cluster.controlPlane.kubectl(['get', 'lease', name, '-o', 'jsonpath={.metadata.uid}'])).stdout.length > 0;
    await eventually(again, 'there is a Lease again');
    assert.notEqual(await read('{.metadata.uid}'), uid);
    assert.equal(await read('{.spec.holderIdentity}'), 'one');
    assert.equal(await read(epoch), '1');
    assert.deepEqual(two.told, []);
  });

  it('survives kill -9 and a restart of the API server', async () => {
    newLease();
    const one = candidate('one');
    await eventually(() => leads(one), 'it leads');

    await cluster.controlPlane.killApiServer();
    await eventually(() => !leads(one), 'it may not write');
    await cluster.controlPlane.startApiServer();

    await eventually(() => leads(one), 'it leads again', 10_000);
    assert.equal(one.leadership.owner()?.epoch, 1);
  });
});
