import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import { createNetworkControl, isPathFault, networkDown, type NetworkControl } from '../../src/schedule/control.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { aFailure, anInconclusive, aSuccess, aTarget } from '../support/schedule-outcomes.ts';
import { createWorld } from '../support/schedule-world.ts';

const targets = [
  { address: '10.0.0.254', port: 443 },
  { address: 'fd00::1', port: 53 },
];

function controlOf(outcomes: readonly ProbeOutcome[]): {
  clock: FakeClock;
  control: NetworkControl;
  asked: () => number;
} {
  const clock = createFakeClock();
  let asked = 0;
  const control = createNetworkControl({
    clock,
    targets,
    onBug: (error) => assert.fail(String(error)),
    probe: (target, done) => {
      assert.ok(target.timeoutMs <= 1_000);
      const outcome = outcomes[asked % outcomes.length] ?? aSuccess();
      asked += 1;
      const timer = clock.schedule(100, () => done(outcome));
      return { cancel: () => timer.cancel() };
    },
  });
  assert.ok(control !== undefined);
  return { clock, control, asked: () => asked };
}

describe('createNetworkControl', () => {
  it('has no effect without targets', () => {
    assert.equal(
      createNetworkControl({
        clock: createFakeClock(),
        targets: [],
        probe: () => ({ cancel: () => undefined }),
        onBug: () => undefined,
      }),
      undefined,
    );
  });

  const cases: readonly (readonly [string, readonly ProbeOutcome[], boolean])[] = [
    ['one answers', [aFailure('ConnectTimeout'), aSuccess()], true],
    ['one refuses', [aFailure('ConnectTimeout'), aFailure('ConnectRefused')], true],
    ['all are silent', [aFailure('ConnectTimeout'), aFailure('ConnectTimeout')], false],
    ['all are unreachable', [aFailure('NetworkUnreachable'), aFailure('HostUnreachable')], false],
    ['none could be tried', [anInconclusive('ResourceExhausted'), anInconclusive('AddressNotAllowed')], true],
  ];
  for (const [name, outcomes, isAlive] of cases) {
    it(`takes the network for ${isAlive ? 'alive' : 'lost'} when ${name}`, () => {
      const { clock, control } = controlOf(outcomes);
      const answers: boolean[] = [];

      control.ask((answer) => answers.push(answer));
      clock.advance(1_000);

      assert.deepEqual(answers, [isAlive]);
    });
  }

  it('asks once for all who want to know, and keeps the answer for a second', () => {
    const { clock, control, asked } = controlOf([aFailure('ConnectTimeout')]);
    const answers: boolean[] = [];

    for (let asker = 0; asker < 50; asker += 1) control.ask((answer) => answers.push(answer));
    clock.advance(100);
    control.ask((answer) => answers.push(answer));
    assert.equal(asked(), 2);
    assert.equal(answers.length, 51);

    clock.advance(1_000);
    control.ask((answer) => answers.push(answer));
    assert.equal(asked(), 4);
  });
});

describe('a control prober that throws', () => {
  it('is told once until it works again, and the network counts as alive', () => {
    const clock = createFakeClock();
    const bugs: unknown[] = [];
    const answers: boolean[] = [];
    let isBroken = true;
    const control = createNetworkControl({
      clock,
      targets,
      onBug: (error) => bugs.push(error),
      probe: (_target, done) => {
        if (isBroken) throw new Error('no prober');
        done(aSuccess());
        return { cancel: () => undefined };
      },
    });
    const askLater = (): void => {
      clock.advance(1_000);
      control?.ask((answer) => answers.push(answer));
    };

    askLater();
    askLater();
    assert.deepEqual([bugs.length, answers], [1, [true, true]]);

    isBroken = false;
    askLater();
    isBroken = true;
    askLater();
    assert.deepEqual([bugs.length, answers], [2, [true, true, true, true]]);
  });
});

describe('isPathFault', () => {
  it('holds for what a lost network of our own would cause too', () => {
    for (const code of ['ConnectTimeout', 'HostUnreachable', 'NetworkUnreachable'] as const)
      assert.ok(isPathFault(aFailure(code)));
    assert.ok(isPathFault(anInconclusive('NameTimeout')));
    assert.ok(isPathFault(anInconclusive('NameServerFailure')));
  });

  it('does not hold for proof of life', () => {
    for (const code of ['ConnectRefused', 'ConnectReset', 'UnexpectedStatus'] as const)
      assert.equal(isPathFault(aFailure(code)), false);
    assert.equal(isPathFault(aSuccess()), false);
  });

  it('leaves the facts of the outcome when the network is down', () => {
    const outcome = aFailure('ConnectTimeout');

    assert.deepEqual(networkDown(outcome), {
      ...anInconclusive('NetworkDown'),
      timings: outcome.timings,
      address: outcome.address,
    });
  });
});

describe('a scheduler with control targets', () => {
  function worldWith(isAlive: boolean, code: 'ConnectTimeout' | 'ConnectRefused' = 'ConnectTimeout') {
    let asked = 0;
    const control: NetworkControl = {
      ask(answer) {
        asked += 1;
        answer(isAlive);
      },
    };
    const world = createWorld(
      (_target, start) => ({ outcome: start === 0 ? aSuccess() : aFailure(code), afterMs: 10 }),
      { control },
    );
    world.apply([aTarget()]);
    world.clock.advance(60_000);
    return { world, asked: () => asked };
  }

  it('flips when the network is alive', () => {
    const { world } = worldWith(true);

    assert.equal(world.report().state, 'Unhealthy');
  });

  it('has counted nothing of a lost network when it is back', () => {
    let isAlive = false;
    const world = createWorld(
      (_target, start) => ({ outcome: start === 0 ? aSuccess() : aFailure('ConnectTimeout'), afterMs: 10 }),
      { control: { ask: (answer) => answer(isAlive) } },
    );
    world.apply([aTarget()]);
    world.clock.advance(60_000);

    isAlive = true;
    const flips = (): number => world.transitions.filter(({ to }) => to === 'Unhealthy').length;
    const probed = world.starts.length;
    while (world.starts.length < probed + 3) world.clock.advance(10);
    assert.equal(flips(), 0);
    world.clock.advance(10_000);
    assert.equal(flips(), 1);
  });

  it('turns a backend Unknown that was silent before the network was lost', () => {
    let isAlive = true;
    const world = createWorld(() => ({ outcome: aFailure('ConnectTimeout'), afterMs: 10 }), {
      control: { ask: (answer) => answer(isAlive) },
    });
    world.apply([aTarget()]);
    world.clock.advance(30_000);
    assert.equal(world.report().state, 'Unhealthy');

    isAlive = false;
    world.clock.advance(30_000);
    assert.equal(world.report().state, 'Unknown');
    isAlive = true;
    world.clock.advance(30_000);
    assert.equal(world.report().state, 'Unhealthy');
  });

  it('counts nothing against a silent backend while the network is lost', () => {
    const { world } = worldWith(false);

    assert.equal(world.report().state, 'Unknown');
    assert.deepEqual(
      world.transitions.map(({ to }) => to),
      ['Healthy', 'Unknown'],
    );
    assert.ok(world.starts.length > 20);
  });

  it('does not ask when the backend has refused', () => {
    const { world, asked } = worldWith(false, 'ConnectRefused');

    assert.equal(world.report().state, 'Unhealthy');
    assert.equal(asked(), 0);
  });
});
