import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  clip,
  endpoint,
  enumerate,
  fitAdvice,
  fitEvidence,
  fitMessage,
  plain,
  withCommand,
} from '../../src/diagnosis/wording.ts';

const anyText = fc.string({ maxLength: 2_000, unit: 'binary' });

describe('wording', () => {
  it('strips everything that moves a cursor, breaks a line or cannot be seen', () => {
    assert.equal(plain('a\u001b[31mb\r\n\u200e\u2028c\u0000'), 'a[31mbc');
  });

  it('shows that it has cut a text', () => {
    assert.equal(clip('abcdef', 4), 'abc…');
    assert.equal(clip('abcd', 4), 'abcd');
  });

  it('never cuts a character in half', () => {
    assert.equal(clip('ab😀cd', 4), 'ab…');
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 600 }), (text, limit) => clip(text, limit).isWellFormed()),
    );
  });

  it('holds the limits whatever it is given', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 10 }), (lines) => {
        assert.ok(fitMessage(lines.join('')).length <= 512);
        assert.ok(fitAdvice(lines).length <= 4 && fitAdvice(lines).every((line) => line.length <= 512));
        assert.ok(fitEvidence(lines).length <= 6 && fitEvidence(lines).every((line) => line.length <= 160));
      }),
    );
  });

  it('puts IPv6 addresses into brackets', () => {
    assert.equal(endpoint('10.0.0.1', 80), '10.0.0.1:80');
    assert.equal(endpoint('2001:db8::1', 80), '[2001:db8::1]:80');
    assert.equal(endpoint('web.internal', 80), 'web.internal:80');
  });

  it('leaves out a command that does not fit, and never cuts one', () => {
    assert.equal(withCommand('See it', 'curl x'), 'See it: curl x');
    assert.equal(withCommand('See it', `curl ${'x'.repeat(600)}`), 'See it.');
  });

  it('enumerates as people do', () => {
    assert.equal(enumerate([]), '');
    assert.equal(enumerate(['a']), 'a');
    assert.equal(enumerate(['a', 'b', 'c']), 'a, b and c');
  });
});
