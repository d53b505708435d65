/** Faults on the path, with real packets between network namespaces: routers, firewalls, absent hosts. Through the command line. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertRow } from '../reasons/reason-case.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';
import { labClaims } from './lab-claims.ts';
import { labRow, type LabRun, MASS_CHECK, runPathLab } from './lab-run.ts';
import type { PathCase } from './path-case.ts';
import { pathCases } from './path-cases.ts';
import { labObstacle } from './requirements.ts';

const obstacle = labObstacle();

describe('faults on the path', () => {
  let run: LabRun<PathCase> | undefined;

  before(async () => {
    if (obstacle === false) run = await runPathLab();
  });
  after(() => run?.remove());

  for (const subject of pathCases) {
    it(subject.name, { skip: obstacle }, () => {
      assert.ok(run !== undefined);
      const status = run.status(subject);
      assertStatusInvariants(status);
      assertRow(labRow(status), subject);
    });
  }

  it(labClaims.massFailure.name, { skip: obstacle }, () => {
    assert.ok(run !== undefined);
    const { conditions, backends, summary } = run.product.status(MASS_CHECK);

    const prober = conditions?.find((condition) => condition.type === 'ProberHealthy');
    assert.deepEqual([prober?.status, prober?.reason], ['Unknown', 'MassFailure'], prober?.message);
    assert.deepEqual([summary?.unhealthy, summary?.healthy], [3, 1]);
    for (const row of backends?.filter(({ state }) => state === 'Unhealthy') ?? []) {
      assert.deepEqual([row.reason, row.confidence], ['HostDownSuspected', 'Possible'], row.message);
      assert.match(row.advice?.[0] ?? '', /many backends fell silent at the same time/i);
    }
  });

  it('advises a narrow rule only: no row says to switch a firewall off', { skip: obstacle }, () => {
    assert.ok(run !== undefined);
    assert.doesNotMatch(
      run.product.stdout,
      /ufw disable|systemctl stop|nft flush|iptables -F|firewall off|disable the firewall/i,
    );
  });
});
