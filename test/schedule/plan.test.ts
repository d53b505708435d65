import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { diffTargets, uniqueTargets } from '../../src/schedule/plan.ts';
import { aTarget } from '../support/schedule-outcomes.ts';

const anyTargets = fc.array(
  fc.record({
    backend: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    fingerprint: fc.constantFrom('1', '2', '3'),
    intervalMs: fc.constantFrom(1_000, 2_000),
  }),
  { maxLength: 8 },
);

describe('diffTargets', () => {
  it('leads from any running set to exactly the wanted one, and touches nothing that is the same', () => {
    fc.assert(
      fc.property(anyTargets, anyTargets, (first, second) => {
        const running = uniqueTargets(first.map(aTarget));
        const wanted = uniqueTargets(second.map(aTarget));

        const diff = diffTargets(running, second.map(aTarget));

        const after = new Map(running);
        for (const backend of diff.stop) assert.ok(after.delete(backend));
        for (const target of diff.replace) {
          assert.notEqual(running.get(target.backend)?.fingerprint, target.fingerprint);
          after.set(target.backend, target);
        }
        for (const target of diff.adjust) {
          assert.equal(running.get(target.backend)?.fingerprint, target.fingerprint);
          assert.notDeepEqual(running.get(target.backend)?.cadence, target.cadence);
          after.set(target.backend, target);
        }
        for (const target of diff.start) {
          assert.equal(running.has(target.backend), false);
          after.set(target.backend, target);
        }
        for (const target of diff.keep) assert.deepEqual(running.get(target.backend), target);
        assert.deepEqual(after, new Map(wanted));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes the first of two targets with one name', () => {
    const diff = diffTargets(new Map(), [aTarget({ backend: 'a', port: 1 }), aTarget({ backend: 'a', port: 2 })]);

    assert.deepEqual(
      diff.start.map(({ target }) => target.port),
      [1],
    );
  });
});
