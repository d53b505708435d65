import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pauseMs, phaseOffsetMs } from '../../src/schedule/cadence.ts';

const cadence = { intervalMs: 2_000, edgeIntervalMs: 500 };

describe('phaseOffsetMs', () => {
  it('is the same for the same check and backend, in every process and version', () => {
    assert.equal(phaseOffsetMs('uid-1', 'ecs-1', 2_000), phaseOffsetMs('uid-1', 'ecs-1', 2_000));
    assert.equal(Math.round(phaseOffsetMs('uid-1', 'ecs-1', 2_000)), 26);
  });

  it('spreads neighbouring names evenly over the interval', () => {
    const buckets = Array.from({ length: 20 }, () => 0);
    for (let index = 0; index < 10_000; index += 1) {
      const offset = phaseOffsetMs('uid-1', `10.0.${index >> 8}.${index & 255}`, 2_000);
      const bucket = Math.floor(offset / 100);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }

    assert.ok(Math.min(...buckets) > 400 && Math.max(...buckets) < 600, String(buckets));
  });

  it('stays within the interval', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (uid, backend) => {
        const offset = phaseOffsetMs(uid, backend, 1_000);
        assert.ok(offset >= 0 && offset < 1_000);
      }),
    );
  });
});

describe('pauseMs', () => {
  it('stretches or shrinks the interval by at most ten percent, evenly to both sides', () => {
    assert.equal(
      pauseMs(cadence, false, () => 0),
      1_800,
    );
    assert.equal(
      pauseMs(cadence, false, () => 0.5),
      2_000,
    );
    assert.ok(pauseMs(cadence, false, () => 0.999_999) <= 2_200);
  });

  it('is the edge interval exactly while a change is being confirmed', () => {
    assert.equal(
      pauseMs(cadence, true, () => 0.9),
      500,
    );
  });
});
