import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { diffTargets, uniqueTargets } from '../../src/schedule/plan.ts';
import { aTarget } from '../support/schedule-outcomes.ts';

const anyTargets = fc.array(
  fc.record({ backend: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fingerprint: fc.constantFrom('1', '2', '3') }),
  { maxLength: 8 },
);

describe('diffTargets', () => {
  it('leads from any running set to exactly the wanted one, and touches nothing that is the same', () => {
    fc.assert(
      fc.property(anyTargets, anyTargets, (first, second) => {
        const before = uniqueTargets(first.map(aTarget));
        const running = new Map([...before].map(([backend, { fingerprint }]) => [backend, fingerprint]));
        const wanted = uniqueTargets(second.map(aTarget));

        const diff = diffTargets(running, second.map(aTarget));

        const after = new Map(running);
        for (const backend of diff.stop) assert.ok(after.delete(backend));
        for (const { backend, fingerprint } of diff.replace) {
          assert.notEqual(running.get(backend), fingerprint);
          after.set(backend, fingerprint);
        }
        for (const { backend, fingerprint } of diff.start) {
          assert.equal(running.has(backend), false);
          after.set(backend, fingerprint);
        }
        for (const { backend, fingerprint } of diff.keep) assert.equal(running.get(backend), fingerprint);
        const expected = [...wanted.values()].map(({ backend, fingerprint }) => [backend, fingerprint]);
        assert.deepEqual([...after].toSorted(), expected.toSorted());
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
