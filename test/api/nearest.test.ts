import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nearest } from '../../src/api/nearest.ts';

const fields = ['interval', 'timeout', 'healthyThreshold', 'unhealthyThreshold', 'port'];

describe('the nearest word', () => {
  const expected: readonly (readonly [string, string | undefined])[] = [
    ['intervall', 'interval'],
    ['INTERVAL', 'interval'],
    ['itnerval', 'interval'],
    ['timeOutSeconds', undefined],
    ['unhealthyTreshold', 'unhealthyThreshold'],
    ['healthy_threshold', 'healthyThreshold'],
    ['prot', 'port'],
    ['ports', 'port'],
    ['path', undefined],
    ['', undefined],
    ['interval'.repeat(10_000), undefined],
  ];
  for (const [word, field] of expected) {
    it(`of ${JSON.stringify(word.slice(0, 20))} is ${field ?? 'none'}`, () =>
      assert.equal(nearest(word, fields), field));
  }

  it('of no words is none', () => assert.equal(nearest('a', []), undefined));
});
