import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Issue, issueLine, issuePath } from '../../src/api/issue.ts';
import { identityOf, MAX_ISSUES, parseCheck, type ParsedCheck } from '../../src/api/parse.ts';
import { INVALID_MANIFESTS } from './invalid-manifests.ts';
import {
  type Json,
  LARGEST_PROBES,
  LARGEST_SPEC,
  specWithProbe,
  manifest,
  SMALLEST_SPEC,
  specWith,
  specWithBackend,
  specWithHttp,
  specWithout,
} from './manifests.ts';

function parsed(input: unknown): ParsedCheck {
  const result = parseCheck(input);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function issues(input: unknown): readonly Issue[] {
  const result = parseCheck(input);
  assert.ok(!result.ok, 'was accepted');
  return result.error;
}

function lines(spec: Json): readonly string[] {
  return issues(manifest(spec)).map(issueLine);
}

describe('parsing a valid manifest', () => {
  it('fills in the defaults of the guide', () => {
    assert.deepEqual(parsed(manifest(SMALLEST_SPEC)), {
      namespace: 'default',
      name: 'shop-web',
      uid: 'default/shop-web',
      generation: 1,
      resourceVersion: '',
      probeNow: undefined,
      spec: {
        backends: [
          { address: '10.11.192.1', maintenance: false },
          { address: '10.11.192.2', maintenance: false },
        ],
        port: 80,
        probe: { http: { method: 'HEAD', path: '/', expectedStatuses: ['2xx', '3xx'], version: 'HTTP1' } },
        healthyThreshold: 3,
        unhealthyThreshold: 3,
        suspend: false,
        slowAfter: '1s',
      },
    });
  });

  it('keeps every field that is given', () => {
    assert.deepEqual(parsed(manifest(LARGEST_SPEC)).spec, {
      ...LARGEST_SPEC,
      backends: LARGEST_SPEC.backends.map((backend) => ({ maintenance: false, ...backend })),
    });
  });

  for (const [kind, probe] of Object.entries(LARGEST_PROBES)) {
    it(`keeps every field of a probe of ${kind}`, () => {
      assert.deepEqual(parsed(manifest(specWithProbe(probe))).spec.probe, probe);
    });
  }

  it('asks a gRPC server about itself, where no service is given', () => {
    assert.deepEqual(parsed(manifest(specWithProbe({ grpc: {} }))).spec.probe, { grpc: { service: '' } });
  });

  it('takes an object of the API server with all its metadata, and leaves the status alone', () => {
    const metadata = {
      name: 'a',
      namespace: 'b',
      uid: 'c',
      generation: 4,
      resourceVersion: '5',
      creationTimestamp: '2026-11-22T05:41:00Z',
      managedFields: [{ manager: 'kubectl' }],
      annotations: { 'backendhealth.dev/probe-now': 'x'.repeat(300), other: '' },
    };

    const check = parsed({ ...manifest(SMALLEST_SPEC, metadata), status: { whatever: 1 } });

    assert.deepEqual(
      [check.name, check.namespace, check.uid, check.generation, check.resourceVersion, check.probeNow],
      ['a', 'b', 'c', 4, '5', 'x'.repeat(256)],
    );
    assert.ok(!('status' in check));
  });

  it('takes a list without backends: the status says NoBackends', () => {
    assert.deepEqual(parsed(manifest(specWith({ backends: [] }))).spec.backends, []);
  });

  it('counts the characters of a text as the API server does', () => {
    parsed(manifest(specWithHttp({ method: 'GET', expectedBody: { contains: '\u{1F600}'.repeat(256) } })));
  });
});

describe('parsing an invalid manifest', () => {
  for (const { why, field, manifest: object } of INVALID_MANIFESTS) {
    it(`names the field when ${why}`, () => {
      const paths = issues(object).map(issuePath);
      assert.ok(paths.includes(field), `${field} is not among ${paths.join(', ')}`);
    });
  }

  it('says what is wrong in plain words', () => {
    assert.deepEqual(lines(specWithout('probe')), ['spec.probe: is required']);
    assert.deepEqual(lines(specWith({ port: '80' })), ['spec.port: must be a number, not text']);
    assert.deepEqual(lines(specWith({ port: 0 })), ['spec.port: must be at least 1']);
    assert.deepEqual(lines(specWith({ port: 70_000 })), ['spec.port: must be at most 65535']);
    assert.deepEqual(lines(specWith({ port: 1.5 })), ['spec.port: must be a whole number, not a fraction']);
    assert.deepEqual(lines(specWith({ backends: {} })), ['spec.backends: must be a list, not an object']);
    assert.deepEqual(lines(specWith({ probe: { http: null } })), ['spec.probe.http: must be an object, not null']);
    assert.deepEqual(lines(specWith({ interval: 2 })), [
      'spec.interval: must be a duration from 1s to 5m, such as 2s or 1m30s',
    ]);
    assert.deepEqual(lines(specWith({ interval: 'soon' })), [
      'spec.interval: must be a duration from 1s to 5m, such as 2s or 1m30s',
    ]);
    assert.deepEqual(lines(specWithHttp({ path: '' })), [
      'spec.probe.http.path: must have at least 1 character',
      'spec.probe.http.path: must start with "/" and hold neither spaces nor "#"',
    ]);
    assert.deepEqual(lines(specWithHttp({ expectedStatuses: [] })), [
      'spec.probe.http.expectedStatuses: must have at least 1 entry',
    ]);
  });

  it('tells the allowed values', () => {
    assert.deepEqual(issues(manifest(specWithHttp({ method: 'POST' }))), [
      {
        path: ['spec', 'probe', 'http', 'method'],
        message: 'must be one of the allowed values',
        allowed: ['HEAD', 'GET'],
      },
    ]);
    assert.deepEqual(issues({ ...manifest(SMALLEST_SPEC), kind: 'HealthCheck' }).map(issueLine), [
      'kind: must be one of the allowed values (allowed: BackendHealthCheck)',
    ]);
  });

  it('names the field that an unknown one probably means', () => {
    assert.deepEqual(lines(specWith({ intervall: '2s' })), ['spec.intervall: unknown field; did you mean "interval"?']);
    assert.deepEqual(lines(specWith({ unhealthy_threshold: 2 })), [
      'spec.unhealthy_threshold: unknown field; did you mean "unhealthyThreshold"?',
    ]);
    assert.deepEqual(lines(specWithBackend({ adress: 'a' })), [
      'spec.backends[0].address: is required',
      'spec.backends[0].adress: unknown field; did you mean "address"?',
    ]);
    assert.deepEqual(lines(specWithBackend({ address: 'a', weight: 1 })), [
      'spec.backends[0].weight: unknown field (allowed: name, address, port, maintenance)',
    ]);
  });

  it('tells at most 20 issues, and how many more there are', () => {
    const found = lines(specWith({ backends: Array.from({ length: 1000 }, () => ({})) }));

    assert.equal(found.length, MAX_ISSUES);
    assert.equal(found.at(-1), 'the object: has 981 more problems');
  });

  it('shows no value, and no name that could steer a terminal', () => {
    const found = lines({
      ...SMALLEST_SPEC,
      '\u001b[31mred\n\u202e': 1,
      ['x'.repeat(5000)]: 1,
      interval: '\u001b[31m',
    }).join('');

    assert.match(found, /^[\x20-\x7e]*$/);
    assert.ok(found.length < 1000);
  });

  for (const input of [undefined, null, 0, '', [], [[]], true, new Date(0), Symbol.iterator]) {
    it(`refuses ${String(input)} instead of a manifest`, () => {
      assert.ok(issues(input).length > 0);
    });
  }
});

describe('parsing a hostile manifest', () => {
  for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
    it(`refuses a field called ${name}, and changes no prototype`, () => {
      const spec: unknown = JSON.parse(`{"backends":[],"port":80,"probe":{"http":{}},"${name}":{"polluted":true}}`);

      assert.deepEqual(issues({ ...manifest({}), spec }).map(issuePath), [`spec.${name}`]);
      assert.ok(!('polluted' in {}));
    });
  }

  it('passes over an annotation called __proto__', () => {
    const metadata: unknown = JSON.parse('{"name":"a","annotations":{"__proto__":"x","constructor":"y"}}');

    assert.equal(parsed({ ...manifest(SMALLEST_SPEC), metadata }).probeNow, undefined);
  });

  it('refuses numbers that are none', () => {
    for (const port of [Number.NaN, Infinity, -0, 2 ** 53 + 2]) {
      assert.deepEqual(
        issues({ ...manifest({}), spec: { ...SMALLEST_SPEC, port } })
          .map(issuePath)
          .slice(0, 1),
        ['spec.port'],
        String(port),
      );
    }
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.anything(), (spec, metadata) => {
        parseCheck(spec);
        parseCheck({ ...manifest({}), spec, metadata });
        identityOf({ metadata });
      }),
    );
  });

  it('is done with long texts at once', () => {
    const long = 'a'.repeat(100_000);
    const before = performance.now();

    issues(manifest(specWithBackend({ name: `${long}!`, address: `${long}!` }), { name: `${long}!` }));

    assert.ok(performance.now() - before < 1000);
  });
});

describe('the identity of an invalid object', () => {
  it('is read although everything else is wrong', () => {
    const metadata = { name: 'a', namespace: 'b', uid: 'c', generation: 7, annotations: 5 };

    assert.deepEqual(identityOf({ kind: 1, metadata }), { name: 'a', namespace: 'b', uid: 'c', generation: 7 });
  });

  it('has defaults for what cannot be read', () => {
    assert.deepEqual(identityOf({ metadata: { name: 'a', namespace: 1, uid: {}, generation: '7' } }), {
      name: 'a',
      namespace: 'default',
      uid: 'default/a',
      generation: 1,
    });
  });

  it('does not exist without a name', () => {
    for (const input of [
      undefined,
      null,
      [],
      {},
      { metadata: [] },
      { metadata: {} },
      { metadata: { name: 'a/b' } },
      { metadata: { name: 1 } },
    ]) {
      assert.equal(identityOf(input), undefined);
    }
  });
});
