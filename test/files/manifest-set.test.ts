/** Several files and folders together. */
import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { spawnSync } from 'node:child_process';
import { systemFiles } from '../../src/files/file-system.ts';
import { manifestErrorText } from '../../src/files/manifest-error.ts';
import { loadManifests, type ManifestSet } from '../../src/files/manifest-set.ts';
import { aFolder, checkText } from './manifests.ts';

function namesOf(set: ManifestSet): string[] {
  return set.files.flatMap((file) => file.manifests.map(({ ref }) => ref.name));
}

describe('a set of manifests', () => {
  it('takes *.yaml, *.yml and *.json of a folder, and nothing else of it', async (t) => {
    const folder = await aFolder(t);
    await folder.write('b.yml', checkText('b'));
    await folder.write('a.yaml', checkText('a'));
    await folder.write(
      'c.json',
      '{}'.replace('{}', JSON.stringify({ kind: 'Secret', apiVersion: 'v1', metadata: { name: 'c' } })),
    );
    await folder.write('notes.txt', 'not a manifest: [');
    await folder.write('.hidden.yaml', 'not a manifest: [');
    await mkdir(join(folder.path, 'below.yaml'));
    await symlink('/nowhere', join(folder.path, 'dangling.yaml'));
    // Nobody will ever write into it: to open it would be to wait for ever.
    assert.equal(spawnSync('mkfifo', [join(folder.path, 'pipe.yaml')]).status, 0);

    const set = await loadManifests([folder.path], systemFiles);

    assert.deepEqual(namesOf(set), ['a', 'b', 'c']);
    assert.deepEqual(set.problems, []);
  });

  it('reads a file once, however often it is named', async (t) => {
    const folder = await aFolder(t);
    const path = await folder.write('a.yaml', checkText('a'));

    const set = await loadManifests([folder.path, path, join(folder.path, '.', 'a.yaml')], systemFiles);

    assert.deepEqual(namesOf(set), ['a']);
    assert.deepEqual(set.problems, []);
  });

  it('names both places of a check that stands twice', async (t) => {
    const folder = await aFolder(t);
    const first = await folder.write('a.yaml', checkText('web'));
    const second = await folder.write('b.yaml', checkText('web'));

    const { problems } = await loadManifests([folder.path], systemFiles);

    assert.equal(
      problems.map(manifestErrorText).join('\n'),
      [
        `${second}:4:9: error: metadata.name: BackendHealthCheck default/web stands already in ${first}:4; give one of them another name`,
        '    4 |   name: web',
        '      |         ^^^',
      ].join('\n'),
    );
  });

  it('lets the same name stand in two namespaces, and for two kinds', async (t) => {
    const folder = await aFolder(t);
    await folder.write('a.yaml', checkText('web'));
    await folder.write('b.yaml', checkText('web\n  namespace: shop'));
    await folder.write('c.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n');

    assert.deepEqual((await loadManifests([folder.path], systemFiles)).problems, []);
  });

  it('tells about a path that does not exist', async () => {
    const { problems } = await loadManifests(['/nowhere/at-all.yaml'], systemFiles);

    assert.deepEqual(problems.map(manifestErrorText), ['/nowhere/at-all.yaml: error: no such file or folder']);
  });
});
