/** An object as `kubectl describe` shows it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeObject } from '../../../src/cli/output/describe.ts';

describe('a described object', () => {
  it('has sorted, readable names, aligned values and nested groups', () => {
    const object = {
      state: 'Unhealthy',
      apiVersion: 'v1',
      advice: ['one', 'two'],
      missing: undefined,
      steps: { PortOpen: 'Failed', DirectAccess: 'Passed' },
      history: [
        { from: 'a', to: 'b' },
        { from: 'b', to: 'c' },
      ],
    };

    assert.deepEqual(describeObject(object), [
      'API Version:  v1',
      'Advice:',
      '  one',
      '  two',
      'History:',
      '  From:  a',
      '  To:    b',
      '  From:  b',
      '  To:    c',
      'State:        Unhealthy',
      'Steps:',
      '  Direct Access:  Passed',
      '  Port Open:      Failed',
    ]);
  });
});
