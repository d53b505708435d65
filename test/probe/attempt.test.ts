import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { createAddressPolicy } from '../../src/probe/network/address-policy.ts';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import { probe } from '../../src/probe/probers.ts';
import type { NameResolver } from '../../src/probe/name/resolve.ts';
import { answers, closedPort, type Script, silent, startServer, type TestServer } from '../support/servers.ts';
import {
  addresses,
  assertFailure,
  assertInconclusive,
  assertSuccess,
  createHarness,
  eventually,
  httpPlan,
  IMPATIENT_MS,
  probeOnce,
  resolverOf,
  targetOf,
} from './probe-harness.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
const tcp = { kind: 'tcp' } as const;
const neverResolves: NameResolver = { cached: () => undefined, resolve: () => ({ cancel: () => undefined }) };

const servers: TestServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(script: Script, address?: string): Promise<TestServer> {
  const server = await startServer(script, address);
  servers.push(server);
  return server;
}

describe('a probe of a name', () => {
  it('dials what the name resolves to, and tells when that was known', async () => {
    const server = await serve(answers(OK));
    const harness = createHarness({ resolver: resolverOf({ 'web.test': addresses('127.0.0.1') }) });

    const outcome = assertSuccess(await probeOnce(targetOf(httpPlan(), server.port, { address: 'web.test' }), harness));

    assert.equal(outcome.address, '127.0.0.1');
    assert.ok(outcome.timings.resolvedMs !== undefined);
  });

  it('goes on to the next address when one does not connect', async () => {
    const server = await serve(answers(OK), '127.0.0.2');
    const resolver = resolverOf({ 'web.test': addresses('127.0.0.1', '127.0.0.2') });

    const outcome = assertSuccess(
      await probeOnce(targetOf(httpPlan(), server.port, { address: 'web.test' }), createHarness({ resolver })),
    );

    assert.equal(outcome.address, '127.0.0.2');
    assert.equal(outcome.errno, undefined);
  });

  it('tells of an address that was reached rather than of one without a way to it', async () => {
    // TCP to a broadcast address fails as it does without a route.
    const resolver = resolverOf({ 'web.test': addresses('127.255.255.255', '127.0.0.1') });
    const target = targetOf(tcp, await closedPort(), { address: 'web.test' });

    const outcome = assertFailure(await probeOnce(target, createHarness({ resolver })), 'ConnectRefused', 'Connect');

    assert.equal(outcome.address, '127.0.0.1');
    assert.equal(outcome.errno, 'ECONNREFUSED');
  });

  it('lets go of the resolution when it ends first', async () => {
    let cancelled = 0;
    const resolver: NameResolver = { cached: () => undefined, resolve: () => ({ cancel: () => (cancelled += 1) }) };
    const target = targetOf(tcp, 80, { address: 'web.test', timeoutMs: 20 });
    await probeOnce(target, createHarness({ resolver }));

    assert.equal(cancelled, 1);
  });

  it('NameNotFound', async () => {
    const outcome = assertFailure(
      await probeOnce(targetOf(tcp, 80, { address: 'gone.test' })),
      'NameNotFound',
      'Resolve',
    );

    assert.equal(outcome.address, undefined);
  });

  it('NameHasNoAddress', async () => {
    const harness = createHarness({ resolver: resolverOf({ 'mx.test': { kind: 'noAddress' } }) });
    assertFailure(await probeOnce(targetOf(tcp, 80, { address: 'mx.test' }), harness), 'NameHasNoAddress', 'Resolve');
  });

  it('NameServerFailure', async () => {
    const harness = createHarness({ resolver: resolverOf({ 'web.test': { kind: 'serverFailure' } }) });
    assertInconclusive(await probeOnce(targetOf(tcp, 80, { address: 'web.test' }), harness), 'NameServerFailure');
  });

  it('NameTimeout: the name server gave up', async () => {
    const harness = createHarness({ resolver: resolverOf({ 'web.test': { kind: 'timeout' } }) });
    assertInconclusive(await probeOnce(targetOf(tcp, 80, { address: 'web.test' }), harness), 'NameTimeout');
  });

  it('NameTimeout: the time of the probe is over first', async () => {
    const harness = createHarness({ resolver: neverResolves });
    const target = targetOf(tcp, 80, { address: 'web.test', timeoutMs: IMPATIENT_MS });

    const outcome = assertInconclusive(await probeOnce(target, harness), 'NameTimeout');

    assert.equal(outcome.phase, 'Resolve');
    assert.ok(outcome.timings.endedMs < IMPATIENT_MS + 50);
  });

  it('uses what the resolver still knows, and does not answer before it has returned', async () => {
    const harness = createHarness({ resolver: { ...neverResolves, cached: () => ({ kind: 'notFound' }) } });
    let returned = false;
    const outcome = await new Promise<ProbeOutcome>((resolve) => {
      probe(targetOf(tcp, 80, { address: 'gone.test' }), harness.io, (told) => {
        assert.ok(returned);
        resolve(told);
      });
      returned = true;
    });

    assertFailure(outcome, 'NameNotFound', 'Resolve');
  });
});

