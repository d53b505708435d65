import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CheckStore, createCheckStore, type StoredCheck } from '../../src/kube/store.ts';
import { stripObject } from '../../src/kube/strip-object.ts';
import { checkManifest } from './test-cluster.ts';

interface World {
  readonly store: CheckStore;
  readonly announced: string[];
  item(name: string, version: string, uid?: string, spec?: object): StoredCheck;
}

function aWorld(): World {
  const store = createCheckStore();
  const announced: string[] = [];
  store.subscribe((key) => announced.push(key));
  return {
    store,
    announced,
    item(name, version, uid = `uid-of-${name}`, spec = {}) {
      const metadata = { name, namespace: 'default', uid, resourceVersion: version, generation: 1 };
      const item = store.accept({ ...checkManifest(name, spec), metadata });
      assert.ok(item !== undefined);
      return item;
    },
  };
}

describe('check store', () => {
  it('announces what appears, changes and goes, and no repetition', () => {
    const { store, announced, item } = aWorld();

    store.upsert(item('a', '1'));
    store.upsert(item('a', '1'));
    store.upsert(item('a', '2'));
    store.remove(item('a', '3'));
    store.remove(item('a', '3'));

    assert.deepEqual(announced, ['default/a', 'default/a', 'default/a']);
    assert.deepEqual(store.get('default/a'), { kind: 'missing' });
  });

  it('announces on a new list only what differs, with the deletions that nobody told of', () => {
    const { store, announced, item } = aWorld();
    store.replace([item('same', '1'), item('changed', '1'), item('gone', '1')]);
    announced.length = 0;

    store.replace([item('same', '1'), item('changed', '2'), item('new', '3')]);

    assert.deepEqual(announced.toSorted(), ['default/changed', 'default/gone', 'default/new']);
    assert.deepEqual(store.keys().toSorted(), ['default/changed', 'default/new', 'default/same']);
  });

  it('never lets one namespace take away what is in another', () => {
    const { store, item } = aWorld();
    store.replace([item('a', '1')]);

    store.inNamespace('elsewhere').replace([]);
    assert.deepEqual(store.keys(), ['default/a']);
    store.inNamespace('def').replace([]);
    assert.deepEqual(store.keys(), ['default/a']);
    store.inNamespace('default').replace([]);

    assert.deepEqual(store.keys(), []);
  });

  it('shows a check that was made again under its name as the new one', () => {
    const { store, announced, item } = aWorld();
    store.upsert(item('a', '1', 'first'));

    store.upsert(item('a', '1', 'second'));

    const entry = store.get('default/a');
    assert.equal(entry.kind === 'valid' ? entry.check.uid : entry.kind, 'second');
    assert.equal(announced.length, 2);
  });

  it('knows the version of exactly the object that is meant', () => {
    const { store, item } = aWorld();
    store.upsert(item('a', '7', 'first'));
    const check = { namespace: 'default', name: 'a' };

    assert.equal(store.versionOf({ ...check, uid: 'first' }), '7');
    assert.equal(store.versionOf({ ...check, uid: 'second' }), undefined);
    assert.equal(store.versionOf({ ...check, name: 'b', uid: 'first' }), undefined);
  });

  it('keeps an invalid check with its identity and what is wrong', () => {
    const { store, item } = aWorld();

    store.upsert(item('bad', '1', 'u', { backends: 7 }));

    const entry = store.get('default/bad');
    assert.equal(entry.kind, 'invalid');
    if (entry.kind !== 'invalid') return;
    assert.deepEqual([entry.check.namespace, entry.check.name, entry.check.uid], ['default', 'bad', 'u']);
    assert.ok(entry.check.issues.length > 0);
  });

  it('does not take what has no name', () => {
    const { store } = aWorld();

    for (const odd of [null, 7, {}, { metadata: {} }, { metadata: { name: 9 } }])
      assert.equal(store.accept(odd), undefined);
  });

  it('tells nobody who has left', () => {
    const { store, item } = aWorld();
    const heard: string[] = [];
    const leave = store.subscribe((key) => heard.push(key));

    leave();
    store.upsert(item('a', '1'));

    assert.deepEqual(heard, []);
  });
});

describe('stripped object', () => {
  it('has no managedFields and no last-applied annotation, and everything else', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', keep: 'me' };
    const object = { kind: 'X', metadata: { name: 'a', managedFields: [1], annotations }, spec: { b: 2 } };

    assert.deepEqual(stripObject(object), {
      kind: 'X',
      metadata: { name: 'a', annotations: { keep: 'me' } },
      spec: { b: 2 },
    });
  });

  it('is what it was when there is nothing to strip', () => {
    for (const odd of [null, 7, 'x', [], { spec: 1 }, { metadata: null }]) assert.deepEqual(stripObject(odd), odd);
  });
});
