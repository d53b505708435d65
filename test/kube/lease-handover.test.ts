// Who may write while the Lease changes hands: takeovers, sleeps, lost answers and deletions, on a fake clock.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failed } from '../../src/base/result.ts';
import { errorFromAnswer } from '../../src/kube/api-error.ts';
import { createLeadership, type Leadership } from '../../src/kube/leadership.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { silentLog } from '../support/log-sink.ts';
import { createLeaseServer, type LeaseServer } from './lease-server.ts';

interface Candidate {
  readonly leadership: Leadership;
  readonly client: ReturnType<LeaseServer['client']>;
  /** "acquired 1", "lost" */
  readonly told: string[];
  highestSeen: number;
}

interface World {
  readonly clock: FakeClock;
  readonly server: LeaseServer;
  candidate(identity: string, clock?: FakeClock): Candidate;
}

function aWorld(): World {
  const clock = createFakeClock();
  const server = createLeaseServer();
  return {
    clock,
    server,
    candidate(identity, ownClock = clock) {
      const client = server.client();
      const told: string[] = [];
      const candidate: Candidate = {
        client,
        told,
        highestSeen: 0,
        leadership: createLeadership({
          client,
          clock: ownClock,
          random: () => 0.5,
          log: silentLog,
          lease: { namespace: 'system', name: 'operator' },
          name: identity,
          identity,
          highestSeenEpoch: () => candidate.highestSeen,
          onAcquired: (epoch) => told.push(`acquired ${epoch}`),
          onLost: () => told.push('lost'),
        }),
      };
      candidate.leadership.start();
      return candidate;
    },
  };
}

