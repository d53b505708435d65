import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackendRow } from '../../src/api/v1alpha1/status.ts';
import { computeStatus } from '../../src/controller/compute-status.ts';
import { storedBackends } from '../../src/controller/stored-backends.ts';
import { backendViews } from '../../src/controller/views.ts';
import type { Verdict } from '../../src/diagnosis/verdict.ts';
import type { StoredBackend } from '../../src/schedule/report.ts';
import { aCheck, aReport, aVerdict, effectiveOf } from '../support/builders.ts';

const check = aCheck(['a=10.0.0.1']);
const effective = effectiveOf(check);

/** The row of a backend with this verdict. */
function rowOf(verdict: Verdict): BackendRow {
  const status = computeStatus({
    check,
    effective,
    views: backendViews({
      check,
      effective,
      reports: [{ ...aReport('a', 'Unknown'), verdict }],
      obstacle: undefined,
      obstacleSinceMs: 0,
    }),
    obstacle: undefined,
    massFailure: undefined,
    previous: [],
    history: [],
    handledProbeNow: undefined,
    probeSources: [],
    nowMs: 0,
  });
  const [row] = status.backends ?? [];
  assert.ok(row !== undefined);
  return row;
}

function restored(row: BackendRow): StoredBackend | undefined {
  return storedBackends({ ...check, status: { observedGeneration: check.generation, backends: [row] } }).get('a');
}

describe('storedBackends', () => {
  it('reads a verdict back as it was written', () => {
    const verdict = aVerdict('ProberOverloaded');

    assert.deepEqual(restored(rowOf(verdict))?.verdict, verdict);
  });

  it('reads a verdict back that no probe brought', () => {
    const verdict = aVerdict('ResultStale', { phase: undefined });
    const row = rowOf(verdict);

    assert.equal(Object.hasOwn(row, 'phase'), false);
    assert.deepEqual(restored(row)?.verdict, verdict);
  });

  it('takes nothing for a verdict that another version wrote with words of its own', () => {
    const row = rowOf(aVerdict('ProberOverloaded'));

    assert.equal(restored({ ...row, phase: 'Daydream' })?.verdict, undefined);
    assert.equal(restored({ ...row, reason: 'MoonInTheWay' })?.verdict, undefined);
  });
});
