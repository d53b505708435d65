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

  it('is a change of state with an event when it goes away, and a warning about the check, once', async () => {
    const world = startControllerWorld(withSecret, () => aSuccess());
    await world.run(3_000);
    world.secret = { ok: false, error: { kind: 'notFound' } };
    await world.run(100_000);

    assert.deepEqual(
      world.status().history?.map(({ from, to, reason }) => `${from} → ${to} ${reason}`),
      ['Healthy → Unknown CredentialsUnavailable', 'Unknown → Healthy Healthy'],
    );
    const told = world.events.filter((event) => event.startsWith('CredentialsUnavailable'));
    assert.equal(told.length, 2, told.join('\n'));
    assert.ok(told.some((event) => event.includes('a: Healthy -> Unknown: ')));
    assert.ok(told.some((event) => /needs the Secret shop\/shop, which does not exist/.test(event)));

    const after = startControllerWorld(await world.stop(), () => aSuccess());
    after.secret = { ok: false, error: { kind: 'notFound' } };
    await after.run(5_000);
    assert.deepEqual(after.events, []);
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
