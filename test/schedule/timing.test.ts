import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CheckTarget } from '../../src/schedule/target.ts';
import { aFailure, aSuccess, aTarget } from '../support/schedule-outcomes.ts';
import { createWorld, type Script } from '../support/schedule-world.ts';

const quick: Script = () => ({ outcome: aSuccess(), afterMs: 1 });

function manyTargets(count: number, words: Parameters<typeof aTarget>[0] = {}): CheckTarget[] {
  return Array.from({ length: count }, (_, index) => {
    const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    return aTarget({ ...words, backend: address, address });
  });
}

describe('the start of many targets', () => {
  it('spreads 10,000 first probes over one interval, with no burst above twice the steady rate', () => {
    const world = createWorld(quick);
    world.apply(manyTargets(10_000));

    world.clock.advance(2_010);

    assert.equal(world.starts.length, 10_000);
    const perTenth = Array.from({ length: 21 }, () => 0);
    for (const { atMs } of world.starts) perTenth[Math.floor(atMs / 100)] = (perTenth[Math.floor(atMs / 100)] ?? 0) + 1;
    assert.ok(Math.max(...perTenth) < 1_000, String(perTenth));
  });

  it('starts no probe early, and none more than a tick late', () => {
    const world = createWorld(quick);
    world.apply(manyTargets(1_000));

    world.clock.advance(10_000);

    assert.ok(Math.min(...world.lags) >= 0);
    assert.ok(Math.max(...world.lags) <= 11, String(Math.max(...world.lags)));
  });
});

describe('the cadence of one target', () => {
  it('waits the interval from the end of one probe to the start of the next', () => {
    const world = createWorld(() => ({ outcome: aSuccess(700), afterMs: 700 }));
    world.apply([aTarget()]);

    world.clock.advance(20_000);

    const gaps = world.starts.slice(1).map(({ atMs }, index) => atMs - (world.starts[index]?.atMs ?? 0));
    for (const gap of gaps) assert.ok(gap >= 2_700 && gap <= 2_710, String(gaps));
  });

  it('never overlaps two probes, with a timeout above the interval', () => {
    const world = createWorld(() => ({ outcome: aFailure('ConnectTimeout'), afterMs: 5_000 }));
    world.apply(manyTargets(50, { intervalMs: 1_000 }));

    for (let second = 0; second < 60; second += 1) {
      world.clock.advance(1_000);
      if (second % 7 === 0) world.scheduler.probeNow('shop/web');
    }

    assert.equal(world.counts.overlaps, 0);
    assert.ok(world.starts.length > 400);
  });

  it('turns to the edge interval while a change is confirmed, and flips exactly at the third failure', () => {
    const script: Script = (_target, start) => ({ outcome: start === 0 ? aSuccess() : aFailure(), afterMs: 1 });
    const world = createWorld(script);
    world.apply([aTarget({ edgeIntervalMs: 500 })]);

    world.clock.advance(20_000);

    const gaps = world.starts.map(
      ({ atMs }, index) => Math.round((atMs - (world.starts[index - 1]?.atMs ?? 0)) / 100) * 100,
    );
    assert.deepEqual(gaps.slice(1, 6), [2_000, 500, 500, 2_000, 2_000]);
    const flip = world.transitions.find(({ to }) => to === 'Unhealthy');
    assert.equal(flip?.atMs, world.clock.wallMs() - world.clock.monotonicMs() + (world.starts[3]?.atMs ?? 0) + 1);
  });

  it('keeps the edge interval through an inconclusive probe', () => {
    const world = createWorld((_target, start) => ({ outcome: start === 0 ? aSuccess() : aFailure(), afterMs: 1 }));
    world.apply([aTarget({ unhealthy: 10, edgeIntervalMs: 1_000 })]);

    world.clock.advance(8_000);

    assert.ok(world.starts.length >= 6);
  });
});

describe('a late scheduler', () => {
  it('skips the starts that it missed and spreads the next ones, instead of making up for them', () => {
    const world = createWorld(quick);
    world.apply(manyTargets(1_000));
    world.clock.advance(4_000);
    world.starts.length = 0;

    world.clock.stall(30_000);
    const atOnce = world.starts.length;
    world.clock.advance(2_200);

    assert.equal(atOnce, 0);
    assert.ok(world.skipped.length >= 990, `${world.skipped.length} of 1000, less those that were under way`);
    assert.ok(world.starts.length >= 900 && world.starts.length <= 1_100, String(world.starts.length));
    assert.equal(world.counts.overlaps, 0);
  });

  it('starts at once what is less than an interval late', () => {
    const world = createWorld(quick);
    world.apply(manyTargets(100));
    world.clock.advance(4_000);
    world.starts.length = 0;

    world.clock.stall(500);

    assert.ok(world.starts.length > 10);
    assert.equal(world.skipped.length, 0);
  });
});

