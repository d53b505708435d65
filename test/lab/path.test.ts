/** Faults on the path, with real packets between network namespaces: routers, firewalls, absent hosts. Through the command line. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ProductRun, runProduct } from '../reasons/product-run.ts';
import { assertRow } from '../reasons/reason-case.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';
import { labCheck } from './lab-check.ts';
import { labClaims } from './lab-claims.ts';
import { NetworkLab } from './network-lab.ts';
import { pathCases } from './path-cases.ts';
import { breakPaths, farAddress, WEB_PORT } from './path-network.ts';
import { labObstacle } from './requirements.ts';

const SUBJECT = 'subject';
const CUT = ['cut', 'cut2', 'cut3'] as const;
const obstacle = labObstacle();

describe('faults on the path', () => {
  let lab: NetworkLab | undefined;
  let run: ProductRun | undefined;

  before(async () => {
    if (obstacle !== false) return;
    lab = new NetworkLab();
    await breakPaths(lab);
    const checks = pathCases.map(({ address, port, company, spec }, index) =>
      labCheck(`case-${index + 1}`, [{ name: SUBJECT, address, port: port ?? WEB_PORT }, ...(company ?? [])], spec),
    );
    const company = [...CUT, 'healthy'] as const;
    const massBackends = company.map((host) => ({ address: farAddress(host).ipv4, port: WEB_PORT }));
    // Quicker than the others: it must have fallen silent before they have all been investigated, which ends the run.
    const mass = labCheck('mass', massBackends, { probe: { tcp: {} }, timeout: '1s' });
    run = await runProduct([...checks, mass], { entrance: lab.prober.entrance });
  });
  after(() => lab?.remove());

  for (const [index, subject] of pathCases.entries()) {
    it(subject.name, { skip: obstacle }, () => {
      assert.ok(run !== undefined);
      const status = run.status(`case-${index + 1}`);
      assertStatusInvariants(status);
      assertRow(
        status.backends?.find((row) => row.name === SUBJECT),
        subject,
      );
    });
  }

  it(labClaims.massFailure.name, { skip: obstacle }, () => {
    assert.ok(run !== undefined);
    const { conditions, backends, summary } = run.status('mass');

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
      run.stdout,
      /ufw disable|systemctl stop|nft flush|iptables -F|firewall off|disable the firewall/i,
    );
  });
});
