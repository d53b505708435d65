import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Question } from '../../src/diagnosis/question.ts';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import { aFailure, aSuccess, aTarget, aVerdict } from '../support/schedule-outcomes.ts';
import { createWorld, plainDiagnostician, type World, type WorldWords } from '../support/schedule-world.ts';

/** What the backend answers can be changed while the world runs. */
function switchable(words: WorldWords = {}): { world: World; answer: { outcome: ProbeOutcome } } {
  const answer: { outcome: ProbeOutcome } = { outcome: aFailure() };
  return { world: createWorld(() => ({ outcome: answer.outcome, afterMs: 1 }), words), answer };
}

/** Lets exactly so many probes end. */
function probes(world: World, count: number): void {
  const wanted = world.lags.length + count;
  while (world.lags.length < wanted) world.clock.advance(1);
}

describe('a change of thresholds or times', () => {
  it('keeps the health: an unhealthy backend has to count to its threshold before it is healthy', () => {
    const { world, answer } = switchable();
    world.apply([aTarget()]);
    probes(world, 3);
    const before = world.report();

    world.apply([aTarget({ healthy: 4, intervalMs: 1_000 })]);
    assert.deepEqual(world.report(), before);
    answer.outcome = aSuccess();
    probes(world, 3);
    assert.equal(world.report().state, 'Unhealthy');
    probes(world, 1);

    assert.equal(world.report().state, 'Healthy');
    assert.deepEqual(
      world.transitions.map(({ from, to }) => `${from} → ${to}`),
      ['Unknown → Unhealthy', 'Unhealthy → Healthy'],
    );
  });

  it('forgets what was only counted', () => {
    const { world, answer } = switchable();
    answer.outcome = aSuccess();
    world.apply([aTarget()]);
    probes(world, 1);
    answer.outcome = aFailure();
    probes(world, 2);

    world.apply([aTarget({ unhealthy: 2 })]);
    probes(world, 1);
    assert.equal(world.report().state, 'Healthy');
    probes(world, 1);
    assert.equal(world.report().state, 'Unhealthy');
  });

  it('judges pace by the new time at once', () => {
    const { world, answer } = switchable();
    answer.outcome = aSuccess(1_500);
    world.apply([aTarget()]);
    probes(world, 1);
    assert.equal(world.report().state, 'Degraded');

    world.apply([{ ...aTarget(), slowAfterMs: 2_000 }]);
    probes(world, 3);

    assert.equal(world.report().state, 'Healthy');
  });

  it('says a verdict anew, once, since its words may speak of the old settings', () => {
    const { world } = switchable({
      diagnostician: {
        ...plainDiagnostician,
        diagnose: ({ subject }) => aVerdict('ConnectionRefused', { message: `every ${subject.probe.intervalMs} ms` }),
      },
    });
    world.apply([aTarget()]);
    probes(world, 3);

    world.apply([aTarget({ intervalMs: 1_000 })]);
    probes(world, 3);

    assert.equal(world.report().verdict?.message, 'every 1000 ms');
    assert.equal(world.transitions.length, 1);
  });

  it('does not call results stale that came as seldom as the settings before asked for', () => {
    const world = createWorld((_target, start) => ({ outcome: aSuccess(), afterMs: start === 0 ? 1 : 4_900 }));
    world.apply([aTarget({ intervalMs: 300_000 })]);
    probes(world, 1);
    world.clock.advance(200_000);

    world.apply([aTarget({ intervalMs: 1_000 })]);
    world.clock.advance(60_000);

    assert.equal(world.transitions.length, 1);
  });
});

describe('a shorter interval', () => {
  it('applies within one interval of its own, spread over it', () => {
    const backends = Array.from({ length: 100 }, (_, index) => ({
      backend: `ecs-${index}`,
      address: `10.0.0.${index + 1}`,
    }));
    const world = createWorld(() => ({ outcome: aSuccess(), afterMs: 1 }));
    world.apply(backends.map((words) => aTarget({ ...words, intervalMs: 300_000 })));
    world.clock.advance(400_000);
    world.starts.length = 0;
    const nowMs = world.clock.monotonicMs();

    world.apply(backends.map((words) => aTarget({ ...words, intervalMs: 2_000 })));
    world.clock.advance(2_011);

    const firsts = new Map(world.starts.toReversed().map(({ address, atMs }) => [address, atMs - nowMs]));
    assert.equal(firsts.size, 100);
    const perQuarter = [0, 1, 2, 3].map(
      (quarter) => [...firsts.values()].filter((ms) => Math.trunc(ms / 503) === quarter).length,
    );
    assert.ok(Math.max(...perQuarter) < 45, perQuarter.join());
  });

  it('disturbs no probe under way, and probes of one backend never overlap', () => {
    const world = createWorld(() => ({ outcome: aFailure('ConnectTimeout'), afterMs: 5_000 }));
    world.apply([aTarget({ intervalMs: 20_000 })]);
    while (world.starts.length < 2) world.clock.advance(100);

    world.apply([aTarget({ intervalMs: 1_000 })]);
    world.clock.advance(60_000);

    assert.equal(world.counts.cancelled, 0);
    assert.equal(world.counts.overlaps, 0);
    assert.ok(world.starts.length >= 10, `${world.starts.length} starts`);
  });
});

describe('a longer interval', () => {
  it('puts off no start that is due sooner', () => {
    const world = createWorld(() => ({ outcome: aSuccess(), afterMs: 1 }));
    world.apply([aTarget()]);
    world.clock.advance(10_000);
    const before = world.starts.length;

    world.apply([aTarget({ intervalMs: 300_000 })]);
    world.clock.advance(2_300);

    assert.equal(world.starts.length, before + 1);
  });
});

describe('maintenance of a backend that is known', () => {
  it('ends with the health that was counted meanwhile', () => {
    const { world, answer } = switchable();
    world.apply([aTarget()]);
    probes(world, 3);
    world.apply([aTarget({ maintenance: true })]);
    answer.outcome = aSuccess();
    probes(world, 3);
    assert.equal(world.report().state, 'Maintenance');

    world.apply([aTarget()]);

    assert.deepEqual(
      world.transitions.map(({ from, to }) => `${from} → ${to}`),
      ['Unknown → Unhealthy', 'Unhealthy → Maintenance', 'Maintenance → Healthy'],
    );
  });

  it('keeps what an investigation found, asks nothing, and asks anew when it ends', async () => {
    const question: Question = { kind: 'LocalRoute' };
    let asked = 0;
    const { world } = switchable({
      diagnostician: {
        ...plainDiagnostician,
        nextQuestion: ({ answers }) => (answers.length === 0 ? question : undefined),
        diagnose: ({ answers }) => aVerdict('ConnectionRefused', { message: `${answers.length} answers` }),
      },
      ask: () => {
        asked += 1;
        return Promise.resolve({ kind: 'unanswered', question });
      },
    });
    world.apply([aTarget()]);
    await world.clock.advanceAsync(10_000);
    assert.equal(world.report().verdict?.message, '1 answers');

    world.apply([aTarget({ maintenance: true })]);
    const before = asked;
    await world.clock.advanceAsync(600_000);
    assert.equal(world.report().verdict?.message, '1 answers');
    assert.equal(asked, before);

    world.apply([aTarget()]);
    await world.clock.advanceAsync(10_000);
    assert.equal(asked, before + 1);
    assert.equal(world.report().verdict?.message, '1 answers');
  });
});
