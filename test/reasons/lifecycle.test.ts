/** Rows that no probe decides: each with a real server that would answer, through the command line. */
import assert from 'node:assert/strict';
import { lifecycleCases, PROBE_TOKEN, secretManifest } from './cases/lifecycle-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('backends that are not judged', 7, lifecycleCases, {
  manifests: [secretManifest],
  more: (seen, test) => {
    test('a suspended check sends nothing', () => {
      const [suspended] = lifecycleCases;
      assert.ok(suspended !== undefined);
      assert.equal(seen().server(suspended)?.connections, 0);
    });

    test('no value of a Secret is told', () => {
      const { product } = seen();
      assert.ok(!(product.stdout + product.stderr).includes(PROBE_TOKEN));
    });
  },
});
