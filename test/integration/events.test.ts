// Events on a real API server: what kubectl describe shows, and what becomes of repetitions.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { CheckEvent } from '../../src/controller/ports.ts';
import { createEventRecorder, type EventDrop, type KubeEventRecorder } from '../../src/kube/event-recorder.ts';
import { fieldOf, listOf, textOf } from '../../src/kube/json-fields.ts';
import { checkManifest, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { silentLog } from '../support/log-sink.ts';

describe('event recorder on a real API server', () => {
  let cluster: TestCluster;
  let nonces = 0;

  before(async () => {
    cluster = await startTestCluster();
  });

  after(() => cluster.stop());

  interface Recording {
    readonly recorder: KubeEventRecorder;
    readonly clock: FakeClock;
    readonly drops: EventDrop[];
  }

  function start(): Recording {
    nonces += 1;
    const clock = createFakeClock(Date.now());
    const drops: EventDrop[] = [];
    const recorder = createEventRecorder({
      client: cluster.client,
      clock,
      log: silentLog,
      instance: 'operator-0',
      nonce: `n${nonces}`,
      onDropped: (why) => drops.push(why),
    });
    return { recorder, clock, drops };
  }

  async function anEvent(name: string, parts: Partial<CheckEvent> = {}): Promise<CheckEvent> {
    await cluster.apply(checkManifest(name));
    const uid = await cluster.kubectl('get', 'bhc', name, '-o', 'jsonpath={.metadata.uid}');
    const check = { namespace: 'default', name, uid };
    return {
      check,
      type: 'Warning',
      reason: 'ConnectionRefused',
      action: 'Probe',
      note: 'ecs-1 is unhealthy.',
      ...parts,
    };
  }

  async function eventsOf(name: string): Promise<readonly unknown[]> {
    const text = await cluster.kubectl(
      'get',
      'events.events.k8s.io',
      '-o',
      'json',
      `--field-selector=regarding.name=${name}`,
    );
    const list: unknown = JSON.parse(text);
    return listOf(list, 'items') ?? [];
  }

  it('stands below the check in kubectl describe', async () => {
    const { recorder, drops } = start();
    const event = await anEvent('described');

    recorder.record(event);
    await recorder.idle();

    assert.deepEqual(drops, []);
    const text = await cluster.kubectl('describe', 'bhc', 'described');
    assert.match(
      text,
      /Warning\s+ConnectionRefused\s+\S+\s+backendhealth\.dev\/operator(, operator-0)?\s+ecs-1 is unhealthy\./,
    );
    const [written] = await eventsOf('described');
    assert.equal(textOf(written, 'reportingController'), 'backendhealth.dev/operator');
    assert.equal(textOf(written, 'reportingInstance'), 'operator-0');
    assert.equal(textOf(fieldOf(written, 'regarding'), 'uid'), event.check.uid);
  });

  it('counts repetitions of one event within six minutes, and begins anew after', async () => {
    const { recorder, clock } = start();
    const event = await anEvent('repeated');

    for (let turn = 0; turn < 3; turn += 1) {
      recorder.record(event);
      await recorder.idle();
      clock.advance(300_000);
    }
    assert.deepEqual(
      (await eventsOf('repeated')).map((item) => fieldOf(fieldOf(item, 'series'), 'count')),
      [3],
    );

    clock.advance(360_001);
    recorder.record(event);
    await recorder.idle();

    assert.equal((await eventsOf('repeated')).length, 2);
  });

  it('keeps events of different backends apart', async () => {
    const { recorder } = start();
    const event = await anEvent('apart');

    recorder.record(event);
    recorder.record({ ...event, note: 'ecs-2 is unhealthy.' });
    await recorder.idle();

    assert.equal((await eventsOf('apart')).length, 2);
  });

  it('writes the event anew when the API server has forgotten the first of the series', async () => {
    const { recorder, drops } = start();
    const event = await anEvent('forgotten');
    recorder.record(event);
    await recorder.idle();
    await cluster.kubectl('delete', 'events.events.k8s.io', '--field-selector=regarding.name=forgotten');

    recorder.record(event);
    await recorder.idle();

    assert.equal((await eventsOf('forgotten')).length, 1);
    assert.deepEqual(drops, []);
  });

  it('takes the longest name, and cuts what is too long, at a character', async () => {
    const { recorder, drops } = start();
    const name = `${'a'.repeat(199)}.${'b'.repeat(53)}`;
    const event = await anEvent(name, { note: 'ö'.repeat(2_000), action: 'x'.repeat(300) });

    recorder.record(event);
    await recorder.idle();

    assert.deepEqual(drops, []);
    const [written] = await eventsOf(name);
    assert.match(textOf(written, 'note') ?? '', /^ö{510}…$/);
  });

  it('writes a burst of 25 about one check, then one in five minutes, and counts the rest', async () => {
    const { recorder, clock, drops } = start();
    const event = await anEvent('noisy');

    for (let turn = 0; turn < 40; turn += 1) recorder.record({ ...event, note: `turn ${turn}` });
    await recorder.idle();
    assert.equal((await eventsOf('noisy')).length, 25);
    assert.equal(drops.filter((why) => why === 'too-many').length, 15);

    clock.advance(300_001);
    recorder.record({ ...event, note: 'later' });
    await recorder.idle();

    assert.equal((await eventsOf('noisy')).length, 26);
  });

  it('drops and counts what cannot be written, and never throws', async () => {
    const { recorder, drops } = start();
    const event = await anEvent('homeless');

    recorder.record({ ...event, check: { ...event.check, namespace: 'nowhere' } });
    await recorder.idle();
    cluster.proxy.add({ verb: 'create', resource: 'events', fault: { kind: 'reset' } });
    recorder.record(event);
    await recorder.idle();

    assert.deepEqual(drops, ['failed', 'failed']);
  });
});
