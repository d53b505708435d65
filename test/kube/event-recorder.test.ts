import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { success } from '../../src/base/result.ts';
import type { CheckEvent } from '../../src/controller/ports.ts';
import type { ApiCall } from '../../src/kube/client.ts';
import { createEventRecorder, type KubeEventRecorder } from '../../src/kube/event-recorder.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { silentLog } from '../support/log-sink.ts';

function event(note: string, uid = 'u1'): CheckEvent {
  return {
    check: { namespace: 'shop', name: 'web', uid },
    type: 'Warning',
    reason: 'ConnectionRefused',
    action: 'Probe',
    note,
  };
}

function recorder(): { calls: ApiCall[]; clock: ReturnType<typeof createFakeClock>; events: KubeEventRecorder } {
  const calls: ApiCall[] = [];
  const clock = createFakeClock();
  const client = {
    call: (call: ApiCall) => {
      calls.push(call);
      return Promise.resolve(success<unknown>({}));
    },
    refreshCredentials: () => undefined,
  };
  return {
    calls,
    clock,
    events: createEventRecorder({ client, clock, log: silentLog, instance: 'pod-a', nonce: 'n' }),
  };
}

describe('event recorder', () => {
  it('counts a repetition within six minutes instead of writing it again', async () => {
    const { calls, clock, events } = recorder();

    events.record(event('same'));
    await events.idle();
    clock.advance(5 * 60_000);
    events.record(event('same'));
    await events.idle();
    clock.advance(7 * 60_000);
    events.record(event('same'));
    await events.idle();

    assert.deepEqual(
      calls.map((call) => call.verb),
      ['create', 'patch', 'create'],
    );
  });

  it('lets 25 events about one check through at once, and leaves other checks alone', async () => {
    const { calls, events } = recorder();

    for (let index = 0; index < 40; index += 1) events.record(event(`note ${index}`));
    events.record(event('another check', 'u2'));
    await events.idle();

    assert.equal(calls.length, 26);
  });

  it('lets one more through after five minutes', async () => {
    const { calls, clock, events } = recorder();
    for (let index = 0; index < 40; index += 1) events.record(event(`note ${index}`));
    await events.idle();

    clock.advance(5 * 60_000);
    events.record(event('later'));
    events.record(event('too many'));
    await events.idle();

    assert.equal(calls.length, 26);
  });
});
