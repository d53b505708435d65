import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackendHealthCheck } from '../../src/api/v1alpha1/resource.ts';
import { aCheck } from '../support/builders.ts';
import { startControllerWorld } from '../support/restartable-world.ts';
import { aFailure, aSuccess } from '../support/schedule-outcomes.ts';

const headers = [{ name: 'Authorization', valueFrom: { secretKeyRef: { name: 'shop', key: 'token' } } }];
const withSecret: BackendHealthCheck = aCheck(['a=10.0.0.1'], { probe: { http: { headers } }, unhealthyThreshold: 10 });

describe('a Secret that was missing', () => {
  it('leaves no words behind once it is there: the backend is probed again', async () => {
    const world = startControllerWorld(withSecret, () => aFailure());
    world.secret = { ok: false, error: { kind: 'notFound' } };
    await world.run(5_000);
    assert.equal(world.row('a').reason, 'CredentialsUnavailable');

    world.secret = { ok: true, value: 'token' };
    await world.run(33_000);

    assert.equal(world.row('a').reason, 'Initializing');
    assert.match(world.row('a').message, /has not been probed often enough for a verdict/);
  });

  it('leaves no words behind when it came back while the operator was away', async () => {
    const before = startControllerWorld(withSecret, () => aSuccess());
    before.secret = { ok: false, error: { kind: 'notFound' } };
    await before.run(5_000);

    const after = startControllerWorld(await before.stop(), () => aFailure());
    await after.run(5_000);

    assert.equal(after.row('a').reason, 'Initializing');
  });

  it('does not bring states from before it was missing back', async () => {
    const world = startControllerWorld(withSecret, (_address, start) => (start === 0 ? aSuccess() : aFailure()));
    await world.run(3_000);
    assert.equal(world.row('a').state, 'Healthy');

    world.secret = { ok: false, error: { kind: 'notFound' } };
    await world.run(31_000);
    assert.equal(world.row('a').reason, 'CredentialsUnavailable');
    world.secret = { ok: true, value: 'token' };
    await world.run(33_000);

    assert.equal(world.row('a').state, 'Unknown');
  });
});

describe('a check that was suspended', () => {
  it('says nothing of the suspension once it goes on', async () => {
    const check = aCheck(['a=10.0.0.1'], { unhealthyThreshold: 10 });
    const world = startControllerWorld({ ...check, spec: { ...check.spec, suspend: true } }, () => aFailure());
    await world.run(2_000);
    assert.equal(world.row('a').reason, 'Suspended');

    world.change({ ...check, generation: 2 });
    await world.run(5_000);

    assert.equal(world.row('a').reason, 'Initializing');
  });
});