describe('the address policy of a probe', () => {
  it('AddressNotAllowed: no connection is made', async () => {
    const server = await serve(silent);
    const harness = createHarness({ addressPolicy: createAddressPolicy({ allowLoopback: false }) });

    const outcome = assertInconclusive(await probeOnce(targetOf(tcp, server.port), harness), 'AddressNotAllowed');

    assert.equal(outcome.address, undefined);
    assert.equal(server.connections, 0);
    assert.equal(harness.sockets.created, 0);
  });

  it('drops what may not be dialled from the addresses of a name', async () => {
    const server = await serve(answers(OK));
    const resolver = resolverOf({ 'web.test': addresses('169.254.169.254', '::ffff:169.254.169.254', '127.0.0.1') });

    const outcome = assertSuccess(
      await probeOnce(targetOf(httpPlan(), server.port, { address: 'web.test' }), createHarness({ resolver })),
    );

    assert.equal(outcome.address, '127.0.0.1');
  });

  it('AddressNotAllowed: all addresses of a name are refused', async () => {
    const harness = createHarness({
      resolver: resolverOf({ 'metadata.test': addresses('169.254.169.254', 'fd00:ec2::254') }),
    });
    assertInconclusive(await probeOnce(targetOf(tcp, 80, { address: 'metadata.test' }), harness), 'AddressNotAllowed');
    assert.equal(harness.sockets.created, 0);
  });

  it('checks the address that the kernel connected to before the first byte', async () => {
    const server = await serve(answers(OK));
    const judged: string[] = [];
    const addressPolicy = {
      allows(address: string): boolean {
        judged.push(address);
        return address === '::ffff:127.0.0.1';
      },
    };
    // The kernel gives a mapped address its own spelling.
    const resolver = resolverOf({ 'web.test': addresses('::ffff:7f00:1') });
    const lenient = { allows: (address: string) => address === '::ffff:7f00:1' || addressPolicy.allows(address) };
    const target = targetOf(httpPlan(), server.port, { address: 'web.test' });
    assertSuccess(await probeOnce(target, createHarness({ resolver, addressPolicy: lenient })));
    assert.deepEqual(judged, ['::ffff:127.0.0.1']);

    const strict = { allows: (address: string) => address === '::ffff:7f00:1' };
    assertInconclusive(
      await probeOnce(target, createHarness({ resolver, addressPolicy: strict })),
      'AddressNotAllowed',
    );
    await eventually(() => server.open.size === 0);
    assert.equal(server.received.split('HEAD').length - 1, 1);
  });
});

describe('a running probe', () => {
  it('Cancelled: ends at once, once, and leaves nothing behind', async () => {
    const server = await serve(silent);
    const harness = createHarness();
    const outcomes: ProbeOutcome[] = [];
    const running = probe(targetOf(httpPlan(), server.port), harness.io, (outcome) => outcomes.push(outcome));
    await eventually(() => server.received !== '');

    running.cancel();
    running.cancel();

    assert.equal(outcomes.length, 1);
    const [outcome] = outcomes;
    assert.ok(outcome);
    assert.equal(assertInconclusive(outcome, 'Cancelled').phase, 'Response');
    assert.equal(harness.deadlines.size, 0);
    await eventually(() => harness.sockets.inFlight === 0 && server.open.size === 0);
    assert.equal(outcomes.length, 1);
  });

  it('can be cancelled before it connects and while it resolves', async () => {
    const harness = createHarness({ resolver: neverResolves });
    const port = (await serve(silent)).port;
    for (const address of ['127.0.0.1', 'web.test']) {
      const outcomes: ProbeOutcome[] = [];
      probe(targetOf(tcp, port, { address }), harness.io, (outcome) => outcomes.push(outcome)).cancel();
      await eventually(() => harness.sockets.inFlight === 0);

      assert.deepEqual(
        outcomes.map((outcome) => outcome.kind === 'inconclusive' && outcome.cause),
        ['Cancelled'],
      );
    }
  });

  it('does not mind being cancelled after its end', async () => {
    const server = await serve(answers(OK));
    const harness = createHarness();
    let told = 0;
    const running = probe(targetOf(httpPlan(), server.port), harness.io, () => (told += 1));
    await eventually(() => told > 0);
    const other = probeOnce(targetOf(httpPlan(), server.port), harness);

    running.cancel();

    assertSuccess(await other);
    assert.equal(told, 1);
  });

  it('contains a bug of whoever waits for the outcome', async () => {
    const server = await serve(answers(OK));
    const harness = createHarness();
    probe(targetOf(httpPlan(), server.port), harness.io, () => {
      throw new Error('a bug in done');
    });
    await eventually(() => harness.bugs.length > 0);

    assert.match(String(harness.bugs[0]), /a bug in done/);
    assertSuccess(await probeOnce(targetOf(httpPlan(), server.port), harness));
  });

  it('InternalError: a bug of ours blames nobody', async () => {
    const server = await serve(answers(OK));
    const harness = createHarness();
    const plan = {
      ...httpPlan(),
      expectedStatuses: {
        has(): boolean {
          throw new Error('a bug in a rule');
        },
      },
    };

    assertInconclusive(await probeOnce(targetOf(plan, server.port), harness), 'InternalError');

    assert.equal(harness.bugs.length, 1);
    await eventually(() => harness.sockets.inFlight === 0);
  });

  it('InternalError: a port that does not exist', async () => {
    const harness = createHarness();
    assertInconclusive(await probeOnce(targetOf(tcp, 99_999), harness), 'InternalError');
    assert.equal(harness.sockets.inFlight, 0);
  });
});
