import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Question } from '../../src/diagnosis/question.ts';
import { compileHttp } from '../../src/probe/compile.ts';
import { grpcPlan } from '../../src/probe/http2/grpc.ts';
import type { ProbePlan, ProbeTarget } from '../../src/probe/target.ts';
import { createSecureContext } from 'node:tls';
import { tlsPlan } from '../../src/probe/tls/compile-tls.ts';
import { experimentFor } from '../../src/schedule/ask.ts';
import { aTarget } from '../support/schedule-outcomes.ts';

const WORDS = { service: 'shop.Cart', authority: '10.0.0.1:50051', scheme: 'http', timeoutMs: 500 } as const;

function experiment(plan: ProbePlan, question: Exclude<Question, { kind: 'LocalRoute' }>): ProbeTarget | undefined {
  const target = aTarget({ timeoutMs: 500 });
  return experimentFor({ ...target, target: { ...target.target, plan } }, question);
}

function httpPlan(): ProbePlan {
  const plan = compileHttp({
    request: { method: 'HEAD', path: '/a', host: 'shop', headers: [] },
    expectedStatuses: ['204'],
  });
  assert.ok(plan.ok);
  return plan.value;
}

describe('a variation of a probe', () => {
  it('asks the same in the other version of HTTP', () => {
    const asked = experiment(httpPlan(), { kind: 'OtherVersion', version: 'HTTP2' });

    assert.ok(asked?.plan.kind === 'http');
    assert.deepEqual([asked.plan.version, asked.plan.request.path, asked.plan.request.host], ['HTTP2', '/a', 'shop']);
    assert.ok(asked.plan.bytes.toString('latin1').startsWith('PRI * HTTP/2.0'));
    assert.ok(asked.plan.expectedStatuses.has(204) && !asked.plan.expectedStatuses.has(200));
  });

  it('asks about another service with the same authority and time', () => {
    const asked = experiment(grpcPlan(WORDS), { kind: 'OtherService', service: '' });

    assert.deepEqual(asked?.plan, grpcPlan({ ...WORDS, service: '' }));
  });

  it('asks for HEAD / where gRPC was asked for', () => {
    const asked = experiment(grpcPlan(WORDS), { kind: 'AsHttp', version: 'HTTP1' });

    assert.ok(asked?.plan.kind === 'http');
    assert.match(asked.plan.bytes.toString('latin1'), /^HEAD \/ HTTP\/1\.1\r\nHost: 10\.0\.0\.1/);
    assert.ok(asked.plan.expectedStatuses.has(302) && !asked.plan.expectedStatuses.has(404));
  });

  it('tells the server of a gRPC call how patient it is', () => {
    const asked = experiment(grpcPlan(WORDS), { kind: 'Patience', budgetMs: 4_000 });

    assert.deepEqual(asked?.plan, grpcPlan({ ...WORDS, timeoutMs: 4_000 }));
    assert.equal(asked.timeoutMs, 4_000);
  });

  it('agrees on the version that it speaks, where TLS is below it, and leaves the sessions of the probe alone', () => {
    const tls = tlsPlan({ name: 'shop', verifies: true, alpn: ['http/1.1'], context: createSecureContext() });
    const target = aTarget();
    const secured = { ...target, target: { ...target.target, tls, plan: httpPlan() } };
    const asked = experimentFor(secured, { kind: 'OtherVersion', version: 'HTTP2' });

    assert.deepEqual(asked?.tls?.alpn, ['h2']);
    assert.notEqual(asked.tls.session, tls.session);
    assert.equal(experimentFor(secured, { kind: 'TlsHello' })?.tls, undefined);
    assert.equal(experimentFor(secured, { kind: 'OtherPort', port: 22, as: 'connect' })?.tls, undefined);
  });

  it('has no such experiment for a probe of another kind', () => {
    assert.equal(experiment(httpPlan(), { kind: 'OtherService', service: '' }), undefined);
    assert.equal(experiment(grpcPlan(WORDS), { kind: 'OtherVersion', version: 'HTTP2' }), undefined);
  });
});
