import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Answer, Question } from '../../src/diagnosis/question.ts';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import type { Diagnostician } from '../../src/schedule/diagnostician.ts';
import { repeatAfterMs } from '../../src/schedule/failure-case.ts';
import type { Ask } from '../../src/schedule/investigation.ts';
import type { CheckTarget } from '../../src/schedule/target.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { aFailure, anInconclusive, aSuccess, aTarget, aVerdict } from '../support/schedule-outcomes.ts';
import { CHECK, createWorld, plainDiagnostician, type Script, type World } from '../support/schedule-world.ts';

/** Asks for ports 1, 2, 3, …; the verdict says which were asked. */
function asksPorts(count: number): Diagnostician {
  return {
    ...plainDiagnostician,
    diagnose: ({ outcome, answers }) => {
      const asked = answers
        .map(({ question }) => (question.kind === 'OtherPort' ? question.port : question.kind))
        .join();
      const reason =
        outcome.kind !== 'failure'
          ? 'ProberOverloaded'
          : answers.length < count
            ? 'ConnectionRefused'
            : 'ListeningOnOtherPort';
      return aVerdict(reason, { message: `asked ${asked}` });
    },
    nextQuestion: ({ answers }) =>
      answers.length < count ? { kind: 'OtherPort', port: answers.length + 1, as: 'connect' } : undefined,
  };
}

interface Asked {
  readonly host: string;
  readonly question: Question;
  readonly atMs: number;
}

interface Asker {
  readonly ask: Ask;
  readonly asked: Asked[];
  readonly counts: { running: number; most: number; aborted: number };
  readonly mostPerHost: () => number;
  use(clock: FakeClock): void;
}

/** Answers "refused" after a while of the world's clock. */
function slowAsker(afterMs: number): Asker {
  let clock = createFakeClock();
  const asked: Asked[] = [];
  const counts = { running: 0, most: 0, aborted: 0 };
  const perHost = new Map<string, number>();
  let mostPerHost = 0;
  const ask: Ask = (target, question, signal) => {
    const host = target.subject.address;
    asked.push({ host, question, atMs: clock.monotonicMs() });
    counts.running += 1;
    counts.most = Math.max(counts.most, counts.running);
    perHost.set(host, (perHost.get(host) ?? 0) + 1);
    mostPerHost = Math.max(mostPerHost, perHost.get(host) ?? 0);
    const { promise, resolve } = Promise.withResolvers<Answer>();
    function end(outcome: ProbeOutcome): void {
      counts.running -= 1;
      perHost.set(host, (perHost.get(host) ?? 0) - 1);
      resolve({ kind: 'probed', question, outcome });
    }
    const timer = clock.schedule(afterMs, () => end(aFailure()));
    signal.addEventListener('abort', () => {
      timer.cancel();
      counts.aborted += 1;
      end(anInconclusive('Cancelled'));
    });
    return promise;
  };
  return {
    ask,
    asked,
    counts,
    mostPerHost: () => mostPerHost,
    use(other) {
      clock = other;
    },
  };
}

function worldWith(script: Script, asker: Asker, diagnostician: Diagnostician): World {
  const world = createWorld(script, { ask: asker.ask, diagnostician });
  asker.use(world.clock);
  return world;
}

const refusing: Script = () => ({ outcome: aFailure(), afterMs: 1 });