describe('handover of the Lease', () => {
  it('takes a Lease that does not exist at once, with epoch 1', async () => {
    const { clock, server, candidate } = aWorld();

    const one = candidate('one');
    await clock.advanceAsync(0);

    assert.deepEqual(one.told, ['acquired 1']);
    assert.deepEqual(one.leadership.owner(), { name: 'one', epoch: 1 });
    assert.deepEqual([server.record()?.holder, server.record()?.epoch], ['one', 1]);
  });

  it('never gives one Lease to two candidates', async () => {
    const { clock, candidate } = aWorld();

    const candidates = [candidate('one'), candidate('two'), candidate('three')];
    await clock.advanceAsync(120_000);

    assert.equal(candidates.filter(({ leadership }) => leadership.owner() !== undefined).length, 1);
    assert.equal(candidates.flatMap(({ told }) => told).length, 1);
  });

  it('renews about every two seconds, and not more often', async () => {
    const { clock, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const before = one.client.calls;

    await clock.advanceAsync(60_000);

    const renewals = one.client.calls - before;
    assert.ok(renewals >= 25 && renewals <= 30, `${renewals} renewals in a minute`);
  });

  it('takes over with the next epoch, not before the Lease has stood still for its whole duration', async () => {
    const { clock, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const two = candidate('two');
    await clock.advanceAsync(4_000);

    one.client.down = true;
    await clock.advanceAsync(12_000);
    assert.deepEqual(two.told, []);
    await clock.advanceAsync(8_000);

    assert.deepEqual(two.told, ['acquired 2']);
    assert.deepEqual(two.leadership.owner(), { name: 'two', epoch: 2 });
  });

  it('has no owner at any moment at which another one has', async () => {
    const { clock, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const two = candidate('two');
    await clock.advanceAsync(5_000);

    one.client.down = true;
    for (let turn = 0; turn < 300; turn += 1) {
      await clock.advanceAsync(100);
      const owners = [one, two].filter(({ leadership }) => leadership.owner() !== undefined);
      assert.ok(owners.length <= 1, `two owners after ${turn * 100} ms`);
    }
    assert.equal(two.leadership.owner()?.epoch, 2);
  });

  it('may not write once its last renewal was sent ten seconds ago, and any write that began is over before the Lease', async () => {
    const { clock, candidate } = aWorld();
    const { client, leadership } = candidate('one');
    await clock.advanceAsync(0);
    assert.equal(leadership.writeBudgetMs(), 14_000);

    client.down = true;
    await clock.advanceAsync(9_999);
    assert.notEqual(leadership.owner(), undefined);
    assert.equal(leadership.writeBudgetMs(), 4_001);
    await clock.advanceAsync(1);

    assert.equal(leadership.owner(), undefined);
    assert.equal(leadership.writeBudgetMs(), 0);
  });

  it('goes on with the same epoch when nobody has taken over meanwhile', async () => {
    const { clock, candidate } = aWorld();
    const { client, leadership, told } = candidate('one');
    await clock.advanceAsync(0);
    client.down = true;
    await clock.advanceAsync(60_000);
    assert.equal(leadership.owner(), undefined);

    client.down = false;
    await clock.advanceAsync(1_000);

    assert.deepEqual(leadership.owner(), { name: 'one', epoch: 1 });
    assert.deepEqual(told, ['acquired 1']);
  });

  it('learns within two seconds of the return of the API server that it has lost', async () => {
    const { clock, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const two = candidate('two');
    one.client.down = true;
    await clock.advanceAsync(30_000);
    assert.deepEqual(two.told, ['acquired 2']);

    one.client.down = false;
    await clock.advanceAsync(2_000);

    assert.deepEqual(one.told, ['acquired 1', 'lost']);
    await clock.advanceAsync(60_000);
    assert.equal(one.leadership.owner(), undefined);
    assert.deepEqual(one.told, ['acquired 1', 'lost']);
  });

  it('wakes from a long sleep as nobody, before anything else happens', async () => {
    const { clock, server, candidate } = aWorld();
    const sleeper = createFakeClock();
    const one = candidate('one', sleeper);
    await sleeper.advanceAsync(0);
    const two = candidate('two');
    await clock.advanceAsync(20_000);
    assert.equal(server.record()?.holder, 'two');

    // The process was stopped for 20 s: its timers are late, its clock is not.
    sleeper.stall(20_000);

    assert.equal(one.leadership.owner(), undefined);
    assert.equal(one.leadership.writeBudgetMs(), 0);
    await sleeper.advanceAsync(2_000);
    assert.deepEqual(one.told, ['acquired 1', 'lost']);
    assert.equal(server.record()?.holder, 'two');
    assert.deepEqual(two.told, ['acquired 2']);
  });

  it('counts its time from when it sent a renewal, not from when the answer came', async () => {
    const { clock, candidate } = aWorld();
    const { client, leadership } = candidate('one');
    await clock.advanceAsync(0);
    const { call } = client;
    client.call = async (request) => {
      await new Promise<void>((resolve) => {
        clock.schedule(4_000, resolve);
      });
      return call(request);
    };

    await clock.advanceAsync(2_200 + 4_000);

    assert.equal(leadership.writeBudgetMs(), 14_000 - 4_000);
  });

  it('asks a busy API server about every two seconds, and does not lose the lead over a long Retry-After', async () => {
    const { clock, candidate } = aWorld();
    const { client, leadership, told } = candidate('one');
    await clock.advanceAsync(0);
    const { call } = client;
    let refusals = 0;
    client.call = () => {
      refusals += 1;
      return Promise.resolve(failed(errorFromAnswer(429, '30', {})));
    };

    await clock.advanceAsync(8_500);
    assert.ok(refusals >= 3 && refusals <= 5, `${refusals} requests in 8.5 s`);
    client.call = call;
    await clock.advanceAsync(2_500);

    assert.deepEqual(leadership.owner(), { name: 'one', epoch: 1 });
    assert.deepEqual(told, ['acquired 1']);
  });

  for (const write of ['take', 'renewal']) {
    it(`finds out by a fresh look what became of a ${write} whose answer was lost`, async () => {
      const { clock, server, candidate } = aWorld();
      const one = candidate('one');
      if (write === 'renewal') await clock.advanceAsync(0);
      one.client.loseNext = true;

      await clock.advanceAsync(4_000);

      assert.equal(one.leadership.owner()?.name, 'one');
      assert.equal(server.record()?.epoch, one.leadership.owner()?.epoch);
      assert.equal(one.told.length, 1);
    });
  }

  it('goes on when somebody edits the Lease but leaves holder and epoch alone', async () => {
    const { clock, server, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);

    server.edit((lease) => ({ ...lease, labels: { touched: 'yes' } }));
    await clock.advanceAsync(5_000);

    assert.deepEqual(one.leadership.owner(), { name: 'one', epoch: 1 });
    assert.deepEqual(one.told, ['acquired 1']);
  });

  it('starts above every epoch in the statuses, even when the Lease knows none', async () => {
    const { clock, candidate } = aWorld();
    const one = candidate('one');
    one.highestSeen = 41;

    await clock.advanceAsync(20_000);

    assert.deepEqual(one.told, ['acquired 42']);
  });

  it('does not take a missing Lease at once when there has been an owner, who may still write', async () => {
    const { clock, candidate } = aWorld();
    const one = candidate('one');
    one.highestSeen = 41;

    await clock.advanceAsync(14_000);

    assert.deepEqual(one.told, []);
  });

  it('makes a deleted Lease again with its own epoch, before anybody else may', async () => {
    const { clock, server, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const two = candidate('two');
    await clock.advanceAsync(3_000);

    server.delete();
    await clock.advanceAsync(30_000);

    assert.deepEqual([server.record()?.holder, server.record()?.epoch], ['one', 1]);
    assert.deepEqual([...one.told, ...two.told], ['acquired 1']);
  });

  it('gives a successor a higher epoch although the Lease was deleted with the leader away', async () => {
    const { clock, server, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const two = candidate('two');
    await clock.advanceAsync(3_000);

    one.client.down = true;
    server.delete();
    await clock.advanceAsync(30_000);

    assert.deepEqual(two.told, ['acquired 2']);
    one.client.down = false;
    await clock.advanceAsync(2_000);
    assert.deepEqual(one.told, ['acquired 1', 'lost']);
  });

  it('races anew, with a new epoch, when the Lease was deleted and it comes back too late', async () => {
    const { clock, server, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    one.client.down = true;
    await clock.advanceAsync(20_000);

    server.delete();
    one.client.down = false;
    await clock.advanceAsync(14_000);
    assert.equal(one.leadership.owner(), undefined);
    await clock.advanceAsync(6_000);

    assert.deepEqual(one.leadership.owner(), { name: 'one', epoch: 2 });
    assert.deepEqual(one.told, ['acquired 1']);
  });

  it('leaves within two seconds when the Lease was deleted, it came back too late, and somebody else takes it', async () => {
    const { clock, server, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const two = candidate('two');
    await clock.advanceAsync(3_000);
    one.client.down = true;
    await clock.advanceAsync(11_000);
    server.delete();
    await clock.advanceAsync(3_000);
    one.client.down = false;
    await clock.advanceAsync(1_000);
    assert.deepEqual(one.told, ['acquired 1']);

    for (let turn = 0; turn < 300 && two.told.length === 0; turn += 1) await clock.advanceAsync(100);
    await clock.advanceAsync(1_900);

    assert.deepEqual(two.told, ['acquired 2']);
    assert.deepEqual(one.told, ['acquired 1', 'lost']);
    await clock.advanceAsync(600_000);
    assert.deepEqual(one.told, ['acquired 1', 'lost']);
    assert.deepEqual([server.record()?.holder, server.record()?.epoch], ['two', 2]);
  });

  it('gives the Lease back when it ends, and keeps the epoch on it', async () => {
    const { clock, server, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const two = candidate('two');
    await clock.advanceAsync(3_000);

    await one.leadership.stop();

    assert.deepEqual(server.record(), {
      holder: '',
      durationMs: 1_000,
      epoch: 1,
      transitions: 0,
      resourceVersion: server.record()?.resourceVersion,
    });
    assert.equal(one.leadership.owner(), undefined);
    await clock.advanceAsync(3_000);
    assert.deepEqual(two.told, ['acquired 2']);
  });

  it('never ends the Lease of its successor', async () => {
    const { clock, server, candidate } = aWorld();
    const sleeper = createFakeClock();
    const one = candidate('one', sleeper);
    await sleeper.advanceAsync(0);
    candidate('two');
    await clock.advanceAsync(20_000);

    sleeper.stall(20_000);
    await one.leadership.stop();

    assert.equal(server.record()?.holder, 'two');
  });

  it('gives back a Lease that it took without hearing the answer', async () => {
    const { clock, server, candidate } = aWorld();
    const one = candidate('one');
    one.client.loseNext = true;
    await clock.advanceAsync(0);
    assert.equal(server.record()?.holder, 'one');

    await one.leadership.stop();

    assert.equal(server.record()?.holder, '');
  });

  it('asks for nothing after it was stopped', async () => {
    const { clock, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(5_000);

    await one.leadership.stop();
    const before = one.client.calls;
    await clock.advanceAsync(60_000);

    assert.equal(one.client.calls, before);
    assert.equal(clock.pendingTimers(), 0);
  });

  it('is not moved by a wall clock that jumps', async () => {
    const { clock, candidate } = aWorld();
    const one = candidate('one');
    await clock.advanceAsync(0);
    const two = candidate('two');

    for (const jumpMs of [3_600_000, -7_200_000, 86_400_000]) {
      clock.jumpWall(jumpMs);
      await clock.advanceAsync(20_000);
    }

    assert.notEqual(one.leadership.owner(), undefined);
    assert.deepEqual(two.told, []);
  });
});
