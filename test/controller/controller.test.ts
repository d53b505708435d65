// The whole controller on a fake clock: what stands in the status after what has happened.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCheck } from '../../src/api/parse.ts';
import { aCheck } from '../support/builders.ts';
import { createControllerWorld } from '../support/controller-world.ts';
import { aSuccess } from '../support/schedule-outcomes.ts';

describe('controller', () => {
  it('echoes the probe-now value whole, and probes once for it', async () => {
    const { clock, put, probed, status } = createControllerWorld(() => aSuccess());
    const check = aCheck(['10.0.0.1'], { interval: '300s' });
    // The API server counts characters: the last one that has room is a surrogate pair.
    const value = `${'x'.repeat(255)}\u{1F600}`;
    const parsed = parseCheck({
      apiVersion: 'backendhealth.dev/v1alpha1',
      kind: 'BackendHealthCheck',
      metadata: { name: 'web', annotations: { 'backendhealth.dev/probe-now': `${value}y` } },
      spec: check.spec,
    });
    assert.ok(parsed.ok);

    put({ ...check, probeNow: parsed.value.probeNow });
    await clock.advanceAsync(10_000);

    assert.equal(status()?.lastHandledProbeNow, value);
    assert.equal(probed.length, 1);
  });
});
