/** Remarks that need time, or several backends: a whole controller on a fake clock, with the real diagnosis and scripted outcomes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProbeFailure, ProbeOutcome } from '../../src/probe/outcome.ts';
import { aCheck } from '../support/builders.ts';
import { type Answers, type ControllerWorld, startControllerWorld } from '../support/restartable-world.ts';
import { aFailure, aSuccess, HTTP_OK } from '../support/schedule-outcomes.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';
import { timeClaims } from './cases/time-claims.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function reasonsOf(world: ControllerWorld, name = 'a'): readonly string[] {
  assertStatusInvariants(world.status());
  return (world.row(name).warnings ?? []).map(({ reason }) => reason);
}

function conditionOf(world: ControllerWorld, type: string): string {
  const { status, reason } = world.condition(type);
  return `${status} ${reason}`;
}

/** A check of "a", every two seconds. */
function watch(answers: Answers): ControllerWorld {
  return startControllerWorld(aCheck(['a=10.0.0.1'], { interval: '2s', healthyThreshold: 3 }), answers);
}

describe('a clock that is wrong', () => {
  /** `dateOf` tells the date of an answer by the wall clock of the prober. */
  function dated(dateOf: (wallMs: number) => number | undefined): ControllerWorld {
    const world: ControllerWorld = watch(() => aSuccess(3, { dateMs: dateOf(world.clock.wallMs()) }));
    return world;
  }
  const wholeSeconds = (ms: number): number => 1_000 * Math.trunc(ms / 1_000);

  it(timeClaims.clockSkew.name, async () => {
    for (const offMs of [2 * HOUR, -2 * HOUR, 61_500, -63_000]) {
      const world = dated((wallMs) => wholeSeconds(wallMs - offMs));
      await world.run(30_000);

      assert.deepEqual(reasonsOf(world), ['ClockSkewSuspected'], String(offMs));
      assert.equal(world.row('a').state, 'Healthy');
      assert.equal(conditionOf(world, 'StatusCodeNormal'), 'False ClockSkewSuspected');
    }
  });

  it('is not a clock that is 50 seconds off, an answer without a date, or a stored page whose date stands still', async () => {
    const startMs = Date.UTC(2026, 10, 20);
    for (const dateOf of [
      (wallMs: number) => wholeSeconds(wallMs - 50_000),
      () => undefined,
      () => startMs,
      (wallMs: number) => startMs + 7 * wholeSeconds(wallMs % HOUR),
    ]) {
      const world = dated(dateOf);
      await world.run(5 * MINUTE);

      assert.deepEqual(reasonsOf(world), []);
    }
  });

  it('is told no more ten minutes after it was set right, in one write', async () => {
    let offMs = 2 * HOUR;
    const world = dated((wallMs) => wholeSeconds(wallMs - offMs));
    await world.run(MINUTE);
    const writes = world.writes.length;
    offMs = 0;

    await world.run(9 * MINUTE);
    assert.deepEqual(reasonsOf(world), ['ClockSkewSuspected']);
    await world.run(2 * MINUTE);
    assert.deepEqual(reasonsOf(world), []);
    assert.equal(world.writes.length, writes + 1);
  });
});

