import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pinnedTo } from '../../src/schedule/pinned-target.ts';
import { aTarget } from '../support/schedule-outcomes.ts';

describe('an experiment', () => {
  const target = aTarget();
  const named = { ...target, target: { ...target.target, host: { kind: 'name', name: 'web.example.com' } as const } };

  it('stays at the address of a name that the failed probe dialled', () => {
    const { host, plan } = pinnedTo(named, 'fd00::7').target;

    assert.deepEqual(host, { kind: 'address', address: 'fd00::7', family: 6 });
    assert.equal(plan, named.target.plan);
  });

  it('asks the name where no address was dialled', () => {
    assert.equal(pinnedTo(named, undefined), named);
  });

  it('leaves a backend with an address alone', () => {
    assert.equal(pinnedTo(target, '10.0.0.9'), target);
  });
});