describe('an investigation', () => {
  it('starts one failure before the flip, so that the verdict stands with it', async () => {
    const asker = slowAsker(10);
    const world = worldWith(refusing, asker, asksPorts(1));
    world.apply([aTarget()]);

    await world.clock.advanceAsync(20_000);

    assert.equal(asker.asked[0]?.atMs, (world.starts[1]?.atMs ?? 0) + 1);
    assert.deepEqual(
      world.transitions.map(({ to, reason }) => [to, reason]),
      [['Unhealthy', 'ListeningOnOtherPort']],
    );
    assert.equal(world.report().settled, true);
  });

  it('is over within 25 s, with the answers that are there, however long the line for its host is', async () => {
    const asker = slowAsker(5_000);
    const world = worldWith(refusing, asker, asksPorts(6));
    const targets = Array.from({ length: 60 }, (_, index) =>
      aTarget({ backend: `port-${index}`, port: 8_000 + index }),
    );
    world.apply(targets);

    await world.clock.advanceAsync(3 * 2_200 + 27_000);

    const reports = world.scheduler.reports(CHECK);
    assert.ok(reports.every(({ state, settled }) => state === 'Unhealthy' && settled));
    assert.ok(asker.mostPerHost() <= 4);
  });

  it('starts at the deciding failure when one is enough, and improves the verdict', async () => {
    const asker = slowAsker(500);
    const world = worldWith(refusing, asker, asksPorts(1));
    world.apply([aTarget({ unhealthy: 1 })]);
    while (world.lags.length === 0) world.clock.advance(10);

    assert.equal(world.report().state, 'Unhealthy');
    assert.equal(world.report().settled, false);
    assert.equal(world.report().verdict?.reason, 'ConnectionRefused');
    await world.clock.advanceAsync(600);

    assert.equal(world.report().settled, true);
    assert.equal(world.report().verdict?.reason, 'ListeningOnOtherPort');
    assert.equal(world.changed.length, 2);
  });

  it('asks one question after the other, at most one extra contact in an interval', async () => {
    const asker = slowAsker(10);
    const world = worldWith(refusing, asker, asksPorts(5));
    world.apply([aTarget()]);

    await world.clock.advanceAsync(30_000);

    assert.deepEqual(
      asker.asked.map(({ question }) => question.kind === 'OtherPort' && question.port),
      [1, 2, 3, 4, 5],
    );
    const gaps = asker.asked.slice(1).map(({ atMs }, index) => atMs - (asker.asked[index]?.atMs ?? 0));
    for (const gap of gaps) assert.ok(gap >= 2_000 && gap <= 2_020, String(gaps));
    assert.equal(asker.counts.most, 1);
  });

  it('keeps at least a second between contacts when the interval is shorter', async () => {
    const asker = slowAsker(10);
    const world = worldWith(refusing, asker, asksPorts(3));
    world.apply([aTarget({ intervalMs: 200 })]);

    await world.clock.advanceAsync(10_000);

    const gaps = asker.asked.slice(1).map(({ atMs }, index) => atMs - (asker.asked[index]?.atMs ?? 0));
    assert.equal(gaps.length, 2);
    for (const gap of gaps) assert.ok(gap >= 1_000, String(gaps));
  });

  it('asks at most four questions of one host at a time', async () => {
    const asker = slowAsker(2_000);
    const world = worldWith(refusing, asker, asksPorts(2));
    world.apply(Array.from({ length: 12 }, (_, index) => aTarget({ backend: `b${index}`, port: 1_000 + index })));

    await world.clock.advanceAsync(40_000);

    assert.equal(asker.mostPerHost(), 4);
    assert.equal(asker.asked.length, 24);
    assert.ok(world.scheduler.reports(CHECK).every(({ settled }) => settled));
  });

  it('asks at most 64 questions at a time in all, and gets through', async () => {
    const asker = slowAsker(2_000);
    const world = worldWith(refusing, asker, asksPorts(1));
    world.apply(
      Array.from({ length: 300 }, (_, index) =>
        aTarget({ backend: `b${index}`, address: `10.1.${index >> 8}.${index & 255}` }),
      ),
    );

    await world.clock.advanceAsync(25_000);

    assert.equal(asker.counts.most, 64);
    assert.equal(asker.asked.length, 300);
    assert.equal(world.scheduler.load().questions, 0);
  });

  it('is given up when the backend answers again', async () => {
    const asker = slowAsker(5_000);
    const script: Script = (_target, start) => ({ outcome: start < 2 ? aFailure() : aSuccess(), afterMs: 1 });
    const world = worldWith(script, asker, asksPorts(3));
    world.apply([aTarget()]);

    await world.clock.advanceAsync(30_000);

    assert.equal(asker.asked.length, 1);
    assert.equal(asker.counts.aborted, 1);
    assert.equal(world.report().state, 'Healthy');
  });

  it('is cancelled with its session, and its answers are dropped', async () => {
    const asker = slowAsker(5_000);
    const world = worldWith(refusing, asker, asksPorts(3));
    world.apply([aTarget({ unhealthy: 1 })]);
    await world.clock.advanceAsync(3_000);
    const changed = world.changed.length;

    world.scheduler.remove(CHECK);
    await world.clock.advanceAsync(30_000);

    assert.equal(asker.asked.length, 1);
    assert.equal(asker.counts.aborted, 1);
    assert.equal(world.changed.length, changed);
  });

  it('asks nothing any more once the scheduler drains', async () => {
    const asker = slowAsker(5_000);
    const world = worldWith(refusing, asker, asksPorts(3));
    world.apply([aTarget({ unhealthy: 1 })]);
    await world.clock.advanceAsync(3_000);

    await world.scheduler.drain(0);
    await world.clock.advanceAsync(60_000);

    assert.equal(asker.asked.length, 1);
  });

  it('is not begun by a failure that comes while the scheduler drains, and keeps no process alive', async () => {
    const asker = slowAsker(5_000);
    const world = worldWith(() => ({ outcome: aFailure(), afterMs: 300 }), asker, asksPorts(3));
    const timers = world.clock.pendingTimers();
    world.apply([aTarget({ unhealthy: 1 })]);
    while (world.starts.length === 0) world.clock.advance(100);

    const drained = world.scheduler.drain(1_000);
    await world.clock.advanceAsync(300);
    await drained;

    assert.equal(world.report().verdict?.reason, 'ConnectionRefused');
    assert.equal(asker.asked.length, 0);
    // Not even the one that looked for stale results.
    assert.equal(world.clock.pendingTimers(), timers - 1);
  });

  it('is not made in maintenance', async () => {
    const asker = slowAsker(10);
    const world = worldWith(refusing, asker, asksPorts(3));
    world.apply([aTarget({ maintenance: true })]);

    await world.clock.advanceAsync(30_000);

    assert.equal(asker.asked.length, 0);
    assert.equal(world.report().settled, true);
  });

  it('that breaks leaves the verdict as it is, and is logged once', async () => {
    const asker = slowAsker(10);
    const world = createWorld(refusing, {
      diagnostician: asksPorts(3),
      ask: async (target: CheckTarget, question, signal) => {
        if (question.kind === 'OtherPort' && question.port === 2) throw new Error('no socket');
        return asker.ask(target, question, signal);
      },
    });
    asker.use(world.clock);
    world.apply([aTarget()]);

    await world.clock.advanceAsync(60_000);

    assert.equal(world.report().state, 'Unhealthy');
    assert.equal(world.report().settled, true);
    assert.deepEqual(world.errors, ['backend cannot be judged: no socket']);
  });
});