describe('names whose server is in trouble', () => {
  it(timeClaims.staleAnswer.name, async () => {
    const world = watch((_address, start) => ({
      ...aSuccess(),
      staleNameMs: start > 5 && start < 30 ? 90_000 + start : undefined,
    }));
    await world.run(MINUTE);
    assert.deepEqual(reasonsOf(world), ['DnsStaleAnswerInUse']);
    assert.equal(world.row('a').state, 'Healthy');
    const writes = world.writes.length;

    await world.run(11 * MINUTE);

    assert.deepEqual(reasonsOf(world), []);
    assert.equal(world.writes.length, writes + 1);
  });

  it('and addresses that do not connect, are named as long as they do not', async () => {
    const lost = { address: '10.0.0.9', code: 'ConnectRefused' } as const;
    // The name server turns the addresses round: the dead one comes first in every third answer only.
    const world = watch((_address, start) => ({ ...aSuccess(), failedAddresses: start % 3 === 0 ? [lost] : [] }));
    await world.run(MINUTE);
    const writes = world.writes.length;
    assert.deepEqual(reasonsOf(world), ['DnsPartialAnswers']);
    assert.match(world.row('a').warnings?.[0]?.message ?? '', /10\.0\.0\.9 \(refused\) did not connect/);

    await world.run(HOUR);

    assert.deepEqual(reasonsOf(world), ['DnsPartialAnswers']);
    assert.equal(world.writes.length, writes);
  });

  it('an address of a network that our own host does not reach is no fault of the name', async () => {
    const unreachable = { address: '2001:db8::9', code: 'NetworkUnreachable' } as const;
    const world = watch(() => ({ ...aSuccess(), failedAddresses: [unreachable] }));
    await world.run(MINUTE);

    assert.deepEqual(reasonsOf(world), []);
  });
});

describe('the usual pace of a backend', () => {
  /** `usualMs` for twenty minutes, then `laterMs`. */
  function paced(usualMs: number, laterMs: (start: number) => number): ControllerWorld {
    return watch((_address, start) => aSuccess(start < 600 ? usualMs + (start % 5) : laterMs(start)));
  }

  it(timeClaims.regression.name, async () => {
    const world = paced(60, () => 240);
    await world.run(20 * MINUTE);
    assert.deepEqual(reasonsOf(world), []);

    await world.run(2 * MINUTE);

    assert.deepEqual(reasonsOf(world), ['LatencyRegression']);
    assert.equal(world.row('a').state, 'Healthy');
    assert.equal(conditionOf(world, 'LoadNormal'), 'False LatencyRegression');
  });

  it('is not left by less than 100 ms, by less than three times, or by every second answer', async () => {
    for (const later of [
      paced(5, () => 90),
      paced(100, () => 250),
      paced(60, (start) => (start % 2 === 0 ? 400 : 60)),
    ]) {
      await later.run(25 * MINUTE);

      assert.deepEqual(reasonsOf(later), []);
    }
  });

  it('is not known before ten minutes', async () => {
    const world = watch((_address, start) => aSuccess(start < 200 ? 60 : 400));
    await world.run(10 * MINUTE);

    assert.deepEqual(reasonsOf(world), []);
  });

  it('becomes another one after an hour', async () => {
    const world = paced(60, () => 240);
    await world.run(2 * HOUR);

    assert.deepEqual(reasonsOf(world), []);
  });
});

describe('connects that take as long as a lost packet does', () => {
  /** Connected after the one time, complete after the other. */
  const connecting = (connectedMs: number, endedMs: number): ProbeOutcome => {
    const success = aSuccess(endedMs);
    return { ...success, timings: { ...success.timings, connectedMs } };
  };

  async function slowFor(outcomeOf: (start: number) => ProbeOutcome): Promise<string> {
    const world = watch((_address, start) => outcomeOf(start));
    await world.run(2 * MINUTE);
    const { state, reason } = world.row('a');
    const { length } = world.writes;
    await world.run(20 * MINUTE);
    assert.equal(world.writes.length, length, 'it is said once');
    return `${state} ${reason} ${world.condition('DirectAccess').status}`;
  }

  it('are PacketLossSuspected when they cluster at 1, 3 and 7 seconds', async () => {
    const times = [1_040, 3_080, 1_020, 7_150];

    assert.equal(
      await slowFor((start) => connecting(times[start % 4] ?? 0, (times[start % 4] ?? 0) + 12)),
      'Degraded PacketLossSuspected False',
    );
  });

  it('are SlowResponse at any other time, when the rest is slow too, or when another address was dialled before', async () => {
    const lost = { address: '10.0.0.9', code: 'ConnectTimeout' } as const;
    for (const outcome of [connecting(1_600, 1_610), connecting(1_050, 2_900), connecting(20, 1_050)])
      assert.equal(await slowFor(() => outcome), 'Degraded SlowResponse True');
    assert.equal(
      await slowFor(() => ({ ...connecting(1_050, 1_060), failedAddresses: [lost] })),
      'Degraded SlowResponse False',
    );
    // Now and then is chance.
    assert.equal(
      await slowFor((start) => (start % 3 === 0 ? connecting(1_050, 1_060) : connecting(20, 1_500))),
      'Degraded SlowResponse True',
    );
  });
});

