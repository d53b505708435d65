import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { INITIAL_HEALTH, settledAt } from '../../src/health/advance.ts';
import { restoreHealth, staleAfterMs } from '../../src/health/restore.ts';

describe('restoreHealth', () => {
  it('goes on with a decided state, and has counted nothing', () => {
    for (const state of ['Healthy', 'Degraded', 'Unhealthy'] as const)
      assert.deepEqual(restoreHealth(state), settledAt(state));
  });

  it('knows nothing of a backend that was Unknown or in maintenance', () => {
    assert.deepEqual(restoreHealth('Unknown'), INITIAL_HEALTH);
    assert.deepEqual(restoreHealth('Maintenance'), INITIAL_HEALTH);
  });
});

describe('staleAfterMs', () => {
  it('is three cycles, and at least a minute', () => {
    assert.equal(staleAfterMs({ intervalMs: 2_000, timeoutMs: 5_000 }), 60_000);
    assert.equal(staleAfterMs({ intervalMs: 30_000, timeoutMs: 10_000 }), 120_000);
  });
});
