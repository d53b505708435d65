/** The prober's own network is lost, or is not: a control target tells which. With a real link that goes down. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ProductRun } from '../reasons/product-run.ts';
import { assertRow } from '../reasons/reason-case.ts';
import { labClaims } from './lab-claims.ts';
import { cutOff, judgeProberNetwork, NETWORK_CHECK } from './lab-run.ts';
import { NetworkLab } from './network-lab.ts';
import { breakPaths } from './path-network.ts';
import { labObstacle } from './requirements.ts';

const obstacle = labObstacle();

describe('the network of the prober', () => {
  let lab: NetworkLab | undefined;

  before(async () => {
    if (obstacle !== false) return;
    lab = new NetworkLab();
    await breakPaths(lab);
  });
  after(() => lab?.remove());

  function judge(): Promise<ProductRun> {
    assert.ok(lab !== undefined);
    return judgeProberNetwork(lab);
  }

  it('with a control target that lives, silent and unreachable backends are to blame', { skip: obstacle }, async () => {
    const run = await judge();

    const rows = run.status(NETWORK_CHECK).backends ?? [];
    const reasons = rows.map(({ state, reason }) => `${state} ${reason}`);
    assert.deepEqual(reasons.toSorted(), [
      'Healthy Healthy',
      'Unhealthy HostDownSuspected',
      'Unhealthy NoRouteToNetwork',
    ]);
  });

  it(labClaims.proberNetworkDown.name, { skip: obstacle }, async () => {
    assert.ok(lab !== undefined);
    cutOff(lab);
    const run = await judge();

    const { backends, conditions, summary } = run.status(NETWORK_CHECK);
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
