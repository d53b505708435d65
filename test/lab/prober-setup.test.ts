/** How the prober's own system is set up: its name servers, its search list, its address families. Through the command line. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Claim } from '../reasons/claim.ts';
import { type ProductRun, runProduct } from '../reasons/product-run.ts';
import { assertRow } from '../reasons/reason-case.ts';
import { labCheck } from './lab-check.ts';
import { labClaims } from './lab-claims.ts';
import { NetworkLab } from './network-lab.ts';
import { breakPaths, farAddress, nearAddress, WEB_PORT } from './path-network.ts';
import { NAME_SERVER, type NameServerOrder } from './programs.ts';
import { labObstacle } from './requirements.ts';

const obstacle = labObstacle();
/** Three labels of 60 characters fit into a name; with a domain of 80 more they do not. */
const LONG_NAME = [1, 2, 3].map((digit) => String(digit).repeat(58) + 'ab').join('.') + '.test';
const LONG_DOMAIN = `${'d'.repeat(60)}.${'e'.repeat(20)}.test`;

describe('the setup of the prober', () => {
  let lab: NetworkLab | undefined;

  before(async () => {
    if (obstacle !== false) return;
    lab = new NetworkLab();
    await breakPaths(lab);
    await lab.near.start(NAME_SERVER, { address: nearAddress('healthy').ipv4, records: {} } satisfies NameServerOrder);
  });
  after(() => lab?.remove());

  async function judge(address: string, resolvConf: string): Promise<ProductRun> {
    assert.ok(lab !== undefined);
    lab.prober.nameServers(resolvConf);
    const check = labCheck('web', [{ address, port: WEB_PORT }], { timeout: '3s' });
    return runProduct([check], { entrance: lab.prober.entrance });
  }

  function assertClaim(run: ProductRun, { name, reason, lookAlike }: Claim): void {
    assertRow(run.status('web').backends?.[0], { name, expected: { state: 'Unknown', reason }, lookAlike });
  }

  it(labClaims.dnsServerUnreachable.name, { skip: obstacle }, async () => {
    const run = await judge('web.lab.test', `nameserver ${nearAddress('slowToAccept').ipv4}\n`);

    assertClaim(run, labClaims.dnsServerUnreachable);
  });

  it(labClaims.dnsNameInvalid.name, { skip: obstacle }, async () => {
    const server = `nameserver ${nearAddress('healthy').ipv4}\n`;

    assertClaim(await judge(LONG_NAME, `${server}search ${LONG_DOMAIN}\n`), labClaims.dnsNameInvalid);
    assert.equal((await judge(LONG_NAME, server)).status('web').backends?.[0]?.reason, 'DnsNameNotFound');
  });

  it(labClaims.addressFamilyMismatch.name, { skip: obstacle }, async () => {
    const server = `nameserver ${nearAddress('healthy').ipv4}\n`;
    const backend = farAddress('healthy').ipv6;
    assert.equal((await judge(backend, server)).status('web').backends?.[0]?.state, 'Healthy');

    lab?.prober.sysctl('net.ipv6.conf.all.disable_ipv6=1');

    assertClaim(await judge(backend, server), labClaims.addressFamilyMismatch);
  });
});
