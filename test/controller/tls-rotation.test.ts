/** The CA and the certificate of a check on a fake clock: picked up when they change, kept while the API server is away, missed when they go. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failed, success } from '../../src/base/result.ts';
import type { TlsPlan } from '../../src/probe/target.ts';
import { selfSigned } from '../support/certificates.ts';
import { aCheck } from '../support/builders.ts';
import { type ControllerWorld, createControllerWorld } from '../support/controller-world.ts';
import { aSuccess } from '../support/schedule-outcomes.ts';

const [first, second] = [selfSigned('one.test'), selfSigned('two.test')];
const away = failed({ kind: 'unavailable', message: 'said the test' } as const);

const check = aCheck(['10.0.0.1', '10.0.0.2'], {
  probe: {
    http: {},
    tls: {
      caFrom: { configMapKeyRef: { name: 'ca', key: 'ca.crt' } },
      clientCertificateFrom: { secretRef: { name: 'client' } },
    },
  },
});

function aWorld(): ControllerWorld {
  const world = createControllerWorld(() => aSuccess());
  world.secrets.set('ca/ca.crt', success(first.cert));
  world.secrets.set('client/tls.crt', success(first.cert));
  world.secrets.set('client/tls.key', success(first.key));
  return world;
}

/** How every probe since the nth was made. */
function plansSince({ probed }: ControllerWorld, start: number): readonly TlsPlan[] {
  return probed.slice(start).flatMap(({ tls }) => tls ?? []);
}

function ready({ status }: ControllerWorld): string {
  const condition = status()?.conditions?.find(({ type }) => type === 'Ready');
  return `${condition?.status} ${condition?.reason}: ${condition?.message}`;
}

describe('a check with a CA and a certificate of its own', () => {
  it('has one context for all its backends, and one session for each, until something changes', async () => {
    const world = aWorld();
    world.put(check);

    await world.clock.advanceAsync(200_000);

    const plans = plansSince(world, 0);
    assert.ok(plans.length > 100);
    assert.equal(new Set(plans.map(({ context }) => context)).size, 1);
    assert.equal(new Set(plans.map(({ session }) => session)).size, 2);
  });

  for (const [what, rotate] of [
    ['CA', ({ secrets }) => void secrets.set('ca/ca.crt', success(second.cert))],
    [
      'certificate',
      ({ secrets }) => {
        secrets.set('client/tls.crt', success(second.cert));
        secrets.set('client/tls.key', success(second.key));
      },
    ],
  ] as readonly (readonly [string, (world: ControllerWorld) => void])[]) {
    it(`uses a rotated ${what} within 30 seconds, in new sessions, and keeps what it knows of the backends`, async () => {
      const world = aWorld();
      world.put(check);
      await world.clock.advanceAsync(10_000);
      const [before] = plansSince(world, 0);
      const written = world.writes.length;

      rotate(world);
      await world.clock.advanceAsync(31_000);
      const start = world.probed.length;
      await world.clock.advanceAsync(10_000);

      const after = plansSince(world, start);
      assert.ok(after.length > 4);
      assert.ok(after.every(({ context, session }) => context !== before?.context && session !== before?.session));
      assert.equal(new Set(after.map(({ context }) => context)).size, 1);
      assert.equal(world.writes.length, written);
    });
  }

  it('goes on while the API server is away, by a new spec too', async () => {
    const world = aWorld();
    world.put(check);
    await world.clock.advanceAsync(10_000);
    for (const key of world.secrets.keys()) world.secrets.set(key, away);
    await world.clock.advanceAsync(100_000);
    const [start, written] = [world.probed.length, world.writes.length];

    world.put({ ...check, generation: 2, spec: { ...check.spec, port: 443 } });
    await world.clock.advanceAsync(10_000);

    assert.ok(plansSince(world, start).length > 4);
    assert.ok(world.probed.slice(start).every(({ port }) => port === 443));
    assert.ok(world.writes.length > written);
    assert.equal(world.status()?.observedGeneration, 2);
    assert.equal(world.status()?.summary?.ready, '2/2');
  });

  it('says nothing while the API server was away from the start', async () => {
    const world = aWorld();
    world.secrets.set('ca/ca.crt', away);
    world.put(check);
    await world.clock.advanceAsync(60_000);
    const [probed, written] = [world.probed.length, world.writes.length];

    world.secrets.set('ca/ca.crt', success(first.cert));
    await world.clock.advanceAsync(10_000);

    assert.deepEqual([probed, written], [0, 0]);
    assert.match(ready(world), /^True Probing/);
  });

  it('starts when what was missing is there', async () => {
    const world = aWorld();
    world.secrets.delete('ca/ca.crt');
    world.put(check);
    await world.clock.advanceAsync(10_000);
    const missing = ready(world);
    const stalled = world.status()?.conditions?.find(({ type }) => type === 'Stalled');

    world.secrets.set('ca/ca.crt', success(first.cert));
    await world.clock.advanceAsync(40_000);

    assert.equal(
      missing,
      'False CredentialsUnavailable: spec.probe.tls.caFrom needs the ConfigMap shop/ca, which does not exist',
    );
    assert.equal(stalled?.status, 'True');
    assert.match(ready(world), /^True Probing/);
    assert.equal(world.status()?.summary?.ready, '2/2');
  });

  it('stops with words when its CA is replaced by something else, and goes on with a good one', async () => {
    const world = aWorld();
    world.put(check);
    await world.clock.advanceAsync(10_000);
    world.secrets.set('ca/ca.crt', success('-----BEGIN PUBLIC KEY-----'));
    await world.clock.advanceAsync(60_000);
    const [wrong, probed] = [ready(world), world.probed.length];
    await world.clock.advanceAsync(60_000);
    assert.equal(world.probed.length, probed);

    world.secrets.set('ca/ca.crt', success(second.cert));
    await world.clock.advanceAsync(60_000);

    assert.equal(
      wrong,
      'False CredentialsUnavailable: spec.probe.tls.caFrom needs the key ca.crt of the ConfigMap shop/ca, which holds no certificate in PEM',
    );
    assert.equal(world.status()?.summary?.ready, '2/2');
  });

  it('says so within 30 seconds when its certificate expires while it is in use', async () => {
    const world = aWorld();
    world.put(check);
    await world.clock.advanceAsync(10_000);

    world.clock.jumpWall(Date.UTC(2050, 0, 1) - world.clock.wallMs());
    await world.clock.advanceAsync(31_000);

    assert.match(
      ready(world),
      /the key tls\.crt of the Secret shop\/client, which holds a certificate that expired on \d{4}-\d\d-\d\d$/,
    );
  });
});
