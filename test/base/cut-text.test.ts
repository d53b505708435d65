import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { cutToBytes } from '../../src/base/cut-text.ts';

describe('cutToBytes', () => {
  it('leaves a text alone that fits', () => {
    assert.equal(cutToBytes('öö', 4), 'öö');
  });

  it('shows that it has cut, within the bound', () => {
    assert.equal(cutToBytes('abcdef', 5), 'ab…');
  });

  it('counts bytes, and leaves out a character that would be cut in two', () => {
    assert.equal(cutToBytes('öööööö', 8), 'öö…');
    assert.equal(cutToBytes('😀😀', 7), '😀…');
    assert.equal(cutToBytes('a😀😀', 7), 'a…');
  });

  it('keeps the bound and the beginning of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 3, max: 100 }), (text, maxBytes) => {
        const cut = cutToBytes(text, maxBytes);

        assert.ok(Buffer.byteLength(cut) <= maxBytes);
        assert.ok(cut === text || text.startsWith(cut.slice(0, -1)));
        assert.ok(cut.isWellFormed());
      }),
    );
  });
});
