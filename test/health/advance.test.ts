import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { advance, INITIAL_HEALTH, isConfirming, settledAt } from '../../src/health/advance.ts';
import type { Health, HealthState, Observation, Thresholds } from '../../src/health/state.ts';

const thresholds: Thresholds = { healthy: 3, unhealthy: 3 };

function afterAll(
  observations: readonly Observation[],
  start: HealthState = INITIAL_HEALTH,
  words = thresholds,
): HealthState {
  return observations.reduce((state, observation) => advance(state, observation, words).state, start);
}

describe('advance', () => {
  it('decides at once on the first success', () => {
    const transition = advance(INITIAL_HEALTH, 'fast', thresholds);

    assert.deepEqual(transition, { kind: 'changed', from: 'Unknown', state: settledAt('Healthy') });
  });

  it('calls a first slow success Degraded', () => {
    assert.equal(advance(INITIAL_HEALTH, 'slow', thresholds).state.health, 'Degraded');
  });

  it('marks unhealthy when the third consecutive probe fails, not before and not after', () => {
    for (const health of ['Unknown', 'Healthy', 'Degraded'] as const) {
      const second = afterAll(['failure', 'failure'], settledAt(health));

      const third = advance(second, 'failure', thresholds);

      assert.equal(second.health, health);
      assert.deepEqual(third, { kind: 'changed', from: health, state: settledAt('Unhealthy') });
    }
  });

  it('marks unhealthy at the first failure with a threshold of one', () => {
    assert.equal(advance(settledAt('Healthy'), 'failure', { healthy: 1, unhealthy: 1 }).kind, 'changed');
  });

  it('forgets failures at a success', () => {
    assert.equal(
      afterAll(['failure', 'failure', 'fast', 'failure', 'failure'], settledAt('Healthy')).health,
      'Healthy',
    );
  });

  it('marks healthy again when the third consecutive probe succeeds', () => {
    assert.equal(afterAll(['fast', 'fast'], settledAt('Unhealthy')).health, 'Unhealthy');
    assert.equal(afterAll(['fast', 'fast', 'fast'], settledAt('Unhealthy')).health, 'Healthy');
    assert.equal(afterAll(['fast', 'fast', 'failure', 'fast', 'fast'], settledAt('Unhealthy')).health, 'Unhealthy');
  });

  it('degrades after three consecutive slow successes and recovers after three fast ones', () => {
    assert.equal(afterAll(['slow', 'slow', 'fast', 'slow', 'slow'], settledAt('Healthy')).health, 'Healthy');
    assert.equal(afterAll(['slow', 'slow', 'slow'], settledAt('Healthy')).health, 'Degraded');
    assert.equal(afterAll(['fast', 'fast', 'slow', 'fast', 'fast'], settledAt('Degraded')).health, 'Degraded');
    assert.equal(afterAll(['fast', 'fast', 'fast'], settledAt('Degraded')).health, 'Healthy');
  });

  it('is pending exactly while a change is being confirmed', () => {
    assert.equal(advance(settledAt('Healthy'), 'failure', thresholds).kind, 'pending');
    assert.equal(advance(settledAt('Healthy'), 'fast', thresholds).kind, 'unchanged');
    assert.equal(advance(settledAt('Unhealthy'), 'fast', thresholds).kind, 'pending');
    assert.equal(advance(settledAt('Unhealthy'), 'failure', thresholds).kind, 'unchanged');
  });
});

const anyObservation = fc.constantFrom<Observation>('fast', 'slow', 'failure', 'inconclusive');
const anyThresholds = fc.record({
  healthy: fc.integer({ min: 1, max: 10 }),
  unhealthy: fc.integer({ min: 1, max: 10 }),
});
const anySequence = fc.array(anyObservation, { maxLength: 80 });

describe('advance, whatever is observed', () => {
  it('agrees with a model that looks back over the whole sequence', () => {
    fc.assert(
      fc.property(anySequence, anyThresholds, (observations, words) => {
        assert.equal(afterAll(observations, INITIAL_HEALTH, words).health, modelHealth(observations, words));
      }),
      { numRuns: 2_000 },
    );
  });

  it('changes nothing when inconclusive observations are put anywhere', () => {
    fc.assert(
      fc.property(anySequence, anyThresholds, (observations, words) => {
        const conclusive = observations.filter((observation) => observation !== 'inconclusive');

        assert.deepEqual(afterAll(observations, INITIAL_HEALTH, words), afterAll(conclusive, INITIAL_HEALTH, words));
      }),
    );
  });

  it('keeps every run below its threshold, and says pending exactly while one is counted', () => {
    fc.assert(
      fc.property(anySequence, anyThresholds, (observations, words) => {
        let state = INITIAL_HEALTH;
        for (const observation of observations) {
          const transition = advance(state, observation, words);
          state = transition.state;

          assert.ok(state.successRun < words.healthy);
          assert.ok(state.failureRun < words.unhealthy);
          assert.ok(state.paceRun < Math.max(words.healthy, words.unhealthy));
          if (observation !== 'inconclusive') assert.equal(transition.kind === 'pending', isConfirming(state));
        }
      }),
    );
  });

  it('never returns to Unknown, and says changed exactly when the health differs', () => {
    fc.assert(
      fc.property(anySequence, anyThresholds, (observations, words) => {
        let state = INITIAL_HEALTH;
        for (const observation of observations) {
          const transition = advance(state, observation, words);

          assert.equal(transition.kind === 'changed', transition.state.health !== state.health);
          if (state.health !== 'Unknown') assert.notEqual(transition.state.health, 'Unknown');
          state = transition.state;
        }
      }),
    );
  });
});

/** Counts nothing: after each observation it looks back at how many of one sort stand at the end of what was seen since the last change. */
function modelHealth(observations: readonly Observation[], { healthy, unhealthy }: Thresholds): Health {
  let health: Health = 'Unknown';
  let since: Observation[] = [];
  for (const observation of observations) {
    if (observation === 'inconclusive') continue;
    since.push(observation);
    const next = modelStep(health, since, { healthy, unhealthy });
    if (next === health) continue;
    health = next;
    since = [];
  }
  return health;
}

function modelStep(health: Health, since: readonly Observation[], { healthy, unhealthy }: Thresholds): Health {
  const last = since.at(-1);
  const answering = last === 'slow' ? 'Degraded' : 'Healthy';
  const endsWith = (count: number, isOfSort: (observation: Observation) => boolean): boolean =>
    since.length >= count && since.slice(-count).every(isOfSort);

  if (health === 'Unhealthy') return endsWith(healthy, (each) => each !== 'failure') ? answering : health;
  if (endsWith(unhealthy, (each) => each === 'failure')) return 'Unhealthy';
  if (health === 'Unknown') return last === 'failure' ? health : answering;
  if (health === 'Healthy') return endsWith(unhealthy, (each) => each === 'slow') ? 'Degraded' : health;
  return endsWith(healthy, (each) => each === 'fast') ? 'Healthy' : health;
}
