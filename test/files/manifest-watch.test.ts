/** Files that change while the checks run. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { systemFiles } from '../../src/files/file-system.ts';
import { loadManifests } from '../../src/files/manifest-set.ts';
import { createManifestStore, type ManifestStore } from '../../src/files/manifest-store.ts';
import { type FileNotice, type ManifestWatch, watchManifests } from '../../src/files/manifest-watch.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { noticeText } from '../../src/cli/output/notice.ts';
import { aFolder, checkText, type Folder, secretText } from './manifests.ts';

interface Watched {
  readonly folder: Folder;
  readonly store: ManifestStore;
  readonly watch: ManifestWatch;
  readonly clock: FakeClock;
  /** What was said since the last call. */
  said(): string[];
  keys(): string[];
}

async function watched(t: TestContext, files: Readonly<Record<string, string>>): Promise<Watched> {
  const folder = await aFolder(t);
  for (const [name, text] of Object.entries(files)) await folder.write(name, text);
  const initial = await loadManifests([folder.path], systemFiles);
  const store = createManifestStore(initial.files);
  const clock = createFakeClock();
  const notices: FileNotice[] = [];
  const watch = watchManifests({
    paths: [folder.path],
    initial,
    store,
    // No hints: what a test does must not depend on when the system tells about it.
    files: { ...systemFiles, watch: () => () => undefined },
    clock,
    notify: (notice) => notices.push(notice),
  });
  t.after(() => watch.stop());
  return {
    folder,
    store,
    watch,
    clock,
    said: () => notices.splice(0).map(({ kind, path }) => `${kind} ${path.slice(folder.path.length + 1)}`),
    keys: () => [...store.checks().keys()].toSorted(),
  };
}

describe('watched manifests', () => {
  it('are read again when they change, appear and go', async (t) => {
    const { folder, watch, said, keys } = await watched(t, { 'a.yaml': checkText('a') });

    await folder.write('a.yaml', checkText('other'));
    await folder.write('b.yaml', checkText('b'));
    await watch.scan();
    assert.deepEqual(keys(), ['default/b', 'default/other']);
    assert.deepEqual(said(), ['read a.yaml', 'read b.yaml']);

    await folder.remove('a.yaml');
    await watch.scan();
    assert.deepEqual(keys(), ['default/b']);
    assert.deepEqual(said(), ['removed a.yaml']);
  });

  it('have checks that stop only where there were any', async (t) => {
    const folder = await aFolder(t);
    await folder.write('a.yaml', checkText('a'));
    await folder.write('secret.yaml', secretText('token', { k: 'v' }));
    const initial = await loadManifests([folder.path], systemFiles);
    const said: string[] = [];
    const watch = watchManifests({
      paths: [folder.path],
      initial,
      store: createManifestStore(initial.files),
      files: { ...systemFiles, watch: () => () => undefined },
      clock: createFakeClock(),
      notify: (notice) => said.push(noticeText(notice).slice(`bhc: ${folder.path}/`.length)),
    });
    t.after(() => watch.stop());

    await folder.remove('a.yaml');
    await folder.remove('secret.yaml');
    await watch.scan();

    assert.deepEqual(said, ['a.yaml is gone; its checks have stopped', 'secret.yaml is gone']);
  });

  it('are left alone while nothing changes', async (t) => {
    const { watch, store, said } = await watched(t, { 'a.yaml': checkText('a') });
    let replaced = 0;
    store.subscribe(() => (replaced += 1));

    await watch.scan();
    await watch.scan();

    assert.equal(replaced, 0);
    assert.deepEqual(said(), []);
  });

  it('keep their last good version when they become wrong, and say so once', async (t) => {
    const { folder, watch, said, keys } = await watched(t, { 'a.yaml': checkText('a') });

    await folder.write('a.yaml', checkText('a', '  port: nonsense\n'));
    await watch.scan();
    await watch.scan();
    assert.deepEqual(keys(), ['default/a']);
    assert.deepEqual(said(), ['refused a.yaml']);

    await folder.write('a.yaml', checkText('a2'));
    await watch.scan();
    assert.deepEqual(keys(), ['default/a2']);
    assert.deepEqual(said(), ['read a.yaml']);
  });

  it('refuse a new file that repeats a check, until the first one is gone', async (t) => {
    const { folder, watch, said, keys } = await watched(t, { 'b.yaml': checkText('web') });

    await folder.write('a.yaml', `${checkText('web')}---\n${checkText('more')}`);
    await watch.scan();
    assert.deepEqual(keys(), ['default/web']);
    assert.deepEqual(said(), ['refused a.yaml']);

    await folder.remove('b.yaml');
    await watch.scan();
    assert.deepEqual(keys(), ['default/more', 'default/web']);
    assert.deepEqual(said(), ['removed b.yaml', 'read a.yaml']);
  });

  it('let a check move from one file to another', async (t) => {
    const { folder, watch, said, keys } = await watched(t, { 'a.yaml': checkText('web'), 'b.yaml': checkText('b') });

    await folder.write('a.yaml', checkText('a'));
    await folder.write('b.yaml', checkText('web'));
    await watch.scan();

    assert.deepEqual(keys(), ['default/a', 'default/web']);
    assert.deepEqual(said(), ['read a.yaml', 'read b.yaml']);
  });

  it('are polled every second', async (t) => {
    const { folder, clock, store, keys } = await watched(t, { 'a.yaml': checkText('a') });
    await folder.write('b.yaml', checkText('b'));
    const replaced = new Promise<void>((resolve) => store.subscribe(resolve));

    clock.advance(999);
    assert.deepEqual(keys(), ['default/a']);
    clock.advance(1);
    await replaced;

    assert.deepEqual(keys(), ['default/a', 'default/b']);
  });

  it('are not looked at any more after the end', async (t) => {
    const { folder, watch, clock, keys } = await watched(t, { 'a.yaml': checkText('a') });
    await folder.write('b.yaml', checkText('b'));

    watch.stop();
    await watch.scan();

    assert.deepEqual(keys(), ['default/a']);
    assert.equal(clock.pendingTimers(), 0);
  });

  it('stay in force while their folder cannot be looked into', async (t) => {
    const folder = await aFolder(t);
    await folder.write('a.yaml', checkText('a'));
    const initial = await loadManifests([folder.path], systemFiles);
    const store = createManifestStore(initial.files);
    const said: string[] = [];
    const watch = watchManifests({
      paths: [folder.path],
      initial,
      store,
      files: {
        ...systemFiles,
        watch: () => () => undefined,
        list: async () => ({ ok: false, error: { kind: 'forbidden' } }),
      },
      clock: createFakeClock(),
      notify: ({ kind }) => said.push(kind),
    });
    t.after(() => watch.stop());

    await watch.scan();
    await watch.scan();

    assert.deepEqual([...store.checks().keys()], ['default/a']);
    assert.deepEqual(said, ['unreadable']);
  });
});
