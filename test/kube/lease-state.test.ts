import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { judgeLease, type LeaseRecord, observeLease, readLease } from '../../src/kube/lease-state.ts';

const viewer = { identity: 'me', knownEpoch: 3, durationMs: 15_000 };

function aRecord(parts: Partial<LeaseRecord> = {}): LeaseRecord {
  return { holder: 'other', durationMs: 15_000, epoch: 3, transitions: 2, resourceVersion: '10', ...parts };
}

describe('lease state', () => {
  const cases = [
    { name: 'an empty holder', record: aRecord({ holder: '' }), afterMs: 0, state: 'free' },
    { name: 'our own identity', record: aRecord({ holder: 'me' }), afterMs: 99_000, state: 'mine' },
    { name: 'another holder, just seen', record: aRecord(), afterMs: 0, state: 'held' },
    { name: 'another holder, unchanged for exactly its duration', record: aRecord(), afterMs: 15_000, state: 'held' },
    { name: 'another holder, unchanged for longer', record: aRecord(), afterMs: 15_001, state: 'expired' },
    { name: 'a holder of a longer duration', record: aRecord({ durationMs: 60_000 }), afterMs: 59_000, state: 'held' },
    {
      name: 'a duration of a year',
      record: aRecord({ durationMs: 31_536_000_000 }),
      afterMs: 300_001,
      state: 'expired',
    },
    { name: 'no duration', record: aRecord({ durationMs: 0 }), afterMs: 15_000, state: 'held' },
    { name: 'a duration below zero', record: aRecord({ durationMs: -5 }), afterMs: 14_000, state: 'held' },
    { name: 'a Lease that was just deleted', record: undefined, afterMs: 0, state: 'held' },
    { name: 'a Lease that has been gone for long', record: undefined, afterMs: 15_001, state: 'expired' },
  ] as const;
  for (const { name, record, afterMs, state } of cases) {
    it(`calls ${name} ${state}`, () => {
      assert.equal(judgeLease({ record, sinceMs: 1_000 }, viewer, 1_000 + afterMs), state);
    });
  }

  it('calls it free when there is no Lease and there has never been an owner', () => {
    assert.equal(judgeLease({ record: undefined, sinceMs: 0 }, { ...viewer, knownEpoch: 0 }, 0), 'free');
  });

  it('counts from when it saw the record first, and anew when the record changes or goes', () => {
    const first = observeLease(undefined, aRecord(), 100);

    assert.equal(observeLease(first, aRecord(), 900).sinceMs, 100);
    assert.equal(observeLease(first, aRecord({ resourceVersion: '11' }), 900).sinceMs, 900);
    const gone = observeLease(first, undefined, 900);
    assert.equal(gone.sinceMs, 900);
    assert.equal(observeLease(gone, undefined, 2_000).sinceMs, 900);
  });

  it('never expires a Lease that is renewed within its duration, whatever times stand in it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 15_000 }), { minLength: 1, maxLength: 60 }), (gaps) => {
        let nowMs = 0;
        let observed = observeLease(undefined, aRecord({ resourceVersion: '0' }), nowMs);
        gaps.forEach((gap, index) => {
          nowMs += gap;
          assert.equal(judgeLease(observed, viewer, nowMs), 'held');
          observed = observeLease(observed, aRecord({ resourceVersion: String(index + 1) }), nowMs);
        });
      }),
    );
  });

  it('reads what the API server gives', () => {
    const lease = {
      metadata: { resourceVersion: '42', annotations: { 'backendhealth.dev/epoch': '7' } },
      spec: {
        holderIdentity: 'x',
        leaseDurationSeconds: 15,
        leaseTransitions: 4,
        renewTime: '1999-01-01T00:00:00.000000Z',
      },
    };

    assert.deepEqual(readLease(lease), {
      holder: 'x',
      durationMs: 15_000,
      epoch: 7,
      transitions: 4,
      resourceVersion: '42',
    });
  });

  for (const epoch of ['', '-1', '1e3', '0x10', '007', '9007199254740993', 'Infinity', '3.5']) {
    it(`takes the epoch "${epoch}" for none`, () => {
      assert.equal(readLease({ metadata: { annotations: { 'backendhealth.dev/epoch': epoch } } }).epoch, 0);
    });
  }

  it('reads nothing from something that is no Lease', () => {
    for (const odd of [undefined, null, 'text', [], { spec: 7, metadata: [] }]) {
      assert.deepEqual(readLease(odd), { holder: '', durationMs: 0, epoch: 0, transitions: 0, resourceVersion: '' });
    }
  });
});
