import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackendHealthCheck } from '../../src/api/v1alpha1/resource.ts';
import { aCheck } from '../support/builders.ts';
import { startControllerWorld } from '../support/restartable-world.ts';
import { aFailure, aSuccess } from '../support/schedule-outcomes.ts';

const backends = ['a=10.0.0.1', 'b=10.0.0.2'];

/** The states that stand after the first look at a spec which was changed while nobody led; both backends had failed before. */
async function statesAfter(changed: BackendHealthCheck): Promise<readonly string[]> {
  const before = startControllerWorld(aCheck(backends), () => aFailure());
  await before.run(10_000);
  const { status } = await before.stop();
  const after = startControllerWorld({ ...changed, generation: 2, status }, () => aFailure());
  await after.run(5);
  return (after.status().backends ?? []).map(({ name, state }) => `${name} ${state}`).toSorted();
}

describe('a spec that changed while nobody led', () => {
  it('keeps the states where only times and thresholds changed', async () => {
    const rest = { interval: '10s', unhealthyThreshold: 5, slowAfter: '3s' };

    assert.deepEqual(await statesAfter(aCheck(backends, rest)), ['a Unhealthy', 'b Unhealthy']);
  });

  it('keeps the states of the backends that are still the same', async () => {
    const changed = aCheck(['a=10.0.0.1', 'b=10.0.0.3', 'c=10.0.0.4']);

    assert.deepEqual(await statesAfter(changed), ['a Unhealthy', 'b Unknown', 'c Unknown']);
  });

  it('keeps no state of another port, probe or timeout', async () => {
    const changes = [
      { port: 81 },
      { probe: { http: { path: '/healthz' } } },
      { probe: { tcp: {} } },
      { timeout: '6s' },
    ];

    for (const rest of changes)
      assert.deepEqual(await statesAfter(aCheck(backends, rest)), ['a Unknown', 'b Unknown'], JSON.stringify(rest));
  });

  it('lets the first confirmed outcomes replace words that may be about other expectations', async () => {
    const before = startControllerWorld(aCheck(backends), () => aFailure());
    await before.run(10_000);
    const stored = await before.stop();
    const { status } = stored;
    const rows = status?.backends?.map((row) => ({ ...row, message: 'words from before' }));
    const changed = aCheck(backends, { probe: { http: { expectedStatuses: ['204'] } } });
    const after = startControllerWorld(
      { ...changed, generation: 2, status: status === undefined ? undefined : { ...status, backends: rows } },
      () => aFailure(),
    );

    await after.run(5);
    assert.equal(after.row('a').message, 'words from before');
    await after.run(10_000);
    assert.notEqual(after.row('a').message, 'words from before');
    assert.deepEqual(after.transitions, []);
  });

  it('does not take an old success for a proof that a changed probe is right', async () => {
    const steps = async (generation: number): Promise<string | undefined> => {
      const before = startControllerWorld(aCheck(backends), () => aSuccess());
      await before.run(10_000);
      const { status } = await before.stop();
      const after = startControllerWorld({ ...aCheck(backends), generation, status }, () => aFailure());
      await after.run(10_000);
      return after.row('a').steps?.CheckParameters;
    };

    assert.equal(await steps(1), 'Passed');
    assert.equal(await steps(2), 'Unknown');
  });

  it('claims nothing of unlisted backends, which may be new', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `b${index}=10.0.0.${index + 1}`);
    const before = startControllerWorld(aCheck(many), () => aFailure());
    await before.run(10_000);
    const { status } = await before.stop();
    assert.equal(status?.summary?.unhealthy, 150);

    const after = startControllerWorld({ ...aCheck(many, { interval: '5s' }), generation: 2, status }, () =>
      aFailure(),
    );
    await after.run(5);

    assert.equal(after.status().summary?.unhealthy, 100);
  });
});
