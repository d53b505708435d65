/** Where relative paths start. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callerFolder } from '../../src/cli/caller-folder.ts';

describe('the folder of the caller', () => {
  it('is the one from which npm was called', () => {
    assert.equal(callerFolder({ npm_lifecycle_event: 'bhc', INIT_CWD: '/home/me' }, '/repo'), '/home/me');
  });

  it('is the working directory where npm runs something else, or nothing', () => {
    assert.equal(callerFolder({ npm_lifecycle_event: 'test', INIT_CWD: '/home/me' }, '/repo'), undefined);
    assert.equal(callerFolder({ npm_lifecycle_event: 'bhc', INIT_CWD: '/repo' }, '/repo'), undefined);
    assert.equal(callerFolder({ npm_lifecycle_event: 'bhc' }, '/repo'), undefined);
    assert.equal(callerFolder({}, '/repo'), undefined);
  });
});
