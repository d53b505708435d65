/** Names, with a name server of our own in a namespace: what it says decides who is to blame. Through the command line. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ProductRun, runProduct } from '../reasons/product-run.ts';
import { assertRow } from '../reasons/reason-case.ts';
import { assertStatusInvariants } from '../support/status-invariants.ts';
import { labCheck } from './lab-check.ts';
import { nameCases } from './name-cases.ts';
import { NetworkLab } from './network-lab.ts';
import { breakPaths, nearAddress, WEB_PORT } from './path-network.ts';
import { NAME_SERVER, type NameRecord, type NameServerOrder } from './programs.ts';
import { labObstacle } from './requirements.ts';

const ZONE = 'lab.test';
const SUBJECT = 'subject';
const obstacle = labObstacle();

describe('backends with a name', () => {
  let lab: NetworkLab | undefined;
  let run: ProductRun | undefined;

  before(async () => {
    if (obstacle !== false) return;
    lab = new NetworkLab();
    await breakPaths(lab);
    const address = nearAddress('healthy').ipv4;
    await lab.near.start(NAME_SERVER, { address, records: records() } satisfies NameServerOrder);
    lab.prober.nameServers(`nameserver ${address}\nsearch elsewhere.test\n`);
    const checks = nameCases.map(({ host }, index) =>
      // Silence of the name server must fit into the timeout of a probe.
      labCheck(`case-${index + 1}`, [{ name: SUBJECT, address: `${host}.${ZONE}`, port: WEB_PORT }], { timeout: '3s' }),
    );
    run = await runProduct(checks, { entrance: lab.prober.entrance });
  });
  after(() => lab?.remove());

  for (const [index, subject] of nameCases.entries()) {
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
});

function records(): Readonly<Record<string, NameRecord>> {
  return Object.fromEntries(
    nameCases.flatMap(({ host, record }) => (record === undefined ? [] : [[`${host}.${ZONE}`, record]])),
  );
}
