import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Question, TLS_CHANGES } from '../../src/diagnosis/question.ts';
import { compileHttp } from '../../src/probe/compile.ts';
import type { ProbeTarget } from '../../src/probe/target.ts';
import { compileTlsContext, tlsPlan } from '../../src/probe/tls/compile-tls.ts';
import { createAsk, experimentFor } from '../../src/schedule/ask.ts';
import type { CheckTarget } from '../../src/schedule/target.ts';
import { aSuccess, anInconclusive, aTarget } from '../support/schedule-outcomes.ts';

function anHttpTarget(): CheckTarget {
  const plan = compileHttp({
    request: { method: 'HEAD', path: '/a', host: 'shop', headers: [] },
    expectedStatuses: ['2xx'],
  });
  assert.ok(plan.ok);
  const target = aTarget({ timeoutMs: 500 });
  return { ...target, target: { ...target.target, plan: plan.value } };
}

function aTlsTarget(): CheckTarget {
  const target = anHttpTarget();
  const context = compileTlsContext('1.3', { ca: undefined, certificate: undefined, key: undefined }, 0);
  assert.ok(context.ok);
  const tls = tlsPlan({ name: 'shop.test', verifies: true, alpn: ['http/1.1'], context: context.value });
  return { ...target, target: { ...target.target, tls } };
}

function request(target: ProbeTarget | undefined): string {
  assert.ok(target?.plan.kind === 'http');
  return target.plan.bytes.toString('latin1');
}

describe('experimentFor', () => {
  const target = anHttpTarget();

  it('gives a patient probe long enough for a dead neighbour', () => {
    assert.equal(experimentFor(target, { kind: 'Patience', budgetMs: 4_000 })?.timeoutMs, 4_000);
    assert.equal(experimentFor(target, { kind: 'Patience', budgetMs: 4_000 })?.plan, target.target.plan);
  });

  it('repeats the probe, or just connects, at another port', () => {
    const probe = experimentFor(target, { kind: 'OtherPort', port: 81, as: 'probe' });
    const connect = experimentFor(target, { kind: 'OtherPort', port: 22, as: 'connect' });

    assert.deepEqual([probe?.port, probe?.plan.kind, probe?.timeoutMs], [81, 'http', 500]);
    assert.deepEqual([connect?.port, connect?.plan.kind, connect?.timeoutMs], [22, 'tcp', 4_000]);
  });

  it('changes exactly one thing of the request', () => {
    assert.match(
      request(experimentFor(target, { kind: 'OtherMethod', method: 'GET' })),
      /^GET \/a HTTP\/1\.1\r\nHost: shop\r\n/,
    );
    assert.match(
      request(experimentFor(target, { kind: 'OtherPath', path: '/' })),
      /^HEAD \/ HTTP\/1\.1\r\nHost: shop\r\n/,
    );
    assert.match(
      request(experimentFor(target, { kind: 'OtherHost', host: 'x' })),
      /^HEAD \/a HTTP\/1\.1\r\nHost: x\r\n/,
    );
  });

  it('has no such experiment for a target without a request', () => {
    assert.equal(experimentFor(aTarget(), { kind: 'OtherPath', path: '/' }), undefined);
  });

  it('never asks another host', () => {
    const questions: readonly Exclude<Question, { kind: 'LocalRoute' }>[] = [
      { kind: 'Patience', budgetMs: 4_000 },
      { kind: 'OtherPort', port: 1, as: 'connect' },
      { kind: 'OtherHost', host: 'elsewhere.example' },
      { kind: 'TlsHello' },
      { kind: 'TlsOffer' },
      { kind: 'OtherTls', change: 'Unverified' },
    ];
    for (const question of questions) assert.equal(experimentFor(target, question)?.host, target.target.host);
  });
});

