/** Holds the list of cases complete: each reason is produced for real somewhere, and beside what it could be taken for. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { REASONS } from '../../src/api/reasons.ts';
import { claims } from './claims.ts';
import { loopbackFamilies } from './families.ts';

const claimed = new Set<string>(claims.map(({ reason }) => reason));

describe('the cases of all reasons', () => {
  for (const reason of Object.keys(REASONS)) {
    it(`produce ${reason}`, () => {
      assert.ok(claimed.has(reason), 'a case in test/reasons or test/lab must produce it');
    });
  }

  it('name a look-alike that is another reason and has a case of its own', () => {
    for (const { name, reason, lookAlike } of claims) {
      assert.notEqual(lookAlike, reason, name);
      assert.ok(claimed.has(lookAlike), `${name}: nobody produces ${lookAlike}`);
    }
  });

  it('have names that differ within their file', () => {
    const names = claims.map(({ file, name, reason }) => `${file}: ${name} (${reason})`);
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    );
  });

  it('belong to files that are there', () => {
    for (const file of new Set(claims.map((claim) => claim.file))) {
      assert.ok(existsSync(fileURLToPath(new URL(`../${file}`, import.meta.url))), file);
    }
  });

  it('are in the list of families, so that the scorecard runs them too', () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const files = globSync('reasons/*.test.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
    const families = files.filter((file) => /^testFamily\(/m.test(readFileSync(`${root}/${file}`, 'utf8')));

    assert.deepEqual(families.toSorted(), loopbackFamilies.map(({ file }) => file).toSorted());
  });
});