describe('a backend that comes and goes', () => {
  /** Fails `bad` times, works `good` times, and so on; from `calmFrom` on it works. */
  function comingAndGoing(good: number, bad: number, calmFrom = Number.POSITIVE_INFINITY): ControllerWorld {
    return watch((_address, start) => (start < calmFrom && start % (good + bad) >= good ? aFailure() : aSuccess()));
  }

  it(timeClaims.flapping.name, async () => {
    const world = comingAndGoing(4, 4);
    await world.run(MINUTE);

    assert.deepEqual(reasonsOf(world), ['Flapping']);
    // Three successes made it healthy before: with six it stays where it is.
    const { length } = world.transitions;
    await world.run(5 * MINUTE);
    assert.equal(world.transitions.length, length);
    assert.equal(world.row('a').state, 'Unhealthy');
    await world.run(HOUR);
    assert.equal(world.transitions.length, length, 'it never calms down, so it stays where it is');
    assert.deepEqual(reasonsOf(world), ['Flapping']);
  });

  it('is Healthy again after twice the threshold, and calm after ten minutes', async () => {
    const world = comingAndGoing(4, 4, 40);
    await world.run(81_000);
    assert.equal(world.row('a').state, 'Unhealthy');

    await world.run(12_000);
    assert.equal(world.row('a').state, 'Healthy');
    assert.deepEqual(reasonsOf(world), ['Flapping']);
    await world.run(11 * MINUTE);
    assert.deepEqual(reasonsOf(world), []);
  });

  it('has its failures counted as before', async () => {
    const world = comingAndGoing(8, 4);
    await world.run(3 * MINUTE);
    assert.deepEqual(reasonsOf(world), ['Flapping']);
    const failures = world.transitions.filter(({ to }) => to === 'Unhealthy');

    // Every twelve probes once, when the third failure comes.
    assert.ok(failures.length >= 6, String(failures.length));
  });

  it('is no flapping with three changes within ten minutes, or with many in more time', async () => {
    const rare = watch((_address, start) => (start % 300 < 4 ? aFailure() : aSuccess()));
    await rare.run(HOUR);

    assert.deepEqual(reasonsOf(rare), []);
  });
});

describe('backends that fail together', () => {
  const names = ['a=10.0.0.1', 'b=10.0.0.2', 'c=10.0.0.3', 'd=10.0.0.4'];
  const answered = (status: number): ProbeFailure => ({
    ...aFailure('UnexpectedStatus'),
    phase: 'Match',
    http: { ...HTTP_OK, status },
  });

  async function together(outcomes: readonly ProbeOutcome[]): Promise<ControllerWorld> {
    const world = startControllerWorld(aCheck(names, { interval: '2s' }), (address) => {
      const index = Number(address.split('.').at(-1)) - 1;
      return outcomes[index] ?? aSuccess();
    });
    await world.run(MINUTE);
    return world;
  }

  it(timeClaims.sharedDependency.name, async () => {
    const world = await together([answered(503), answered(503), answered(503)]);

    for (const name of ['a', 'b', 'c']) {
      assert.deepEqual(reasonsOf(world, name), ['SharedDependencySuspected']);
      assert.equal(world.row(name).reason, 'HttpServiceUnavailable');
    }
    assert.deepEqual(reasonsOf(world, 'd'), []);
    assert.equal(conditionOf(world, 'StatusCodeNormal'), 'False HttpServiceUnavailable');
    assert.equal(conditionOf(world, 'ProberHealthy'), 'True Passed');
  });

  it('share nothing that is known when two fail, when they fail otherwise, or when nobody answers', async () => {
    for (const outcomes of [
      [answered(503), answered(503)],
      [answered(503), answered(500), answered(502)],
      [aFailure(), aFailure(), aFailure()],
      [answered(404), answered(404), answered(404)],
    ]) {
      const world = await together(outcomes);

      for (const name of ['a', 'b', 'c', 'd']) assert.deepEqual(reasonsOf(world, name), []);
    }
  });
});