describe('more starts than places', () => {
  const slow: Script = () => ({ outcome: aFailure('ConnectTimeout'), afterMs: 5_000 });

  it('never has more probes in flight than allowed', () => {
    const world = createWorld(slow, { maxInFlight: 64 });
    world.apply(manyTargets(1_000));

    world.clock.advance(60_000);

    assert.equal(world.counts.mostRunning, 48, 'a check alone holds three quarters');
    assert.ok(world.scheduler.load().waiting > 0);
  });

  it('serves a small check as if the large one were not there', () => {
    const script: Script = (target) => (target.port === 81 ? quick(target, 0) : slow(target, 0));
    const world = createWorld(script, { maxInFlight: 200 });
    world.apply(manyTargets(5_000), { key: 'noisy/large', uid: 'uid-large' });
    world.clock.advance(30_000);
    world.starts.length = 0;

    world.apply(manyTargets(10, { port: 81 }), { key: 'shop/small', uid: 'uid-small' });
    world.clock.advance(20_000);

    const small = world.starts.filter(({ port }) => port === 81).length;
    assert.ok(small >= 80, `10 targets at 2 s are probed ${small} times in 20 s`);
  });

  it('takes the checks in turn', () => {
    const world = createWorld(() => ({ outcome: aSuccess(), afterMs: 1_000 }), { maxInFlight: 10 });
    world.apply(manyTargets(300), { key: 'a/a', uid: 'a' });
    world.apply(manyTargets(30, { port: 81 }), { key: 'b/b', uid: 'b' });
    world.clock.advance(5_000);
    world.starts.length = 0;

    world.clock.advance(5_000);

    const second = world.starts.filter(({ port }) => port === 81).length;
    assert.ok(second >= 20 && second <= 30, `${second} of ${world.starts.length}`);
  });
});

describe('probeNow', () => {
  it('probes all backends at once and leaves their cadence as it was', () => {
    const world = createWorld(quick);
    world.apply(manyTargets(20, { intervalMs: 10_000 }));
    world.clock.advance(15_000);
    const undisturbed = createWorld(quick);
    undisturbed.apply(manyTargets(20, { intervalMs: 10_000 }));
    undisturbed.clock.advance(15_000);

    world.scheduler.probeNow('shop/web');
    world.clock.advance(270);
    const extra = world.starts.filter(({ atMs }) => atMs > 15_000 && atMs <= 15_270).length;
    world.clock.advance(20_000);
    undisturbed.clock.advance(20_270);

    assert.ok(extra >= 20);
    const regular = world.starts.filter(({ atMs }) => atMs > 15_270).map(({ atMs }) => atMs);
    assert.deepEqual(
      regular,
      undisturbed.starts.filter(({ atMs }) => atMs > 15_270).map(({ atMs }) => atMs),
    );
  });

  it('is not put off for ever by a spec that changes again and again', () => {
    const world = createWorld(quick);
    for (let change = 0; change < 100; change += 1) {
      world.apply([aTarget({ intervalMs: 2_000, fingerprint: `${change}` })]);
      world.clock.advance(100);
    }

    assert.ok(world.starts.length >= 4 && world.starts.length <= 6, `${world.starts.length} probes in ten seconds`);
  });

  it('keeps a distance between the starts of one backend, however often it is asked', () => {
    const world = createWorld(quick);
    world.apply([aTarget({ intervalMs: 300_000 })]);
    while (world.starts.length === 0) world.clock.advance(100);

    for (let asked = 0; asked < 1_000; asked += 1) {
      world.scheduler.probeNow('shop/web');
      world.clock.advance(10);
    }

    assert.ok(world.starts.length <= 42, `${world.starts.length} probes in ten seconds`);
    assert.ok(world.starts.length >= 20);
  });

  it('probes again after the probe that was under way', () => {
    const world = createWorld(() => ({ outcome: aSuccess(900), afterMs: 900 }));
    world.apply([aTarget({ intervalMs: 300_000 })]);
    while (world.starts.length === 0) world.clock.advance(100);

    world.scheduler.probeNow('shop/web');
    world.clock.advance(3_000);

    assert.equal(world.starts.length, 2);
    assert.equal(world.counts.overlaps, 0);
  });

  it('does nothing for a check that is not known', () => {
    createWorld(quick).scheduler.probeNow('no/body');
  });
});
