import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { CONFIDENCES } from '../../src/api/reasons.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import {
  doubt,
  isSilence,
  suspectMassFailure,
  withoutDoubt,
  type BackendSilence,
} from '../../src/diagnosis/mass-failure.ts';
import { anyEvidence } from '../support/evidence-arbitraries.ts';
import { evidence, failure, inconclusive, status, succeeded } from '../support/evidence-builders.ts';

const INTERVAL_MS = 2_000;

/** Backends that are silent since these times, and others that are not. */
function pool(silentSince: readonly number[], others: number): readonly BackendSilence[] {
  const silent = silentSince.map((silentSinceMs) => ({ silentSinceMs }));
  return [...silent, ...Array.from({ length: others }, () => ({ silentSinceMs: undefined }))];
}

const anyPool = fc.array(
  fc.record({ silentSinceMs: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: undefined }) }),
  { maxLength: 30 },
);

/** The definition, said slowly: some backend's time begins a window that holds enough of them. */
function isMassByDefinition(backends: readonly BackendSilence[]): boolean {
  const times = backends.flatMap(({ silentSinceMs }) => (silentSinceMs === undefined ? [] : [silentSinceMs]));
  return times.some((start) => {
    const inWindow = times.filter((time) => time >= start && time <= start + 2 * INTERVAL_MS).length;
    return inWindow >= 3 && inWindow >= backends.length / 2;
  });
}

describe('suspectMassFailure', () => {
  it('suspects when half of the backends, and three, fell silent within two intervals', () => {
    assert.deepEqual(suspectMassFailure(pool([0, 1_000, 4_000], 3), INTERVAL_MS), { silent: 3, total: 6 });
  });

  it('does not suspect for two, for a minority, or for failures far apart', () => {
    assert.equal(suspectMassFailure(pool([0, 0], 0), INTERVAL_MS), undefined);
    assert.equal(suspectMassFailure(pool([0, 0, 0], 4), INTERVAL_MS), undefined);
    assert.equal(suspectMassFailure(pool([0, 2_000, 4_001], 0), INTERVAL_MS), undefined);
  });

  it('agrees with its definition, whatever the order', () => {
    fc.assert(
      fc.property(anyPool, (backends) => {
        const suspicion = suspectMassFailure(backends, INTERVAL_MS);

        assert.equal(suspicion !== undefined, isMassByDefinition(backends));
        assert.deepEqual(suspectMassFailure(backends.toReversed(), INTERVAL_MS), suspicion);
      }),
    );
  });

  it('is not talked out of it by more silence at the same time', () => {
    fc.assert(
      fc.property(anyPool, (backends) => {
        const [first] = backends.flatMap(({ silentSinceMs }) => (silentSinceMs === undefined ? [] : [silentSinceMs]));
        const all = backends.map(() => ({ silentSinceMs: first }));

        if (suspectMassFailure(backends, INTERVAL_MS) !== undefined) assert.ok(suspectMassFailure(all, INTERVAL_MS));
      }),
    );
  });
});

describe('isSilence', () => {
  it('holds for what was not heard, and not for a refusal, a reset or an answer', () => {
    for (const code of ['ConnectTimeout', 'HostUnreachable', 'NetworkUnreachable', 'NoResponse'] as const)
      assert.ok(isSilence(failure(code)));
    assert.ok(isSilence(inconclusive('NameTimeout')));
    for (const outcome of [
      failure('ConnectRefused'),
      failure('ResetBeforeResponse'),
      status(503),
      succeeded(),
      inconclusive('LoopStalled'),
    ]) {
      assert.ok(!isSilence(outcome));
    }
  });
});

describe('doubt', () => {
  it('lowers the confidence by one level and says why', () => {
    const verdict = diagnose(evidence(failure('HostUnreachable', { endedMs: 3_060 })));

    const doubted = doubt(verdict);

    assert.equal(verdict.confidence, 'Likely');
    assert.equal(doubted.confidence, 'Possible');
    assert.match(doubted.advice[0] ?? '', /Many backends fell silent at the same time/);
    assert.equal(doubted.reason, verdict.reason);
    assert.equal(doubted.message, verdict.message);
  });

  it('never raises the confidence, stays within the limits, and does the same twice as once', () => {
    fc.assert(
      fc.property(anyEvidence, (known) => {
        const verdict = diagnose(known);
        const doubted = doubt(verdict);

        assert.ok(CONFIDENCES.indexOf(doubted.confidence) >= CONFIDENCES.indexOf(verdict.confidence));
        assert.ok(doubted.advice.length <= 4);
        assert.deepEqual(doubt(doubted), doubted);
      }),
    );
  });

  it('can be taken back, but for the confidence and the advice that it has cost', () => {
    fc.assert(
      fc.property(anyEvidence, (known) => {
        const verdict = diagnose(known);
        const calm = withoutDoubt(doubt(verdict));

        assert.equal(withoutDoubt(verdict), verdict);
        assert.deepEqual(calm.advice, verdict.advice.slice(0, 3));
        assert.equal(calm.message, verdict.message);
      }),
    );
  });
});
