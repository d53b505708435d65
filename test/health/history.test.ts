import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HISTORY_LENGTH, remember } from '../../src/health/history.ts';

describe('remember', () => {
  it('keeps the last ten, the newest first', () => {
    const numbers = Array.from({ length: 25 }, (_, index) => index);

    const history = numbers.reduce<readonly number[]>(remember, []);

    assert.deepEqual(history, [24, 23, 22, 21, 20, 19, 18, 17, 16, 15]);
    assert.equal(history.length, HISTORY_LENGTH);
  });

  it('leaves the old history as it was', () => {
    const before = Object.freeze(['first']);

    assert.deepEqual(remember(before, 'second'), ['second', 'first']);
    assert.deepEqual(before, ['first']);
  });
});
