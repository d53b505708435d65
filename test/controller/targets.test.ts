import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expandTargets } from '../../src/controller/targets.ts';
import { aCheck, effectiveOf } from '../support/builders.ts';
import { startControllerWorld } from '../support/restartable-world.ts';
import { aFailure, aSuccess } from '../support/schedule-outcomes.ts';

function fingerprint(rest: Readonly<Record<string, unknown>>, token = 'one'): string {
  const check = aCheck(['a=10.0.0.1'], rest);
  const headers = [{ name: 'Authorization', value: token }];
  const targets = expandTargets({
    check,
    effective: effectiveOf(check),
    headers,
    secureContext: undefined,
    probeSources: [],
  });
  assert.ok(targets.ok);
  return targets.value[0]?.fingerprint ?? '';
}

describe('the fingerprint of a target', () => {
  const plain = fingerprint({});

  it('is that of the probe: times between probes, thresholds and maintenance do not enter it', () => {
    for (const settings of [
      { interval: '30s' },
      { edgeInterval: '1s' },
      { healthyThreshold: 5 },
      { unhealthyThreshold: 5 },
      { slowAfter: '3s' },
      { backends: [{ name: 'a', address: '10.0.0.1', maintenance: true }] },
    ]) {
      assert.equal(fingerprint(settings), plain, JSON.stringify(settings));
    }
  });

  it('changes with everything that the user says of the probe, and holds no value of a Secret', () => {
    for (const identity of [
      { port: 81 },
      { timeout: '6s' },
      { backends: [{ name: 'a', address: '10.0.0.2' }] },
      { probe: { tcp: {} } },
      { probe: { http: { expectedStatuses: ['204'] } } },
    ]) {
      assert.notEqual(fingerprint(identity), plain, JSON.stringify(identity));
    }
    assert.equal(fingerprint({}, 'two'), plain);
    assert.doesNotMatch(fingerprint({}, 'secret-value'), /secret-value/);
  });
});

describe('an edit of the interval', () => {
  it('does not turn an unhealthy backend healthy by its first success', async () => {
    let isDead = true;
    const check = aCheck(['a=10.0.0.1'], { interval: '60s', edgeInterval: '1s', healthyThreshold: 5 });
    const world = startControllerWorld(check, () => (isDead ? aFailure() : aSuccess()));
    await world.run(65_000);
    assert.equal(world.row('a').state, 'Unhealthy');

    isDead = false;
    const edited = aCheck(['a=10.0.0.1'], { interval: '2s', edgeInterval: '1s', healthyThreshold: 5 });
    world.change({ ...edited, generation: 2 });
    await world.run(4_500);
    assert.equal(world.row('a').state, 'Unhealthy');
    await world.run(4_000);

    assert.equal(world.row('a').state, 'Healthy');
    assert.deepEqual(
      world.transitions.map(({ from, to }) => `${from} → ${to}`),
      ['Unknown → Unhealthy', 'Unhealthy → Healthy'],
    );
  });
});
