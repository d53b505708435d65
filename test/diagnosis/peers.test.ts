import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { besidePeers } from '../../src/diagnosis/peers.ts';
import { aVerdict } from '../support/builders.ts';

describe('a verdict beside the other backends of its check', () => {
  const missing = aVerdict('HttpPathNotFound', { advice: ['Proven: HEAD / answered 200. Use it: kubectl patch …'] });

  it('says before any patch that the same settings work for others', () => {
    const { advice } = besidePeers(missing, { healthy: 3, total: 4 });

    assert.match(advice[0] ?? '', /work for 3 other backends .* changes the probe of all 4/);
    assert.equal(advice[1], missing.advice[0]);
  });

  it('says nothing where nobody else is healthy', () => {
    assert.equal(besidePeers(missing, { healthy: 0, total: 4 }), missing);
  });

  it('says nothing about a verdict that is not about the parameters', () => {
    const refused = aVerdict('ConnectionRefused');

    assert.equal(besidePeers(refused, { healthy: 3, total: 4 }), refused);
  });
});
