import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outcomeBehind } from '../../src/cli/outcome-behind.ts';
import { aConnectFailure, aSuccess } from './snapshots.ts';

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
