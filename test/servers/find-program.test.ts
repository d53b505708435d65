import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { programObstacle } from './find-program.ts';

describe('the programs of real servers', () => {
  it('are named when they are missing', { skip: process.platform !== 'linux' && 'only on Linux' }, () => {
    assert.equal(programObstacle(['sh', 'no-such-server']), 'the program no-such-server is not installed');
  });

  it('are found in the PATH', { skip: process.platform !== 'linux' && 'only on Linux' }, () => {
    assert.equal(programObstacle(['sh']), false);
  });
});
