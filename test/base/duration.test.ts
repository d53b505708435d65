import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { formatDuration, parseDuration } from '../../src/base/duration.ts';

/** The longest duration that can be written: 99999h59m59s999ms. */
const LONGEST_MS = 100_000 * 3_600_000 - 1;

describe('a duration', () => {
  const values: readonly (readonly [string, number])[] = [
    ['2s', 2_000],
    ['1m30s', 90_000],
    ['500ms', 500],
    ['0s', 0],
    ['1h', 3_600_000],
    ['90s', 90_000],
    ['30s1m', 90_000],
    ['1h1m1s1ms', 3_661_001],
  ];
  for (const [text, milliseconds] of values)
    it(`${text} is ${milliseconds} ms`, () => assert.equal(parseDuration(text), milliseconds));

  for (const text of [
    '',
    '2',
    's',
    '2 s',
    ' 2s',
    '2s ',
    '2s\n',
    '1.5s',
    '-2s',
    '+2s',
    '2S',
    '1e9h',
    '100000s',
    '1s1s1s1s1s',
    '2d',
    '1us',
    'NaNs',
    '٣s',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(parseDuration(text), undefined));
  }

  it('is read as it was written', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: LONGEST_MS }), (ms) => parseDuration(formatDuration(ms)) === ms));
  });

  it('is written in the shortest way', () => {
    assert.deepEqual([0, 1, 999, 1_000, 60_000, 90_000, 3_600_000, 90_061_001].map(formatDuration), [
      '0s',
      '1ms',
      '999ms',
      '1s',
      '1m',
      '1m30s',
      '1h',
      '25h1m1s1ms',
    ]);
  });

  it('is never negative, and has no fraction of a millisecond', () => {
    assert.deepEqual([-5, 1.9, 0.4].map(formatDuration), ['0s', '1ms', '0s']);
  });
});
