// Status writes on a real API server: what is replaced, what is refused, and what is safe to repeat.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Condition, BackendHealthCheckStatus, BackendRow } from '../../src/api/v1alpha1/status.ts';
import type { StatusWriter } from '../../src/controller/ports.ts';
import { createStatusWriter } from '../../src/kube/status-writer.ts';
import { checkManifest, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';

const resource = 'backendhealthchecks/status';
const time = '2026-11-22T05:41:00Z';

function condition(type: string): Condition {
  return {
    type,
    status: 'True',
    reason: 'Probing',
    message: 'All is well.',
    lastTransitionTime: time,
    observedGeneration: 1,
  };
}

function row(name: string): BackendRow {
  return { name, address: name, port: 80, state: 'Healthy', reason: 'Healthy', since: time, message: 'answers' };
}

function aStatus(epoch: number, parts: Partial<BackendHealthCheckStatus> = {}): BackendHealthCheckStatus {
  return {
    observedGeneration: 1,
    conditions: [condition('Ready')],
    backends: [row('a')],
    owner: { name: 'me', epoch },
    ...parts,
  };
}

describe('status writer on a real API server', () => {
  let cluster: TestCluster;
  let writer: StatusWriter;

  before(async () => {
    cluster = await startTestCluster();
    writer = createStatusWriter({ client: cluster.client });
  });

  after(() => cluster.stop());

  async function created(name: string): Promise<{ namespace: string; name: string; uid: string }> {
    await cluster.apply(checkManifest(name));
    return {
      namespace: 'default',
      name,
      uid: await cluster.kubectl('get', 'bhc', name, '-o', 'jsonpath={.metadata.uid}'),
    };
  }

  const read = (name: string, path: string): Promise<string> =>
    cluster.kubectl('get', 'bhc', name, '-o', `jsonpath=${path}`);

  it('replaces the whole status: conditions and rows that are no longer there go', async () => {
    const check = await created('whole');
    const first = aStatus(1, {
      conditions: [condition('Ready'), condition('Stalled')],
      backends: [row('a'), row('b')],
      truncatedBackends: 3,
    });
    assert.ok((await writer.write(check, first)).ok);
    assert.equal(await read('whole', '{.status.conditions[*].type}'), 'Ready Stalled');

    assert.ok((await writer.write(check, aStatus(1, { backends: [row('b')] }))).ok);

    assert.equal(await read('whole', '{.status.conditions[*].type}'), 'Ready');
    assert.equal(await read('whole', '{.status.backends[*].name}'), 'b');
    assert.equal(await read('whole', '{.status.truncatedBackends}'), '');
  });

  it('keeps what another manager has put into the status, and takes back what is ours', async () => {
    const check = await created('shared');
    assert.ok((await writer.write(check, aStatus(1))).ok);
    const foreign = { status: { conditions: [condition('Ready'), { ...condition('Theirs'), reason: 'Foreign' }] } };
    foreign.status.conditions[0] = { ...condition('Ready'), status: 'False' };
    await cluster.kubectl(
      'patch',
      'bhc',
      'shared',
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify(foreign),
    );

    assert.ok((await writer.write(check, aStatus(1))).ok);

    assert.equal(await read('shared', '{.status.conditions[?(@.type=="Theirs")].reason}'), 'Foreign');
    assert.equal(await read('shared', '{.status.conditions[?(@.type=="Ready")].status}'), 'True');
  });

  it('changes nothing when the same status is written again', async () => {
    const check = await created('calm');
    assert.ok((await writer.write(check, aStatus(1))).ok);
    const before = await read('calm', '{.metadata.resourceVersion}');

    assert.ok((await writer.write(check, aStatus(1))).ok);

    assert.equal(await read('calm', '{.metadata.resourceVersion}'), before);
  });

  it('does not touch the spec', async () => {
    const check = await created('spec');

    assert.ok((await writer.write(check, aStatus(1))).ok);

    assert.equal(await read('spec', '{.metadata.generation} {.spec.port}'), '1 80');
  });

  it('is fenced by a higher epoch, and so is who has no epoch', async () => {
    const check = await created('fence');
    assert.ok((await writer.write(check, aStatus(7))).ok);
    const { owner: _, ...ownerless } = aStatus(7);

    const lower = await writer.write(check, aStatus(6));
    const missing = await writer.write(check, ownerless);

    assert.deepEqual(lower, { ok: false, error: { kind: 'fenced' } });
    assert.deepEqual(missing, { ok: false, error: { kind: 'fenced' } });
    assert.ok((await writer.write(check, aStatus(8))).ok);
  });

  it('is gone when the check is deleted, and when another has taken its name', async () => {
    const check = await created('gone');
    await cluster.kubectl('delete', 'bhc', 'gone');
    const missing = await writer.write(check, aStatus(1));
    await created('gone');

    const replaced = await writer.write(check, aStatus(1));

    assert.deepEqual(missing, { ok: false, error: { kind: 'gone' } });
    assert.deepEqual(replaced, { ok: false, error: { kind: 'gone' } });
    assert.equal(await read('gone', '{.status.owner.name}'), '');
  });

  it('is rejected, with the reason, when the API server will never take the status', async () => {
    const check = await created('bad');

    const rejected = await writer.write(check, aStatus(1, { backends: [{ ...row('a'), message: 'x'.repeat(5_000) }] }));

    assert.equal(rejected.ok ? 'ok' : rejected.error.kind, 'rejected');
  });

  it('can be written again after its answer was lost', async () => {
    const check = await created('lost');
    cluster.proxy.add({ verb: 'patch', resource, fault: { kind: 'loseAnswer' } });

    const lost = await writer.write(check, aStatus(1));
    assert.equal(lost.ok ? 'ok' : lost.error.kind, 'unavailable');
    assert.equal(await read('lost', '{.status.owner.epoch}'), '1');
    const version = await read('lost', '{.metadata.resourceVersion}');

    assert.ok((await writer.write(check, aStatus(1))).ok);
    assert.equal(await read('lost', '{.metadata.resourceVersion}'), version);
  });

  it('tells how long to wait when the API server says so', async () => {
    const check = await created('busy');
    cluster.proxy.add({ verb: 'patch', resource, fault: { kind: 'answer', status: 429, retryAfter: 7 } });

    const busy = await writer.write(check, aStatus(1));

    assert.equal(busy.ok ? undefined : busy.error.kind === 'unavailable' && busy.error.retryAfterMs, 7_000);
  });

  for (const status of [500, 502, 503, 504, 403]) {
    it(`may try again after ${status}`, async () => {
      const check = await created(`try-${status}`);
      cluster.proxy.add({ verb: 'patch', resource, fault: { kind: 'answer', status } });

      const refused = await writer.write(check, aStatus(1));

      assert.equal(refused.ok ? 'ok' : refused.error.kind, 'unavailable');
    });
  }

  it('looks again when somebody else has changed the check, and gives way when that does not end', async () => {
    const check = await created('contended');
    cluster.proxy.add({ verb: 'patch', resource, times: 2, fault: { kind: 'answer', status: 409 } });
    assert.ok((await writer.write(check, aStatus(1))).ok);

    cluster.proxy.add({ verb: 'patch', resource, times: 3, fault: { kind: 'answer', status: 409 } });
    const refused = await writer.write(check, aStatus(1, { truncatedBackends: 1 }));

    assert.equal(refused.ok ? 'ok' : refused.error.kind, 'unavailable');
  });

  it('needs no look when the version is known, and recovers when that is out of date', async () => {
    const check = await created('known');
    const version = await read('known', '{.metadata.resourceVersion}');
    const knowing = createStatusWriter({ client: cluster.client, versionOf: () => version });
    const looks = (): number => cluster.proxy.count('get', 'backendhealthchecks');
    const before = looks();

    assert.ok((await knowing.write(check, aStatus(1))).ok);
    assert.equal(looks(), before);

    assert.ok((await knowing.write(check, aStatus(1, { backends: [row('b')] }))).ok);
    assert.equal(looks(), before + 1);
    assert.equal(await read('known', '{.status.backends[*].name}'), 'b');
  });

  it('is gone when the check was made again after its version was known', async () => {
    const check = await created('reborn');
    const version = await read('reborn', '{.metadata.resourceVersion}');
    await cluster.kubectl('delete', 'bhc', 'reborn');
    await created('reborn');

    const refused = await createStatusWriter({ client: cluster.client, versionOf: () => version }).write(
      check,
      aStatus(1),
    );

    assert.deepEqual(refused, { ok: false, error: { kind: 'gone' } });
  });

  for (const status of [400, 413]) {
    it(`gives up after ${status}`, async () => {
      const check = await created(`stop-${status}`);
      cluster.proxy.add({ verb: 'patch', resource, fault: { kind: 'answer', status } });

      const refused = await writer.write(check, aStatus(1));

      assert.equal(refused.ok ? 'ok' : refused.error.kind, 'rejected');
    });
  }

  it('gives up waiting for an answer, and goes on over a new connection', async () => {
    const check = await created('slow');
    const hasty = createStatusWriter({ client: cluster.client, timeoutMs: 250 });
    cluster.proxy.add({ verb: 'patch', resource, fault: { kind: 'hang' } });
    const startMs = performance.now();

    const slow = await hasty.write(check, aStatus(1));

    assert.equal(slow.ok ? 'ok' : slow.error.kind, 'unavailable');
    assert.ok(performance.now() - startMs < 2_000);
    assert.ok((await hasty.write(check, aStatus(1))).ok);
  });

  it('sends nothing when the Lease leaves no time for it', async () => {
    const check = await created('late');
    const before = cluster.proxy.count('patch', resource);

    const late = await createStatusWriter({ client: cluster.client, budgetMs: () => 0 }).write(check, aStatus(1));

    assert.equal(late.ok ? 'ok' : late.error.kind, 'unavailable');
    assert.equal(cluster.proxy.count('patch', resource), before);
  });

  it('says who it is', () => {
    const agent = cluster.proxy.requests.at(-1)?.headers['user-agent'];
    assert.match(agent ?? '', /^backend-health-operator\/\d/);
  });
});
