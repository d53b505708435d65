/** Checks, Secrets and statuses of manifests, as the controller sees them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackendHealthCheck } from '../../src/api/v1alpha1/resource.ts';
import type { CheckSource } from '../../src/controller/ports.ts';
import { createFileCheckSource } from '../../src/files/check-source.ts';
import { createManifestStore, type ManifestStore } from '../../src/files/manifest-store.ts';
import { createFileKeyReader } from '../../src/files/key-reader.ts';
import { createStatusMemory } from '../../src/files/status-memory.ts';
import { checkText, configMapText, parsed, secretText } from './manifests.ts';

const WITH_SECRET =
  '  backends: [{address: 10.0.0.1}]\n  port: 80\n  probe: {http: {headers: [{name: X-Key, valueFrom: {secretKeyRef: {name: token, key: key}}}]}}\n';

const WITH_TLS =
  '  backends: [{address: 10.0.0.1}]\n  port: 443\n  probe: {http: {}, tls: {caFrom: {configMapKeyRef: {name: ca, key: ca.crt}}, clientCertificateFrom: {secretRef: {name: client}}}}\n';

interface World {
  readonly store: ManifestStore;
  readonly source: CheckSource;
  readonly announced: string[];
  check(key: string): BackendHealthCheck;
}

function world(...texts: readonly string[]): World {
  const store = createManifestStore(texts.map((text, index) => parsed(text, `${index}.yaml`)));
  const source = createFileCheckSource(store);
  const announced: string[] = [];
  source.subscribe((key) => announced.push(key));
  return {
    store,
    source,
    announced,
    check(key) {
      const entry = source.get(key);
      assert.equal(entry.kind, 'valid');
      return entry.check;
    },
  };
}

describe('checks of manifests', () => {
  it('start with generation 1, a UID of their own, and no past', () => {
    const { check } = world(`${checkText('a')}status: {observedGeneration: 7}\n`, checkText('b'));

    assert.equal(check('default/a').generation, 1);
    assert.notEqual(check('default/a').uid, check('default/b').uid);
    assert.equal(check('default/a').status, undefined);
    assert.equal(world(checkText('a')).check('default/a').uid, check('default/a').uid);
  });

  it('get a new generation with a new spec, and announce it', () => {
    const { store, announced, check } = world(checkText('a'), checkText('b'));
    const before = check('default/a');

    store.replace([parsed(checkText('a', '  backends: []\n  port: 81\n  probe: {tcp: {}}\n')), parsed(checkText('b'))]);

    assert.deepEqual(announced, ['default/a']);
    assert.equal(check('default/a').generation, 2);
    assert.equal(check('default/a').uid, before.uid);
  });

  it('are announced, in the same generation, when somebody asks for a probe', () => {
    const { store, announced, check } = world(checkText('a'));

    store.replace([parsed(checkText('a\n  annotations: {backendhealth.dev/probe-now: "1"}'))]);

    assert.deepEqual(announced, ['default/a']);
    assert.equal(check('default/a').generation, 1);
    assert.equal(check('default/a').probeNow, '1');
  });

  it('stay as they are when only their file changed', () => {
    const { store, announced, check } = world(checkText('a'));
    const before = check('default/a');

    store.replace([parsed(`# a remark\n${checkText('a')}`)]);

    assert.deepEqual(announced, []);
    assert.equal(check('default/a'), before);
  });

  it('are other checks when they come back', () => {
    const { store, source, announced, check } = world(checkText('a'));
    const before = check('default/a');

    store.replace([]);
    assert.equal(source.get('default/a').kind, 'missing');
    store.replace([parsed(checkText('a'))]);

    assert.deepEqual(announced, ['default/a', 'default/a']);
    assert.notEqual(check('default/a').uid, before.uid);
  });

  it('are announced when a Secret changes that they refer to', () => {
    const { store, announced } = world(
      checkText('a', WITH_SECRET),
      checkText('b'),
      secretText('token', { key: 'one', other: '1' }),
    );

    store.replace([
      parsed(checkText('a', WITH_SECRET)),
      parsed(checkText('b')),
      parsed(secretText('token', { key: 'one', other: '2' })),
    ]);
    assert.deepEqual(announced, []);
    store.replace([
      parsed(checkText('a', WITH_SECRET)),
      parsed(checkText('b')),
      parsed(secretText('token', { key: 'two' })),
    ]);

    assert.deepEqual(announced, ['default/a']);
  });
});

describe('checks with TLS of manifests', () => {
  const pair = { 'tls.crt': 'c', 'tls.key': 'k' };
  for (const [what, ca, client] of [
    ['their CA', { 'ca.crt': 'other' }, pair],
    ['their certificate', { 'ca.crt': 'a' }, { ...pair, 'tls.crt': 'other' }],
    ['their key', { 'ca.crt': 'a' }, { ...pair, 'tls.key': 'other' }],
  ] as const) {
    it(`are announced when ${what} changes`, () => {
      const check = checkText('a', WITH_TLS);
      const { store, announced } = world(check, configMapText('ca', { 'ca.crt': 'a' }), secretText('client', pair));

      store.replace([parsed(check), parsed(configMapText('ca', ca)), parsed(secretText('client', client))]);

      assert.deepEqual(announced, ['default/a']);
    });
  }
});

describe('Secrets and ConfigMaps of manifests', () => {
  it('are read by kind, namespace, name and key', async () => {
    const { store } = world(secretText('token', { key: 'one' }), configMapText('token', { key: 'two' }));
    const keys = createFileKeyReader(store);
    const token = { kind: 'Secret', namespace: 'default', name: 'token' } as const;
    const inSecret = await keys.read(token);
    const inConfigMap = await keys.read({ ...token, kind: 'ConfigMap' });
    const inNothing = await keys.read({ ...token, namespace: 'shop' });

    assert.deepEqual(inSecret('key'), { ok: true, value: 'one' });
    assert.deepEqual(inConfigMap('key'), { ok: true, value: 'two' });
    assert.deepEqual(inSecret('constructor'), { ok: false, error: { kind: 'keyMissing' } });
    assert.deepEqual(inNothing('key'), { ok: false, error: { kind: 'notFound' } });
  });
});

describe('statuses in memory', () => {
  it('are kept for exactly the check that they are about', async () => {
    const { store, source, check } = world(checkText('a'));
    const statuses = createStatusMemory(source);
    const told: string[] = [];
    statuses.subscribe((key) => told.push(key));
    const first = check('default/a');

    await statuses.write(first, { observedGeneration: 1 });
    assert.deepEqual(statuses.status(first), { observedGeneration: 1 });
    assert.deepEqual(told, ['default/a']);

    store.replace([]);
    assert.equal(statuses.status(first), undefined);
    assert.deepEqual(await statuses.write(first, { observedGeneration: 1 }), { ok: false, error: { kind: 'gone' } });
    store.replace([parsed(checkText('a'))]);
    assert.equal((await statuses.write(first, { observedGeneration: 1 })).ok, false);
    assert.equal(statuses.status(check('default/a')), undefined);
  });
});
