/** The demo: its arguments, and what it leaves behind. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { demoArguments } from '../../tools/demo/arguments.ts';
import { startDemoBackends } from '../../tools/demo/demo-manifest.ts';

const CHECKS = join(import.meta.dirname, '..', '..', 'examples', 'demo', 'checks.yaml');

describe('the demo', () => {
  it('knows --keep, and refuses everything else', () => {
    assert.deepEqual(demoArguments([]), { keep: false });
    assert.deepEqual(demoArguments(['--keep']), { keep: true });
    assert.equal(
      demoArguments(['--kep', '--keep']),
      'demo: unknown argument --kep; there is only --keep, which keeps the sample backends up',
    );
  });

  it('leaves no folder behind', async () => {
    const { manifest, close } = await startDemoBackends(CHECKS);
    assert.ok(existsSync(manifest));

    await close();

    assert.equal(existsSync(dirname(manifest)), false);
  });
});
