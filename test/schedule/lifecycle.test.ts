import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aFailure, aSuccess, aTarget } from '../support/schedule-outcomes.ts';
import { CHECK, createWorld, type Script } from '../support/schedule-world.ts';

const quick: Script = () => ({ outcome: aSuccess(), afterMs: 1 });
const hanging: Script = () => ({ outcome: aFailure('ConnectTimeout'), afterMs: 5_000 });

describe('apply', () => {
  it('keeps the state of what is unchanged, replaces what has changed and stops the rest', () => {
    const world = createWorld(quick);
    world.apply([aTarget({ backend: 'a' }), aTarget({ backend: 'b' }), aTarget({ backend: 'c' })]);
    world.clock.advance(3_000);
    world.clock.jumpWall(60_000);

    world.apply([aTarget({ backend: 'b', port: 81 }), aTarget({ backend: 'a' })]);

    assert.deepEqual(
      world.scheduler.reports(CHECK).map(({ backend, state }) => [backend, state]),
      [
        ['b', 'Unknown'],
        ['a', 'Healthy'],
      ],
    );
    assert.equal(world.scheduler.load().targets, 2);
  });

  it('takes a new description of an unchanged target over', () => {
    const world = createWorld(() => ({ outcome: aFailure(), afterMs: 1 }), {
      diagnostician: {
        diagnose: ({ subject }) => ({ ...verdictWords, message: subject.probeSources.join() }),
        nextQuestion: () => undefined,
        diagnoseSuccess: () => ({ degraded: undefined, warnings: [] }),
      },
    });
    const target = aTarget();
    world.apply([target]);

    world.apply([{ ...target, subject: { ...target.subject, probeSources: ['10.0.3.17'] } }]);
    world.clock.advance(10_000);

    assert.equal(world.report().verdict?.message, '10.0.3.17');
  });

  it('carries nothing over to another check of the same name', () => {
    const world = createWorld(quick);
    world.apply([aTarget()]);
    world.clock.advance(3_000);

    world.apply([aTarget()], { uid: 'uid-2' });

    assert.equal(world.report().state, 'Unknown');
  });

  it('drops the outcome of a probe whose target has changed meanwhile', () => {
    const world = createWorld((target) => (target.port === 80 ? hanging(target, 0) : quick(target, 0)));
    world.apply([aTarget({ unhealthy: 1 })]);
    while (world.starts.length === 0) world.clock.advance(100);

    world.apply([aTarget({ unhealthy: 1, port: 81 })]);
    world.clock.advance(10_000);

    assert.equal(world.counts.cancelled, 1);
    assert.equal(world.report().state, 'Healthy');
    assert.deepEqual(
      world.transitions.map(({ to }) => to),
      ['Healthy'],
    );
  });

  it('leaves nothing behind when the last check is gone', () => {
    const world = createWorld(hanging);
    const timers = world.clock.pendingTimers();
    world.apply([aTarget({ backend: 'a' }), aTarget({ backend: 'b', address: '10.0.0.2' })]);
    world.clock.advance(30_000);

    world.scheduler.remove(CHECK);
    world.clock.advance(30_000);

    assert.deepEqual(world.scheduler.load(), { checks: 0, targets: 0, probesInFlight: 0, waiting: 0, questions: 0 });
    assert.deepEqual(world.scheduler.reports(CHECK), []);
    assert.equal(world.clock.pendingTimers(), timers);
  });
});

describe('drain', () => {
  it('resolves at once when nothing runs', async () => {
    const world = createWorld(quick);

    await world.scheduler.drain(1_000);
  });

  it('waits for what runs, and starts nothing any more', async () => {
    const world = createWorld(() => ({ outcome: aSuccess(), afterMs: 300 }));
    world.apply([aTarget()]);
    while (world.starts.length === 0) world.clock.advance(100);

    const drained = world.scheduler.drain(1_000);
    world.clock.advance(60_000);
    await drained;

    assert.equal(world.starts.length, 1);
    assert.equal(world.counts.cancelled, 0);
    assert.equal(world.report().state, 'Healthy');
  });

  it('ends what still runs after the grace as saying nothing', async () => {
    const world = createWorld(hanging);
    world.apply([aTarget({ unhealthy: 1 })]);
    while (world.starts.length === 0) world.clock.advance(100);

    const drained = world.scheduler.drain(1_000);
    world.clock.advance(1_000);
    await drained;

    assert.equal(world.counts.cancelled, 1);
    assert.equal(world.report().state, 'Unknown');
    assert.equal(world.scheduler.load().probesInFlight, 0);
  });

  it('keeps the verdicts for the last status', async () => {
    const world = createWorld(() => ({ outcome: aFailure(), afterMs: 1 }));
    world.apply([aTarget()]);
    world.clock.advance(10_000);
    const before = world.report();

    await world.scheduler.drain(0);

    assert.equal(before.state, 'Unhealthy');
    assert.deepEqual(world.report(), before);
  });
});

const verdictWords = {
  reason: 'ConnectionRefused',
  confidence: 'Proven',
  blame: 'Backend',
  phase: 'Connect',
  advice: [],
  evidence: [],
  steps: {
    DirectAccess: 'Failed',
    PortOpen: 'Failed',
    FirewallClear: 'Unknown',
    CheckParameters: 'NotReached',
    StatusCode: 'NotReached',
    CheckPage: 'NotReached',
    Load: 'NotReached',
    ListenAddress: 'Unknown',
  },
} as const;
