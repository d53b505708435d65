import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askLocalRoute, askSourceAddress, type RouteAnswer } from '../../../src/probe/network/local-route.ts';

function ask(address: string, family: 4 | 6): Promise<RouteAnswer> {
  return new Promise((resolve) => askLocalRoute(address, family, resolve));
}

describe('the local route', () => {
  it('leads to our own addresses, with the source address', async () => {
    assert.deepEqual(await ask('127.0.0.1', 4), { route: 'Routed', sourceAddress: '127.0.0.1' });
    assert.deepEqual(await ask('::1', 6), { route: 'Routed', sourceAddress: '::1' });
  });

  it('does not lead to what may not be sent to without asking', async () => {
    const { route, sourceAddress } = await ask('255.255.255.255', 4);

    assert.ok(route === 'Prohibited' || route === 'NoRoute', route);
    assert.equal(sourceAddress, undefined);
  });

  it('does not answer before it has returned', async () => {
    let returned = false;
    const early = new Promise<boolean>((resolve) => askLocalRoute('127.0.0.1', 4, () => resolve(!returned)));
    returned = true;

    assert.equal(await early, false);
  });

  it('tells the source address alone', async () => {
    assert.equal(await new Promise((resolve) => askSourceAddress('127.0.0.9', 4, resolve)), '127.0.0.1');
  });
});
