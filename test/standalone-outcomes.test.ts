import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createOutcomeTable } from '../src/standalone-outcomes.ts';
import { aCancelled, aConnectFailure, aSuccess } from './cli/snapshots.ts';

describe('the outcomes that are remembered', () => {
  it('are the last of each kind, the newest first', () => {
    const memory = createOutcomeTable();
    const [old, failure, fresh] = [aSuccess({ endedMs: 1 }), aConnectFailure(), aSuccess({ endedMs: 2 })];

    for (const outcome of [old, failure, fresh]) memory.add('shop/web', 'a', outcome);

    assert.deepEqual(memory.of('shop/web', 'a'), [fresh, failure]);
    assert.deepEqual(memory.of('shop/web', 'b'), []);
  });

  it('hold no probe that was cancelled: it has no result', () => {
    const memory = createOutcomeTable();

    memory.add('shop/web', 'a', aConnectFailure());
    memory.add('shop/web', 'a', aCancelled());

    assert.deepEqual(memory.of('shop/web', 'a'), [aConnectFailure()]);
  });

  it('are forgotten with their backend and with their check', () => {
    const table = createOutcomeTable();
    for (const backend of ['a', 'b']) table.add('shop/web', backend, aSuccess());

    table.keepOnly('shop/web', ['a']);
    assert.deepEqual([table.of('shop/web', 'a').length, table.of('shop/web', 'b').length], [1, 0]);
    table.forget('shop/web');
    assert.deepEqual(table.of('shop/web', 'a'), []);
  });
});
