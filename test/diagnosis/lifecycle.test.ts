import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ALL_REASONS, reasonFacts, type Reason } from '../../src/api/reasons.ts';
import { lifecycleVerdict } from '../../src/diagnosis/lifecycle.ts';

const ADMINISTRATIVE_OR_OURS: readonly Reason[] = [
  'Initializing',
  'Suspended',
  'Maintenance',
  'ResultStale',
  'ProbeInternalError',
];
const CONFIGURATION: readonly Reason[] = ['CredentialsUnavailable', 'InvalidSpec'];

describe('lifecycleVerdict', () => {
  it('names the backend, says what to do and takes blame from the table', () => {
    for (const reason of [...ADMINISTRATIVE_OR_OURS, ...CONFIGURATION]) {
      const verdict = lifecycleVerdict(reason, { name: 'ecs-1' });

      assert.match(verdict.message, /^ecs-1 /, reason);
      assert.ok(verdict.advice.length > 0, reason);
      assert.equal(verdict.blame, reasonFacts(reason).blame);
    }
  });

  it('names no part of a probe, since no probe brought it', () => {
    for (const reason of [...ADMINISTRATIVE_OR_OURS, ...CONFIGURATION])
      assert.equal(lifecycleVerdict(reason, { name: 'ecs-1' }).phase, undefined);
  });

  it('fails no step for what was asked for, or is our own', () => {
    for (const reason of ADMINISTRATIVE_OR_OURS) {
      assert.ok(
        Object.values(lifecycleVerdict(reason, { name: 'ecs-1' }).steps).every((result) => result === 'Unknown'),
        reason,
      );
    }
  });

  it('fails the parameters for a fault of the configuration', () => {
    for (const reason of CONFIGURATION) {
      assert.equal(lifecycleVerdict(reason, { name: 'ecs-1' }).steps.CheckParameters, 'Failed', reason);
    }
  });

  it('adds what exactly is in the way, in plain text and within the limit', () => {
    const verdict = lifecycleVerdict('CredentialsUnavailable', {
      name: 'ecs-1',
      detail: `Secret "web"\n has no key "token"`,
    });

    assert.ok(verdict.message.endsWith('; Secret "web" has no key "token"'));
    assert.ok(lifecycleVerdict('InvalidSpec', { name: 'ecs-1', detail: 'x'.repeat(2_000) }).message.length <= 512);
  });

  it('has words for every reason', () => {
    for (const reason of ALL_REASONS) {
      assert.ok(lifecycleVerdict(reason, { name: 'ecs-1' }).message.length > 0);
    }
  });
});
