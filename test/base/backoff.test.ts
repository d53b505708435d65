import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createBackoff } from '../../src/base/backoff.ts';

describe('backoff', () => {
  it('doubles up to the cap and stays there', () => {
    const backoff = createBackoff({ baseMs: 1000, maxMs: 5000, random: () => 1 });

    const pauses = [backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()];

    assert.deepEqual(pauses, [1000, 2000, 4000, 5000, 5000]);
  });

  it('starts over after a reset', () => {
    const backoff = createBackoff({ baseMs: 100, maxMs: 5000, random: () => 0 });
    backoff.next();
    backoff.next();

    backoff.reset();

    assert.equal(backoff.next(), 50);
  });

  it('never exceeds the cap, even when the base does', () => {
    const backoff = createBackoff({ baseMs: 9000, maxMs: 1000, random: () => 1 });

    assert.equal(backoff.next(), 1000);
  });

  it('keeps every pause in the upper half of its bound, whatever the random numbers are', () => {
    const rolls = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(rolls, fc.integer({ min: 1, max: 10_000 }), (values, baseMs) => {
        const maxMs = baseMs * 30;
        let turn = 0;
        const backoff = createBackoff({ baseMs, maxMs, random: () => values[turn++] ?? 0 });
        values.forEach((_, index) => {
          const bound = Math.min(maxMs, baseMs * 2 ** index);
          const pause = backoff.next();
          assert.ok(pause >= Math.floor(bound / 2) && pause <= bound, `pause ${pause} for bound ${bound}`);
        });
      }),
    );
  });
});
