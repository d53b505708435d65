import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { compilesAsRe2 } from '../../src/api/re2-pattern.ts';

describe('a pattern in RE2 syntax', () => {
  for (const pattern of [
    '',
    'ok',
    '^ok$',
    '(?i)ok',
    '(?P<n>a)',
    '[[:alpha:]]+',
    '\\pL',
    '\\bok\\b',
    'a{1000}',
    '^(a+)+$',
    '\\Qa.b\\E',
  ]) {
    it(`may be ${pattern}`, () => assert.equal(compilesAsRe2(pattern), true));
  }

  for (const pattern of [
    '(',
    '[',
    '*',
    'a**',
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(a)\\1',
    '(?>a)',
    'a{1001}',
    '(a{100}){11}',
    '\\',
    '[b-a]',
    '\\uABCD',
  ]) {
    it(`may not be ${pattern}`, () => assert.equal(compilesAsRe2(pattern), false));
  }

  it('is judged without an exception, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        (pattern) => typeof compilesAsRe2(pattern) === 'boolean',
      ),
    );
  });
});
