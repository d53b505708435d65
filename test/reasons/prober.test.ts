/** Faults of the prober itself: nothing is said about a backend then. Processes of the product that are starved, stopped or broken on purpose. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Reason } from '../../src/api/reasons.ts';
import type { BackendRow } from '../../src/api/v1alpha1/status.ts';
import type { Claim } from './claim.ts';
import { proberClaims } from './cases/prober-claims.ts';
import { loopbackObstacle } from './loopback-obstacle.ts';
import { runExhausted, runStarved, runWithBug, worldOfALateResult } from './prober-runs.ts';
import type { ProductRun } from './product-run.ts';
import { assertRow } from './reason-case.ts';

const skip = loopbackObstacle();

function rowsOf(run: ProductRun, name: string): readonly BackendRow[] {
  return run.status(name).backends ?? [];
}

function proberCondition(run: ProductRun, name: string): readonly (string | undefined)[] {
  const condition = run.status(name).conditions?.find(({ type }) => type === 'ProberHealthy');
  return [condition?.status, condition?.reason];
}

function assertClaim(
  row: BackendRow | undefined,
  { name, reason, lookAlike }: Claim,
  warnings: readonly Reason[] = [],
): void {
  assertRow(row, { name, expected: { state: 'Unknown', reason, warnings }, lookAlike });
}

describe('faults of the prober', () => {
  it(proberClaims.overloaded.name, { skip }, async () => {
    const run = await runStarved();

    const [row] = rowsOf(run, 'silent');
    assertClaim(row, proberClaims.overloaded);
    assert.deepEqual(proberCondition(run, 'silent'), ['False', 'ProberOverloaded']);
    assert.deepEqual(
      rowsOf(run, 'works').map(({ state }) => state),
      ['Healthy'],
      'what has answered counts',
    );
  });

  it(proberClaims.exhausted.name, { skip }, async () => {
    const run = await runExhausted();

    const rows = rowsOf(run, 'many');
    assertClaim(
      rows.find(({ reason }) => reason === 'ProberResourceExhausted'),
      proberClaims.exhausted,
      // All of them are one server.
      ['DuplicateBackend', 'CheckTooFrequent'],
    );
    const others = new Set(rows.map(({ reason }) => reason).filter((reason) => reason !== 'ProberResourceExhausted'));
    for (const reason of others) assert.ok(reason === 'NoResponse' || reason === 'Initializing', reason);
    assert.deepEqual(proberCondition(run, 'many'), ['False', 'ProberResourceExhausted']);
  });

  it(proberClaims.internalError.name, { skip }, async () => {
    const run = await runWithBug();

    const [row] = rowsOf(run, 'broken');
    assertClaim(row, proberClaims.internalError);
    assert.doesNotMatch(row?.message ?? '', /on purpose/, 'the message of the bug stays in the log');
    assert.deepEqual(
      rowsOf(run, 'works').map(({ state }) => state),
      ['Healthy'],
    );
  });
});

describe('results that do not come', () => {
  it(proberClaims.stale.name, () => {
    const world = worldOfALateResult();

    world.clock.advance(50_000);
    assert.equal(world.report().state, 'Healthy', 'a minute is not over');
    world.clock.advance(20_000);
    const { state, verdict } = world.report();
    assert.deepEqual([state, verdict?.reason], ['Unknown', proberClaims.stale.reason]);
    world.clock.advance(60_000);
    assert.equal(world.report().state, 'Healthy', 'a fresh result ends it');
  });
});