describe('experimentFor a target with TLS', () => {
  const secured = aTlsTarget();
  const { tls } = secured.target;

  it('speaks the beginning of TLS itself, not within TLS', () => {
    for (const kind of ['TlsHello', 'TlsOffer'] as const) {
      const hello = experimentFor(secured, { kind });
      assert.equal(hello?.tls, undefined);
      assert.deepEqual(hello?.plan.kind === 'tlsHello' && hello.plan.serverName, 'shop.test');
    }
  });

  it('only connects to another port, without a handshake', () => {
    assert.equal(experimentFor(secured, { kind: 'OtherPort', port: 22, as: 'connect' })?.tls, undefined);
  });

  it('changes exactly one thing, and never takes the session along', () => {
    const changes = TLS_CHANGES.map((change) => experimentFor(secured, { kind: 'OtherTls', change })?.tls);
    const named = experimentFor(secured, { kind: 'OtherServerName', name: 'b.test' })?.tls;
    const elsewhere = experimentFor(secured, { kind: 'OtherPort', port: 81, as: 'probe' })?.tls;

    const otherVersion = experimentFor(secured, { kind: 'OtherVersion', version: 'HTTP2' })?.tls;

    const [plain, unverified, version12, noName] = changes;
    assert.equal(plain, undefined);
    assert.equal(unverified?.verifies, false);
    assert.notEqual(version12?.context, tls?.context);
    assert.equal(noName?.serverName, undefined);
    assert.equal(noName?.verifiedName, 'shop.test');
    assert.deepEqual(otherVersion?.alpn, ['h2']);
    assert.deepEqual([named?.serverName, named?.verifiedName], ['b.test', 'b.test']);
    const sessions = [unverified, version12, noName, otherVersion, named, elsewhere].map((plan) => plan?.session);
    assert.equal(new Set([...sessions, tls?.session]).size, 7);
  });

  it('has no other version or name for a target without TLS, but tries it over TLS', () => {
    const plain = anHttpTarget();

    assert.equal(experimentFor(plain, { kind: 'OtherTls', change: 'Version12' }), undefined);
    assert.equal(experimentFor(plain, { kind: 'OtherServerName', name: 'b.test' }), undefined);
    const over = experimentFor(plain, { kind: 'OtherTls', change: 'Unverified' });
    assert.deepEqual([over?.tls?.verifies, over?.tls?.alpn], [false, ['http/1.1']]);
  });
});

describe('createAsk', () => {
  it('answers with what the experiment showed', async () => {
    const ask = createAsk({
      probe: (_target, done) => {
        setImmediate(() => done(aSuccess()));
        return { cancel: () => undefined };
      },
      route: () => undefined,
    });

    const answer = await ask(aTarget(), { kind: 'Patience', budgetMs: 4_000 }, new AbortController().signal);

    assert.deepEqual(answer, { kind: 'probed', question: { kind: 'Patience', budgetMs: 4_000 }, outcome: aSuccess() });
  });

  it('cancels the experiment when it is no longer wanted', async () => {
    const ask = createAsk({
      probe: (_target, done) => ({ cancel: () => done(anInconclusive('Cancelled')) }),
      route: () => undefined,
    });
    const abort = new AbortController();

    const answer = ask(aTarget(), { kind: 'Patience', budgetMs: 4_000 }, abort.signal);
    abort.abort();

    assert.equal((await answer).kind, 'probed');
  });

  it('says what the routing table says', async () => {
    const ask = createAsk({
      probe: () => assert.fail('no packet is sent'),
      route: (address, _family, done) =>
        done({ route: address === '10.0.0.1' ? 'NoRoute' : undefined, sourceAddress: undefined }),
    });
    const question = { kind: 'LocalRoute' } as const;
    const { signal } = new AbortController();

    assert.deepEqual(await ask(aTarget(), question, signal), {
      kind: 'routed',
      question,
      route: 'NoRoute',
      sourceAddress: undefined,
    });
    assert.deepEqual(await ask(aTarget({ address: '10.0.0.2' }), question, signal), { kind: 'unanswered', question });
  });

  it('has no answer to a question that does not fit', async () => {
    const ask = createAsk({ probe: () => assert.fail('nothing to probe'), route: () => undefined });
    const question = { kind: 'OtherMethod', method: 'GET' } as const;

    assert.deepEqual(await ask(aTarget(), question, new AbortController().signal), { kind: 'unanswered', question });
  });
});
