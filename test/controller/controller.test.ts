// The whole controller on a fake clock: what stands in the status after what has happened.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCheck } from '../../src/api/parse.ts';
import { failed, type Result, success } from '../../src/base/result.ts';
import type { KeyError } from '../../src/controller/ports.ts';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import type { ProbeTarget } from '../../src/probe/target.ts';
import { aCheck } from '../support/builders.ts';
import { createControllerWorld } from '../support/controller-world.ts';
import { aFailure, anInconclusive, aSuccess, HTTP_OK } from '../support/schedule-outcomes.ts';

const away: Result<string, KeyError> = failed({ kind: 'unavailable', message: 'said the test' });

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

  it('uses a rotated credential from the next probe on, and keeps what it knows of the backend', async () => {
    const { clock, put, probed, secrets, writes } = createControllerWorld(() => aSuccess());
    secrets.set('tokens/web', success('first'));
    put(aCheck(['10.0.0.1'], { probe: headerFrom('tokens') }));
    await clock.advanceAsync(10_000);
    const written = writes.length;

    secrets.set('tokens/web', success('second'));
    await clock.advanceAsync(40_000);

    assert.equal(tokenOf(probed.at(-1)), 'second');
    assert.equal(writes.length, written);
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

  it('writes nothing for twenty minutes in which nothing changes, whatever the backends are like', async () => {
    let turn = 0;
    // The times differ from probe to probe, as they do in life.
    const aTimeOf = (ms: number): number => ms + ((turn += 7) % 31);
    const answers: Readonly<Record<string, () => ProbeOutcome>> = {
      '10.0.0.1': () => aSuccess(aTimeOf(3), {}),
      '10.0.0.2': () => aFailure('ConnectRefused'),
      '10.0.0.3': () => aFailure('ConnectTimeout'),
      '10.0.0.4': () => ({ ...aFailure('UnexpectedStatus'), phase: 'Match', http: { ...HTTP_OK, status: 503 } }),
      '10.0.0.5': () => aSuccess(aTimeOf(2_000), {}),
      '10.0.0.6': () => anInconclusive('NameTimeout'),
    };
    const { clock, put, probed, writes, status } = createControllerWorld(({ host }) =>
      (answers[host.kind === 'address' ? host.address : ''] ?? aFailure)(),
    );
    put(aCheck(Object.keys(answers), { interval: '2s' }));
    await clock.advanceAsync(120_000);
    const [settled, before] = [writes.length, probed.length];

    await clock.advanceAsync(20 * 60_000);

    assert.deepEqual(
      status()
        ?.backends?.map(({ name, state, reason }) => `${name} ${state} ${reason}`)
        .toSorted(),
      [
        '10.0.0.1 Healthy Healthy',
        '10.0.0.2 Unhealthy ConnectionRefused',
        '10.0.0.3 Unhealthy FirewallDropSuspected',
        '10.0.0.4 Unhealthy HttpServiceUnavailable',
        '10.0.0.5 Degraded SlowResponse',
        '10.0.0.6 Unknown DnsTimeout',
      ],
    );
    assert.ok(probed.length - before > 6 * 400, `${probed.length - before} probes`);
    assert.equal(writes.length - settled, 0);
  });
});
