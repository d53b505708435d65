/** Probes of names with real sockets and a real name server: the address that is dialled follows the name. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { createNameResolver } from '../../../src/probe/name/name-resolver.ts';
import { type DnsAnswer, type DnsServer, startDnsServer } from '../../support/server-dns.ts';
import { answers, startServer, type TestServer } from '../../support/servers.ts';
import {
  assertInconclusive,
  assertSuccess,
  createHarness,
  type Harness,
  httpPlan,
  probeOnce,
  targetOf,
} from '../probe-harness.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const folder = mkdtempSync(join(tmpdir(), 'bho-names-'));
const nothing = join(folder, 'nothing');
writeFileSync(nothing, '');
const open: (DnsServer | TestServer)[] = [];
/** The shortest time that an answer is used. */
const SECOND = 1_050;

after(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Two web servers on one port of two addresses, and a name server that the test tells what to say. */
async function setUp(first: DnsAnswer): Promise<{ harness: Harness; port: number; say(answer: DnsAnswer): void }> {
  let answer = first;
  const one = await startServer(answers(OK), '127.0.0.1');
  const dns = await startDnsServer((_name, type) => (type === 'A' ? answer : 'NODATA'));
  open.push(one, dns);
  const resolver = createNameResolver({
    clock: systemClock,
    resolvConfPath: nothing,
    hostsPath: nothing,
    servers: [dns.address],
    queryTimeoutMs: 250,
    onBug(error) {
      throw error;
    },
  });
  return { harness: createHarness({ resolver }), port: one.port, say: (next) => void (answer = next) };
}

describe('a probe of a name that changes', () => {
  it('dials the new address as soon as the old answer has had its time', { timeout: 20_000 }, async () => {
    const { harness, port, say } = await setUp({ addresses: ['127.0.0.9'], ttl: 0 });
    const target = targetOf({ kind: 'tcp' }, port, { address: 'web.test' });
    const before = await probeOnce(target, harness);
    assert.deepEqual([before.kind, before.address], ['failure', '127.0.0.9']);

    say({ addresses: ['127.0.0.1'], ttl: 0 });
    await pause(SECOND);

    const now = assertSuccess(await probeOnce(target, harness));
    assert.equal(now.address, '127.0.0.1');
    assert.equal(now.staleNameMs, undefined);
  });

  it('goes on at the old address when the name server fails, and says so', { timeout: 20_000 }, async () => {
    const { harness, port, say } = await setUp({ addresses: ['127.0.0.1'], ttl: 0 });
    const target = targetOf(httpPlan(), port, { address: 'web.test' });
    assert.equal(assertSuccess(await probeOnce(target, harness)).staleNameMs, undefined);

    say('SERVFAIL');
    await pause(SECOND);
    const failing = assertSuccess(await probeOnce(target, harness));
    assert.equal(failing.address, '127.0.0.1');
    assert.ok((failing.staleNameMs ?? 0) >= 1_000, String(failing.staleNameMs));

    say({ addresses: ['127.0.0.1'], ttl: 0 });
    await pause(SECOND);
    await probeOnce(target, harness);
    await pause(100);
    assert.equal(assertSuccess(await probeOnce(target, harness)).staleNameMs, undefined);
  });

  it('goes on at the old address when the name server is silent', { timeout: 20_000 }, async () => {
    const { harness, port, say } = await setUp({ addresses: ['127.0.0.1'], ttl: 0 });
    const target = targetOf(httpPlan(), port, { address: 'web.test' });
    await probeOnce(target, harness);

    say('silence');
    await pause(SECOND);

    assert.ok(assertSuccess(await probeOnce(target, harness)).staleNameMs !== undefined);
  });

  it('is inconclusive when there never was an answer', async () => {
    const { harness, port } = await setUp('SERVFAIL');

    const outcome = await probeOnce(targetOf(httpPlan(), port, { address: 'web.test' }), harness);
    assertInconclusive(outcome, 'NameServerFailure');
  });

  it('tells which addresses did not connect before one did', async () => {
    const { harness, port } = await setUp({ addresses: ['127.0.0.8', '127.0.0.9', '127.0.0.1'] });

    const outcome = assertSuccess(await probeOnce(targetOf({ kind: 'tcp' }, port, { address: 'web.test' }), harness));
    assert.equal(outcome.address, '127.0.0.1');
    assert.deepEqual(outcome.failedAddresses.map(({ address, code }) => `${address} ${code}`).toSorted(), [
      '127.0.0.8 ConnectRefused',
      '127.0.0.9 ConnectRefused',
    ]);
  });
});
