import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aCheck } from '../support/builders.ts';
import { type ControllerWorld, startControllerWorld } from '../support/restartable-world.ts';
import { aFailure, aSuccess } from '../support/schedule-outcomes.ts';

const three = aCheck(['a=10.0.0.1', 'b=10.0.0.2', 'c=10.0.0.3']);
const silent = aFailure('ConnectTimeout');

/** Every reason that ProberHealthy ever had. */
function proberReasons(world: ControllerWorld): ReadonlySet<string> {
  const conditions = world.writes.flatMap((status) => status.conditions ?? []);
  return new Set(conditions.filter(({ type }) => type === 'ProberHealthy').map(({ reason }) => reason));
}

describe('a mass failure', () => {
  it('is suspected when all backends are cut at once while they are healthy, and lowers the confidence', async () => {
    const alone = startControllerWorld(aCheck(['a=10.0.0.1']), (_address, start) => (start < 3 ? aSuccess() : silent));
    const world = startControllerWorld(three, (_address, start) => (start < 3 ? aSuccess() : silent));
    await alone.run(20_000);
    await world.run(20_000);

    assert.equal(world.condition('ProberHealthy').reason, 'MassFailure');
    assert.equal(world.condition('Healthy').status, 'False');
    assert.equal(world.row('a').reason, alone.row('a').reason);
    assert.match(world.row('a').advice?.[0] ?? '', /Many backends fell silent/);
  });

  it('is suspected after a restart, too, of backends that were healthy before it', async () => {
    const before = startControllerWorld(three, () => aSuccess());
    await before.run(5_000);

    const after = startControllerWorld(await before.stop(), () => silent);
    await after.run(20_000);

    assert.equal(after.condition('ProberHealthy').reason, 'MassFailure');
  });

  it('is not suspected of backends that were dead before a restart', async () => {
    const before = startControllerWorld(three, (address, start) => {
      const diesAt = { '10.0.0.1': 10, '10.0.0.2': 100, '10.0.0.3': 200 }[address] ?? 0;
      return start < diesAt ? aSuccess() : silent;
    });
    await before.run(500_000);
    assert.equal(before.row('c').state, 'Unhealthy');

    const after = startControllerWorld(await before.stop(), () => silent);
    await after.run(20_000);

    assert.ok(!proberReasons(before).has('MassFailure'));
    assert.ok(!proberReasons(after).has('MassFailure'));
  });

  it('is not suspected of backends that never answered', async () => {
    const world = startControllerWorld(three, () => silent);
    await world.run(20_000);

    assert.equal(world.row('a').state, 'Unhealthy');
    assert.ok(!proberReasons(world).has('MassFailure'));
  });

  it('is not suspected for one blip of each', async () => {
    const world = startControllerWorld(three, (_address, start) => (start === 5 ? silent : aSuccess()));
    await world.run(5_000);
    const writes = world.writes.length;
    await world.run(60_000);

    assert.ok(!proberReasons(world).has('MassFailure'));
    assert.equal(world.writes.length, writes);
  });
});
