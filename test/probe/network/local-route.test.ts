import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askLocalRoute, type RouteAnswer } from '../../../src/probe/network/local-route.ts';

function ask(address: string, family: 4 | 6): Promise<RouteAnswer> {
  return new Promise((resolve) => askLocalRoute(address, family, resolve));
}

describe('the local route', () => {
  it('leads to our own addresses', async () => {
    assert.deepEqual(await ask('127.0.0.1', 4), { route: 'Routed', sourceAddress: '127.0.0.1' });
    assert.deepEqual(await ask('::1', 6), { route: 'Routed', sourceAddress: '::1' });
  });

  it('does not lead to what may not be sent to without asking', async () => {
    const { route } = await ask('255.255.255.255', 4);

    assert.ok(route === 'Prohibited' || route === 'NoRoute', route);
  });

  it('does not answer before it has returned', async () => {
    let returned = false;
    const early = new Promise<boolean>((resolve) => askLocalRoute('127.0.0.1', 4, () => resolve(!returned)));
    returned = true;

    assert.equal(await early, false);
  });
});
