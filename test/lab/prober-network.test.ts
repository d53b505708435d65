/** The prober's own network is lost, or is not: a control target tells which. With a real link that goes down. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ProductRun, runProduct } from '../reasons/product-run.ts';
import { assertRow } from '../reasons/reason-case.ts';
import { labCheck } from './lab-check.ts';
import { labClaims } from './lab-claims.ts';
import { NetworkLab } from './network-lab.ts';
import { breakPaths, farAddress, nearAddress, NETWORK, WEB_PORT } from './path-network.ts';
import { labObstacle } from './requirements.ts';

const PROGRAM = fileURLToPath(new URL('controlled-product.ts', import.meta.url));
const obstacle = labObstacle();

describe('the network of the prober', () => {
  let lab: NetworkLab | undefined;

  before(async () => {
    if (obstacle !== false) return;
    lab = new NetworkLab();
    await breakPaths(lab);
  });
  after(() => lab?.remove());

  async function judge(): Promise<ProductRun> {
    assert.ok(lab !== undefined);
    const addresses = [nearAddress('healthy').ipv4, farAddress('silent').ipv4, `${NETWORK.unknown.ipv4}.10`];
    const backends = addresses.map((address) => ({ address, port: WEB_PORT }));
    const env = { LAB_CONTROL_TARGET: `${nearAddress('healthy').ipv4}:${WEB_PORT}` };
    return runProduct([labCheck('web', backends)], { entrance: lab.prober.entrance, program: PROGRAM, env });
  }

  it('with a control target that lives, silent and unreachable backends are to blame', { skip: obstacle }, async () => {
    const run = await judge();

    const rows = run.status('web').backends ?? [];
    const reasons = rows.map(({ state, reason }) => `${state} ${reason}`);
    assert.deepEqual(reasons.toSorted(), [
      'Healthy Healthy',
      'Unhealthy HostDownSuspected',
      'Unhealthy NoRouteToNetwork',
    ]);
  });

  it(labClaims.proberNetworkDown.name, { skip: obstacle }, async () => {
    lab?.prober.ip('link set eth0 down');
    const run = await judge();

    const { backends, conditions, summary } = run.status('web');
    assert.equal(summary?.unhealthy, 0, 'nobody is blamed');
    for (const row of backends ?? []) {
      assertRow(row, {
        name: labClaims.proberNetworkDown.name,
        expected: { state: 'Unknown', reason: 'ProberNetworkDown', confidence: 'Likely' },
        lookAlike: 'NoRouteToNetwork',
      });
    }
    const prober = conditions?.find(({ type }) => type === 'ProberHealthy');
    assert.deepEqual([prober?.status, prober?.reason], ['False', 'ProberNetworkDown']);
  });
});
