/** Which probe a report tells about. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createOutcomeMemory, outcomeBehind } from '../../src/cli/last-outcomes.ts';
import { aCancelled, aConnectFailure, aSuccess } from './snapshots.ts';

describe('the outcomes that are remembered', () => {
  it('are the last of each kind, the newest first', () => {
    const memory = createOutcomeMemory();
    const [old, failure, fresh] = [aSuccess({ endedMs: 1 }), aConnectFailure(), aSuccess({ endedMs: 2 })];

    for (const outcome of [old, failure, fresh]) memory.add('shop/web', 'a', outcome);

    assert.deepEqual(memory.of('shop/web', 'a'), [fresh, failure]);
    assert.deepEqual(memory.of('shop/web', 'b'), []);
  });

  it('hold no probe that was cancelled: it has no result', () => {
    const memory = createOutcomeMemory();

    memory.add('shop/web', 'a', aConnectFailure());
    memory.add('shop/web', 'a', aCancelled());

    assert.deepEqual(memory.of('shop/web', 'a'), [aConnectFailure()]);
  });
});

describe('the outcome behind a verdict', () => {
  it('is the newest of its kind, though a later probe ended otherwise', () => {
    const outcomes = [aSuccess(), aConnectFailure()];

    assert.equal(outcomeBehind('Unhealthy', outcomes)?.kind, 'failure');
    assert.equal(outcomeBehind('Degraded', outcomes)?.kind, 'success');
  });

  it('is the newest of all where none is of its kind', () => {
    assert.equal(outcomeBehind('Unknown', [aConnectFailure(), aSuccess()])?.kind, 'failure');
    assert.equal(outcomeBehind('Maintenance', [aConnectFailure(), aSuccess()])?.kind, 'failure');
    assert.equal(outcomeBehind('Healthy', []), undefined);
  });
});
