import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failed, success } from '../../src/base/result.ts';
import { type ApiErrorKind, plainError } from '../../src/kube/api-error.ts';
import type { ApiCall, KubeClient } from '../../src/kube/client.ts';
import { createLeadership, type Leadership } from '../../src/kube/leadership.ts';
import { fieldOf, textOf } from '../../src/kube/json-fields.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { silentLog } from '../support/log-sink.ts';

/** One Lease as an API server would keep it: a write must name the version that it replaces. */
class LeaseServer {
  lease: unknown = undefined;
  isAway = false;
  #version = 0;

  client(): Pick<KubeClient, 'call' | 'refreshCredentials'> {
    return { call: (call) => Promise.resolve(this.#answer(call)), refreshCredentials: () => undefined };
  }

  holder(): string {
    return textOf(fieldOf(this.lease, 'spec'), 'holderIdentity') ?? '';
  }

  epoch(): string | undefined {
    return textOf(fieldOf(fieldOf(this.lease, 'metadata'), 'annotations'), 'backendhealth.dev/epoch');
  }

  #answer({ verb, body }: ApiCall): Awaited<ReturnType<KubeClient['call']>> {
    const refuse = (kind: ApiErrorKind): Awaited<ReturnType<KubeClient['call']>> =>
      failed(plainError(kind, kind, kind));
    if (this.isAway) return refuse('network');
    if (verb === 'get') return this.lease === undefined ? refuse('notFound') : success(this.lease);
    const version = textOf(fieldOf(this.lease, 'metadata'), 'resourceVersion');
    if (verb === 'create' ? this.lease !== undefined : textOf(fieldOf(body, 'metadata'), 'resourceVersion') !== version)
      return refuse('conflict');
    this.#version += 1;
    const { metadata, ...rest } = { metadata: {}, ...Object(body) };
    this.lease = { ...rest, metadata: { ...metadata, resourceVersion: String(this.#version) } };
    return success(this.lease);
  }
}

interface Candidate {
  readonly leadership: Leadership;
  acquired: number[];
  lost: number;
}

function candidate(server: LeaseServer, clock: ReturnType<typeof createFakeClock>, name: string): Candidate {
  const state: Candidate = {
    acquired: [],
    lost: 0,
    leadership: createLeadership({
      client: server.client(),
      clock,
      random: () => 0,
      log: silentLog,
      lease: { namespace: 'health', name: 'operator' },
      name,
      identity: `${name}_1`,
      highestSeenEpoch: () => 0,
      onAcquired: (epoch) => state.acquired.push(epoch),
      onLost: () => {
        state.lost += 1;
      },
    }),
  };
  return state;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Two seconds at a time, as the candidates do. */
async function pass(clock: ReturnType<typeof createFakeClock>, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    clock.advance(1_000);
    await settle();
  }
}

describe('leadership', () => {
  it('is taken at once when nobody holds the Lease, with epoch 1', async () => {
    const [server, clock] = [new LeaseServer(), createFakeClock()];
    const me = candidate(server, clock, 'a');

    me.leadership.start();
    await settle();

    assert.deepEqual(me.acquired, [1]);
    assert.deepEqual(me.leadership.owner(), { name: 'a', epoch: 1 });
    await me.leadership.stop();
  });

  it('goes to one of two candidates, and to the other only when the first has not renewed for 15 s', async () => {
    const [server, clock] = [new LeaseServer(), createFakeClock()];
    const [first, second] = [candidate(server, clock, 'a'), candidate(server, clock, 'b')];
    first.leadership.start();
    await settle();
    second.leadership.start();
    await pass(clock, 60_000);
    const whileRenewed = [...second.acquired];

    // The first one dies without a word.
    void first.leadership.stop();
    server.lease = {
      ...Object(server.lease),
      spec: { ...Object(fieldOf(server.lease, 'spec')), holderIdentity: 'a_1', leaseDurationSeconds: 15 },
    };
    await pass(clock, 30_000);

    assert.deepEqual(whileRenewed, []);
    assert.deepEqual(second.acquired, [2]);
    await second.leadership.stop();
  });

  it('may not be used for writing ten seconds after the last renewal was sent, whatever else happens', async () => {
    const [server, clock] = [new LeaseServer(), createFakeClock()];
    const me = candidate(server, clock, 'a');
    me.leadership.start();
    await settle();
    server.isAway = true;

    await pass(clock, 9_000);
    const early = me.leadership.owner();
    await pass(clock, 2_000);

    assert.notEqual(early, undefined);
    assert.equal(me.leadership.owner(), undefined);
    assert.equal(me.lost, 0);
  });

  it('goes on with the same epoch when the API server comes back and nobody has taken the Lease', async () => {
    const [server, clock] = [new LeaseServer(), createFakeClock()];
    const me = candidate(server, clock, 'a');
    me.leadership.start();
    await settle();
    server.isAway = true;
    await pass(clock, 60_000);

    server.isAway = false;
    await pass(clock, 5_000);

    assert.deepEqual(me.leadership.owner(), { name: 'a', epoch: 1 });
    assert.equal(me.lost, 0);
    await me.leadership.stop();
  });

  it('is lost once and for good when somebody else holds the Lease after a long sleep', async () => {
    const [server, clock] = [new LeaseServer(), createFakeClock()];
    const sleeper = candidate(server, clock, 'a');
    sleeper.leadership.start();
    await settle();
    server.isAway = true;
    await pass(clock, 20_000);
    // Meanwhile: a successor.
    server.isAway = false;
    server.lease = {
      metadata: { resourceVersion: '77', annotations: { 'backendhealth.dev/epoch': '2' } },
      spec: { holderIdentity: 'b_1', leaseDurationSeconds: 15 },
    };

    assert.equal(sleeper.leadership.owner(), undefined);
    await pass(clock, 5_000);

    assert.equal(sleeper.lost, 1);
    assert.equal(sleeper.leadership.owner(), undefined);
    await sleeper.leadership.stop();
    assert.equal(server.holder(), 'b_1', 'it does not release what is not its own');
  });

  it('makes a deleted Lease again with its epoch', async () => {
    const [server, clock] = [new LeaseServer(), createFakeClock()];
    const me = candidate(server, clock, 'a');
    me.leadership.start();
    await settle();

    server.lease = undefined;
    await pass(clock, 3_000);

    assert.equal(server.holder(), 'a_1');
    assert.equal(server.epoch(), '1');
    assert.deepEqual(me.leadership.owner(), { name: 'a', epoch: 1 });
    await me.leadership.stop();
  });

  it('is given back at the end, so that the next one need not wait, and the epoch stays on the Lease', async () => {
    const [server, clock] = [new LeaseServer(), createFakeClock()];
    const [first, second] = [candidate(server, clock, 'a'), candidate(server, clock, 'b')];
    first.leadership.start();
    await settle();

    await first.leadership.stop();
    second.leadership.start();
    await settle();

    assert.deepEqual(second.acquired, [2]);
    await second.leadership.stop();
    assert.equal(server.holder(), '');
  });
});
