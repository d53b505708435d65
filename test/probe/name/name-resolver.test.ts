import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { systemClock } from '../../../src/base/clock.ts';
import { createCachingResolver, createNameResolver } from '../../../src/probe/name/name-resolver.ts';
import type { NameAnswer, NameResolution, NameResolver } from '../../../src/probe/name/resolve.ts';
import { type DnsAnswer, type DnsScript, type DnsServer, startDnsServer } from '../../support/server-dns.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'bho-dns-'));
const servers: DnsServer[] = [];

after(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function noBug(error: unknown): void {
  throw error;
}

let files = 0;
function fileWith(text: string): string {
  const path = join(folder, `file-${(files += 1)}`);
  writeFileSync(path, text);
  return path;
}

interface Setup {
  readonly server: DnsServer;
  readonly resolver: NameResolver;
  readonly hostsPath: string;
}

async function setUp(
  script: DnsScript,
  options: { resolvConf?: string; hosts?: string; clock?: typeof systemClock } = {},
): Promise<Setup> {
  const server = await startDnsServer(script);
  servers.push(server);
  const hostsPath = fileWith(options.hosts ?? '');
  const resolver = createNameResolver({
    clock: options.clock ?? systemClock,
    resolvConfPath: fileWith(options.resolvConf ?? ''),
    hostsPath,
    servers: [server.address],
    queryTimeoutMs: 250,
    onBug: noBug,
  });
  return { server, resolver, hostsPath };
}

function resolve(resolver: NameResolver, name: string): Promise<NameResolution> {
  return new Promise((done) => resolver.resolve(name, done));
}

/** What one answer for everything resolves to. */
async function resolutionOf(answer: DnsAnswer): Promise<NameResolution> {
  const { resolver } = await setUp(() => answer);
  return resolve(resolver, 'web.test');
}

describe('resolving a name', () => {
  it('gives the IPv4 addresses, then the IPv6 ones', async () => {
    assert.deepEqual(await resolutionOf({ addresses: ['10.0.0.1', '10.0.0.2', 'fd00::1'] }), {
      kind: 'addresses',
      addresses: [
        { address: '10.0.0.1', family: 4 },
        { address: '10.0.0.2', family: 4 },
        { address: 'fd00::1', family: 6 },
      ],
    });
  });

  it('follows an alias', async () => {
    assert.deepEqual(await resolutionOf({ alias: 'real.test', addresses: ['10.0.0.1'] }), {
      kind: 'addresses',
      addresses: [{ address: '10.0.0.1', family: 4 }],
    });
  });

  it('takes 8 addresses at most', async () => {
    const resolution = await resolutionOf({ addresses: Array.from({ length: 20 }, (_, index) => `10.0.0.${index}`) });

    assert.equal(resolution.kind === 'addresses' && resolution.addresses.length, 8);
  });

  const KINDS: readonly (readonly [DnsAnswer, NameResolution['kind']])[] = [
    ['NXDOMAIN', 'notFound'],
    ['NODATA', 'noAddress'],
    [{ alias: 'nothing.test' }, 'noAddress'],
    ['SERVFAIL', 'serverFailure'],
    ['REFUSED', 'serverFailure'],
    ['FORMERR', 'serverFailure'],
  ];
  for (const [answer, kind] of KINDS) {
    it(`calls ${JSON.stringify(answer)} ${kind}`, async () => assert.deepEqual(await resolutionOf(answer), { kind }));
  }

  it('calls silence timeout', async () => assert.deepEqual(await resolutionOf('silence'), { kind: 'timeout' }));

  it('calls garbage no fault of the name', async () => {
    const { kind } = await resolutionOf('garbage');

    assert.ok(kind === 'serverFailure' || kind === 'timeout', kind);
  });

  it('tells a name server that cannot be reached from one that fails', async () => {
    const server = await startDnsServer(() => 'NODATA');
    await server.close();
    const resolver = createNameResolver({
      clock: systemClock,
      resolvConfPath: fileWith(''),
      hostsPath: fileWith(''),
      servers: [server.address],
      onBug: noBug,
    });

    assert.deepEqual(await resolve(resolver, 'web.test'), { kind: 'serverUnreachable' });
  });

  it('uses the addresses of one family when the name server never answers for the other', async () => {
    const { resolver } = await setUp((_name, type) => (type === 'A' ? { addresses: ['10.0.0.1'] } : 'silence'));
    const startedMs = performance.now();

    const resolution = await resolve(resolver, 'web.test');

    assert.equal(resolution.kind, 'addresses');
    assert.ok(performance.now() - startedMs < 700);
  });

  it('calls a name with trouble in one family and no address in the other doubtful', async () => {
    const { resolver } = await setUp((_name, type) => (type === 'A' ? 'SERVFAIL' : 'NODATA'));

    assert.deepEqual(await resolve(resolver, 'web.test'), { kind: 'serverFailure' });
  });
});

describe('the search list', () => {
  const resolvConf = 'search shop.svc.cluster.local svc.cluster.local\noptions ndots:2\n';

  it('is tried before a name with few dots, and its first hit wins', async () => {
    const { resolver, server } = await setUp(
      (name) => (name === 'web.svc.cluster.local' ? { addresses: ['10.0.0.1'] } : 'NXDOMAIN'),
      { resolvConf },
    );

    assert.equal((await resolve(resolver, 'web')).kind, 'addresses');
    assert.deepEqual(
      server.queries.filter((query) => query.startsWith('A ')),
      ['A web.shop.svc.cluster.local', 'A web.svc.cluster.local'],
    );
  });

  it('finds nothing only when no candidate exists', async () => {
    const { resolver, server } = await setUp(() => 'NXDOMAIN', { resolvConf });

    assert.deepEqual(await resolve(resolver, 'web'), { kind: 'notFound' });
    assert.equal(server.queries.length, 6);
  });

  it('remembers a failure on the way', async () => {
    const { resolver } = await setUp((name) => (name === 'web.shop.svc.cluster.local' ? 'SERVFAIL' : 'NXDOMAIN'), {
      resolvConf,
    });

    assert.deepEqual(await resolve(resolver, 'web'), { kind: 'serverFailure' });
  });

  it('holds a failure to be more doubtful than a name without addresses', async () => {
    const { resolver } = await setUp((name) => (name === 'web' ? 'SERVFAIL' : 'NODATA'), { resolvConf });

    assert.deepEqual(await resolve(resolver, 'web'), { kind: 'serverFailure' });
  });

  it('is left out for a name that ends in a dot', async () => {
    const { resolver, server } = await setUp(() => 'NXDOMAIN', { resolvConf });

    assert.deepEqual(await resolve(resolver, 'web.test.'), { kind: 'notFound' });
    assert.deepEqual(server.queries.toSorted(), ['A web.test', 'AAAA web.test']);
  });
});

describe('the hosts file', () => {
  it('comes before the name servers, and is read again when it changes', async () => {
    const clock = createFakeClock();
    const { resolver, server, hostsPath } = await setUp(() => 'NXDOMAIN', { hosts: '10.0.0.7 web.test web\n', clock });
    assert.deepEqual(await resolve(resolver, 'web.test'), {
      kind: 'addresses',
      addresses: [{ address: '10.0.0.7', family: 4 }],
    });
    assert.deepEqual(server.queries, []);

    writeFileSync(hostsPath, '# moved\n10.0.0.188 web.test\n');
    clock.advance(4000);

    assert.equal(resolver.cached('web.test'), undefined);
    assert.deepEqual(await resolve(resolver, 'web.test'), {
      kind: 'addresses',
      addresses: [{ address: '10.0.0.188', family: 4 }],
    });
  });

  it('is not needed for localhost', async () => {
    const { resolver, server } = await setUp(() => 'NXDOMAIN');

    assert.equal((await resolve(resolver, 'localhost')).kind, 'addresses');
    assert.equal((await resolve(resolver, 'web.localhost')).kind, 'addresses');
    assert.deepEqual(server.queries, []);
  });
});

describe('the cache of names', () => {
  it('keeps an answer as long as its TTL, within limits', async () => {
    const clock = createFakeClock();
    const ttls: Readonly<Record<string, number>> = { 'zero.test': 0, 'minute.test': 60, 'day.test': 86_400 };
    const { resolver, server } = await setUp((name) => ({ addresses: ['10.0.0.1'], ttl: ttls[name] ?? 0 }), { clock });
    for (const name of Object.keys(ttls)) await resolve(resolver, name);
    const fresh = (): readonly string[] => Object.keys(ttls).filter((name) => resolver.cached(name) !== undefined);

    clock.advance(999);
    assert.deepEqual(fresh(), ['zero.test', 'minute.test', 'day.test']);
    clock.advance(2);
    assert.deepEqual(fresh(), ['minute.test', 'day.test']);
    clock.advance(59_000);
    assert.deepEqual(fresh(), ['day.test']);
    clock.advance(240_000);
    assert.deepEqual(fresh(), []);

    const asked = server.queries.length;
    await resolve(resolver, 'day.test');
    assert.equal(server.queries.length, asked + 2);
  });

  it('keeps what does not exist for 5 s, and trouble for 1 s', async () => {
    const clock = createFakeClock();
    const kinds: Readonly<Record<string, DnsAnswer>> = {
      'gone.test': 'NXDOMAIN',
      'mx.test': 'NODATA',
      'sick.test': 'SERVFAIL',
    };
    const { resolver } = await setUp((name) => kinds[name] ?? 'NXDOMAIN', { clock });
    for (const name of Object.keys(kinds)) await resolve(resolver, name);

    clock.advance(1001);
    assert.deepEqual(resolver.cached('gone.test'), { kind: 'notFound' });
    assert.deepEqual(resolver.cached('mx.test'), { kind: 'noAddress' });
    assert.equal(resolver.cached('sick.test'), undefined);
    clock.advance(4000);
    assert.equal(resolver.cached('gone.test'), undefined);
  });

  it('asks once for all who want the same name, and not for those who have gone', async () => {
    const { resolver, server } = await setUp(() => ({ addresses: ['10.0.0.1'] }));
    let called = 0;
    const waiting = Array.from({ length: 10 }, () => resolver.resolve('web.test', () => (called += 1)));
    waiting[3]?.cancel();
    waiting[3]?.cancel();
    assert.equal(called, 0);

    await resolve(resolver, 'web.test');

    assert.equal(called, 9);
    assert.equal(server.queries.length, 2);
  });

  it('forgets the oldest of more than 10,000 names', async () => {
    const answer: NameAnswer = { resolution: { kind: 'addresses', addresses: [] }, ttlMs: 60_000 };
    const resolver = createCachingResolver({
      clock: createFakeClock(),
      lookup: () => Promise.resolve(answer),
      onBug: noBug,
    });
    for (let index = 0; index < 10_001; index += 1) await resolve(resolver, `n${index}.test`);

    assert.equal(resolver.cached('n0.test'), undefined);
    assert.ok(resolver.cached('n1.test'));
    assert.ok(resolver.cached('n10000.test'));
  });

  it('contains bugs: of a lookup, and of whoever waits', async () => {
    const bugs: unknown[] = [];
    const resolver = createCachingResolver({
      clock: createFakeClock(),
      lookup: () => Promise.reject(new Error('a bug')),
      onBug: (bug) => bugs.push(bug),
    });
    resolver.resolve('web.test', () => {
      throw new Error('another bug');
    });

    assert.deepEqual(await resolve(resolver, 'web.test'), { kind: 'serverFailure' });
    assert.equal(bugs.length, 2);
  });
});
