// The whole controller on a fake clock: what stands in the status after what has happened.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCheck } from '../../src/api/parse.ts';
import { failed, type Result, success } from '../../src/base/result.ts';
import type { SecretError } from '../../src/controller/ports.ts';
import type { ProbeTarget } from '../../src/probe/target.ts';
import { aCheck } from '../support/builders.ts';
import { createControllerWorld } from '../support/controller-world.ts';
import { aSuccess } from '../support/schedule-outcomes.ts';

const away: Result<string, SecretError> = failed({ kind: 'unavailable', message: 'said the test' });

function headerFrom(name: string): object {
  return { http: { headers: [{ name: 'X-Token', valueFrom: { secretKeyRef: { name, key: 'web' } } }] } };
}

function tokenOf(target: ProbeTarget | undefined): string | undefined {
  return target?.plan.kind === 'http' ? target.plan.request.headers[0]?.value : undefined;
}

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

  it('probes by a new spec with the values that it has while their Secret cannot be read', async () => {
    const { clock, put, probed, secrets, status } = createControllerWorld(() => aSuccess());
    secrets.set('tokens/web', success('first'));
    put(aCheck(['10.0.0.1'], { probe: headerFrom('tokens') }));
    await clock.advanceAsync(10_000);
    secrets.set('tokens/web', away);

    put({ ...aCheck(['10.0.0.2'], { probe: headerFrom('tokens') }), generation: 2 });
    await clock.advanceAsync(10_000);

    const last = probed.at(-1);
    assert.deepEqual(last?.host, { kind: 'address', address: '10.0.0.2', family: 4 });
    assert.equal(tokenOf(last), 'first');
    assert.equal(status()?.observedGeneration, 2);
    assert.deepEqual(
      status()?.backends?.map(({ name, state }) => `${name} ${state}`),
      ['10.0.0.2 Healthy'],
    );
  });

  it('says nothing about a new generation while it needs a value that was never read', async () => {
    const { clock, put, probed, secrets, status } = createControllerWorld(() => aSuccess());
    secrets.set('tokens/web', success('first'));
    put(aCheck(['10.0.0.1'], { probe: headerFrom('tokens') }));
    await clock.advanceAsync(10_000);
    secrets.set('others/web', away);

    put({ ...aCheck(['10.0.0.2'], { probe: headerFrom('others') }), generation: 2 });
    await clock.advanceAsync(10_000);
    const meanwhile = { generation: status()?.observedGeneration, probed: probed.at(-1)?.host };
    secrets.set('others/web', success('second'));
    await clock.advanceAsync(10_000);

    assert.deepEqual(meanwhile, { generation: 1, probed: { kind: 'address', address: '10.0.0.1', family: 4 } });
    assert.equal(status()?.observedGeneration, 2);
    assert.equal(tokenOf(probed.at(-1)), 'second');
  });

  it('forgets a value with the Secret that held it', async () => {
    const { clock, put, probed, secrets, status } = createControllerWorld(() => aSuccess());
    secrets.set('tokens/web', success('first'));
    put(aCheck(['10.0.0.1'], { probe: headerFrom('tokens') }));
    await clock.advanceAsync(10_000);
    secrets.delete('tokens/web');
    await clock.advanceAsync(40_000);
    const probes = probed.length;

    secrets.set('tokens/web', away);
    await clock.advanceAsync(120_000);

    assert.equal(status()?.conditions?.[0]?.reason, 'CredentialsUnavailable');
    assert.equal(probed.length, probes);
  });
});
