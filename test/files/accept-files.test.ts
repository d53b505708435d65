/** Which version of a file is in force. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { acceptFiles, type FileVersions } from '../../src/files/accept-files.ts';
import type { ManifestFile } from '../../src/files/manifest.ts';
import { findDuplicates } from '../../src/files/manifest-set.ts';
import { checkText, parsed } from './manifests.ts';

/** A file with checks of these names; `undefined` names make it invalid. */
function file(path: string, names: readonly string[] | undefined): ManifestFile {
  return parsed(names === undefined ? 'kind: [' : names.map((name) => checkText(name)).join('---\n'), path);
}

const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 3 });

describe('accepting new versions of files', () => {
  it('never puts an object in force twice, and takes everything that is right on its own', () => {
    const change = fc.record({ newest: fc.option(names, { nil: undefined }), changed: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(names, { maxLength: 4 }),
        fc.array(change, { minLength: 4, maxLength: 4 }),
        (before, changes) => {
          const taken = new Set<string>();
          const versions = before.map((wanted, index): FileVersions => {
            const own = wanted.filter((name) => !taken.has(name));
            for (const name of own) taken.add(name);
            const inForce = file(`${index}.yaml`, own);
            const { newest, changed } = changes[index] ?? { newest: [], changed: false };
            return { path: inForce.path, inForce, newest: changed ? file(inForce.path, newest) : inForce };
          });

          const { files, refused } = acceptFiles(versions);

          assert.deepEqual(findDuplicates(files), []);
          for (const { path, newest, inForce } of versions) {
            const chosen = files.find((candidate) => candidate.path === path);
            assert.equal(chosen, refused.has(path) ? inForce : newest);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