describe('a restart', () => {
  it('says what is found by comparison once, and takes nothing of it from the stored status', async () => {
    const failing = (): ProbeFailure => ({
      ...aFailure('UnexpectedStatus'),
      phase: 'Match',
      http: { ...HTTP_OK, status: 503 },
    });
    const check = aCheck(['a=10.0.0.1', 'b=10.0.0.1', 'c=10.0.0.3'], { interval: '2s', timeout: '30s' });
    const before = startControllerWorld(check, failing);
    await before.run(MINUTE);
    assert.deepEqual(reasonsOf(before), ['SharedDependencySuspected', 'DuplicateBackend']);

    const after = startControllerWorld(await before.stop(), failing);
    await after.run(MINUTE);
    assert.deepEqual(reasonsOf(after), ['SharedDependencySuspected', 'DuplicateBackend']);
    assert.equal(conditionOf(after, 'CheckParametersValid'), 'False DuplicateBackend');
    assert.ok(after.writes.length <= 1, String(after.writes.length));

    const mended = startControllerWorld(await after.stop(), () => aSuccess());
    await mended.run(MINUTE);
    assert.deepEqual(reasonsOf(mended), ['DuplicateBackend']);
    assert.deepEqual(reasonsOf(mended, 'c'), []);
  });
});

describe('a change of the spec', () => {
  const check = aCheck(['a=10.0.0.1', 'b=10.0.0.2'], { interval: '2s' });
  const changedTo = (rest: Readonly<Record<string, unknown>>): typeof check => ({
    ...aCheck(['a=10.0.0.1', 'b=10.0.0.2'], { interval: '2s', ...rest }),
    generation: 2,
  });

  /** "a" fails from its nth probe on; the spec changes after a minute. */
  async function changed(failsFrom: number, next: typeof check, afterMs = MINUTE): Promise<ControllerWorld> {
    const world = startControllerWorld(check, (address, start) =>
      address === '10.0.0.1' && start >= failsFrom ? aFailure() : aSuccess(),
    );
    await world.run(MINUTE);
    world.change(next);
    await world.run(afterMs);
    return world;
  }

  it(timeClaims.specChange.name, async () => {
    const world = await changed(30, changedTo({ probe: { http: { path: '/new' } } }));

    assert.deepEqual(reasonsOf(world, 'a'), ['CorrelatesWithSpecChange']);
    assert.equal(world.row('a').state, 'Unhealthy');
    assert.deepEqual(reasonsOf(world, 'b'), []);
    assert.equal(conditionOf(world, 'CheckParametersValid'), 'False CorrelatesWithSpecChange');
    assert.equal(conditionOf(world, 'PortOpen'), 'False ConnectionRefused');
    const writes = world.writes.length;
    await world.run(HOUR);
    assert.equal(world.writes.length, writes);
  });

  it('has nothing to do with a backend that failed before, fails late, or is probed as before', async () => {
    const newPath = { probe: { http: { path: '/new' } } };
    for (const world of [
      await changed(10, changedTo(newPath)),
      await changed(120, changedTo(newPath), 10 * MINUTE),
      await changed(30, changedTo({ slowAfter: '2s' })),
      await changed(30, changedTo({ interval: '3s' })),
    ]) {
      assert.equal(world.row('a').state, 'Unhealthy');
      assert.deepEqual(reasonsOf(world, 'a'), []);
    }
  });
});
