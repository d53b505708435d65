import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BLAMES, REASONS } from '../../src/api/reasons.ts';
import { CONDITION_OF_STEP, GUIDE_STEPS } from '../../src/api/steps.ts';

const table = Object.entries(REASONS);

describe('the table of reasons', () => {
  it('gives each reason one blame and one step that exist', () => {
    const [blames, steps] = [new Set<string>(BLAMES), new Set<string>([...GUIDE_STEPS, 'Prober'])];

    for (const [reason, { blame, step }] of table) {
      assert.ok(blames.has(blame), reason);
      assert.ok(steps.has(step), reason);
    }
  });

  it('names every reason as a condition may be named', () => {
    for (const [reason] of table) assert.match(reason, /^[A-Z][A-Za-z0-9]{0,63}$/);
  });

  it('never lets our own faults count against a backend', () => {
    for (const [reason, { effect, blame, step }] of table) {
      if (blame === 'Prober' || step === 'Prober') assert.equal(effect, 'unknown', reason);
    }
  });

  it('blames us exactly where the results cannot be trusted', () => {
    for (const [reason, { blame, step }] of table) assert.equal(blame === 'Prober', step === 'Prober', reason);
  });

  it('has a condition of its own for each step', () => {
    const conditions = Object.values(CONDITION_OF_STEP);

    assert.equal(new Set(conditions).size, GUIDE_STEPS.length + 1);
  });
});
