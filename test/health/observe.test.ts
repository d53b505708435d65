import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isResult, observe } from '../../src/health/observe.ts';
import { INCONCLUSIVE_CAUSES } from '../../src/probe/outcome.ts';
import { aFailure, anInconclusive, aSuccess } from '../support/schedule-outcomes.ts';

const calm = { slowAfterMs: 1_000, stalledMs: 0 };

describe('observe', () => {
  it('calls a success slow only when it took longer than slowAfter', () => {
    assert.equal(observe(aSuccess(1_000), calm), 'fast');
    assert.equal(observe(aSuccess(1_001), calm), 'slow');
  });

  it('does not count the time in which our own loop stood still', () => {
    assert.equal(observe(aSuccess(1_500), { slowAfterMs: 1_000, stalledMs: 600 }), 'fast');
  });

  it('does not count the time that the name took', () => {
    const named = aSuccess(2_000);

    assert.equal(observe({ ...named, timings: { ...named.timings, resolvedMs: 1_500 } }, calm), 'fast');
  });

  it('counts a failure, however quick', () => {
    assert.equal(observe(aFailure('ConnectTimeout'), calm), 'failure');
  });

  it('counts no inconclusive cause at all', () => {
    for (const cause of INCONCLUSIVE_CAUSES) assert.equal(observe(anInconclusive(cause), calm), 'inconclusive');
  });

  it('takes a cancelled probe for no result', () => {
    assert.equal(isResult(anInconclusive('Cancelled')), false);
    assert.equal(isResult(anInconclusive('LoopStalled')), true);
    assert.equal(isResult(aFailure()), true);
  });
});