describe('a failure that stays the same', () => {
  it('is looked into again after 1, 2, 4, 8 and then every 15 minutes', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((rounds) => repeatAfterMs(rounds) / 60_000),
      [1, 2, 4, 8, 15, 15],
    );
  });

  it('keeps its words while the conclusion stays', async () => {
    let rounds = 0;
    const asker = slowAsker(10);
    const world = worldWith(refusing, asker, {
      ...asksPorts(1),
      diagnose: () => {
        rounds += 1;
        return aVerdict('ListeningOnOtherPort', { message: `round ${rounds}` });
      },
    });
    world.apply([aTarget({ intervalMs: 10_000 })]);

    await world.clock.advanceAsync(30_000);
    const verdict = world.report().verdict;
    const changed = world.changed.length;
    await world.clock.advanceAsync(4 * 60_000);

    assert.equal(asker.asked.length, 3);
    assert.equal(world.report().verdict, verdict);
    assert.equal(world.changed.length, changed);
  });

  it('gets another verdict when another investigation concludes otherwise', async () => {
    const asker = slowAsker(10);
    const world = worldWith(refusing, asker, {
      ...asksPorts(1),
      diagnose: () => aVerdict(asker.asked.length < 2 ? 'ConnectionRefused' : 'ListeningOnOtherPort'),
    });
    world.apply([aTarget({ intervalMs: 10_000 })]);

    await world.clock.advanceAsync(50_000);
    assert.equal(world.report().verdict?.reason, 'ConnectionRefused');
    await world.clock.advanceAsync(60_000);

    assert.equal(world.report().verdict?.reason, 'ListeningOnOtherPort');
    assert.equal(world.report().settled, true);
  });
});
