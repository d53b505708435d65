import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aCheck } from '../support/builders.ts';
import { startControllerWorld } from '../support/restartable-world.ts';
import { aFailure, aSuccess } from '../support/schedule-outcomes.ts';

/** "b0=10.0.0.1" and so on; a prefix makes the names, and so the rows, long. */
function manyBackends(count: number, prefix = 'b'): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `${prefix}${index}=10.0.${Math.trunc(index / 250)}.${(index % 250) + 1}`,
  );
}

describe('a restart of the operator', () => {
  it('gives a row that was written in short its advice back, and keeps the conditions of the steps', async () => {
    const prefix = 'n'.repeat(240);
    const before = startControllerWorld(aCheck(manyBackends(100, prefix)), () => aFailure());
    await before.run(10_000);
    assert.equal(before.row(`${prefix}99`).steps, undefined);
    const access = before.condition('DirectAccess');

    // Once most of the others have recovered there is room for the whole row.
    const after = startControllerWorld(await before.stop(), (address) =>
      address === '10.0.0.100' ? aFailure() : aSuccess(),
    );
    await after.run(10);
    const accessAfter = after.condition('DirectAccess');
    await after.run(10_000);

    assert.deepEqual(accessAfter, access);
    assert.ok((after.row(`${prefix}99`).advice ?? []).length > 0);
    assert.ok(!after.transitions.some(({ to }) => to === 'Unknown'));
  });

  it('loses none of 1000 failing backends, although a status lists only 100', async () => {
    const check = aCheck(manyBackends(1_000));
    const before = startControllerWorld(check, () => aFailure());
    await before.run(8_000);
    assert.equal(before.status().summary?.unhealthy, 1_000);
    const conditions = before.status().conditions;

    const after = startControllerWorld(await before.stop(), () => aFailure());
    await after.run(10_000);

    assert.deepEqual(after.transitions, []);
    for (const status of after.writes) {
      assert.equal(status.summary?.unhealthy, 1_000);
      assert.deepEqual(status.conditions, conditions);
    }
  });

  it('loses none of 900 unlisted backends whose reasons differ, and tells the reasons when they are seen again', async () => {
    const answers = (address: string): ReturnType<typeof aFailure> =>
      aFailure(address.startsWith('10.0.0') ? 'ConnectRefused' : 'ClosedBeforeResponse');
    const before = startControllerWorld(aCheck(manyBackends(1_000)), answers);
    await before.run(8_000);
    const healthy = before.condition('Healthy');
    assert.equal(healthy.reason, 'SeveralReasons');

    const after = startControllerWorld(await before.stop(), answers);
    await after.run(10_000);

    assert.deepEqual(after.transitions, []);
    assert.deepEqual(after.condition('Healthy'), healthy);
  });

  it('does not keep the doubt of a mass failure in the verdicts', async () => {
    const check = aCheck(manyBackends(3));
    const before = startControllerWorld(check, (_address, start) =>
      start < 3 ? aSuccess() : aFailure('ConnectTimeout'),
    );
    await before.run(20_000);
    assert.equal(before.condition('ProberHealthy').reason, 'MassFailure');
    assert.match(before.row('b0').advice?.[0] ?? '', /Many backends fell silent/);

    // Only one of them is still silent: no mass any more.
    const after = startControllerWorld(await before.stop(), (address) =>
      address === '10.0.0.1' ? aFailure('ConnectTimeout') : aSuccess(),
    );
    await after.run(20_000);

    assert.doesNotMatch((after.row('b0').advice ?? []).join(), /Many backends fell silent/);
    assert.equal((after.row('b0').advice ?? []).length > 0, true);
    assert.deepEqual(after.transitions.map(({ backend, to }) => `${backend} ${to}`).toSorted(), [
      'b1 Healthy',
      'b2 Healthy',
    ]);
  });
});
