import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fixdateMs } from '../../../src/probe/http/http-date.ts';

function read(text: string): number | undefined {
  const bytes = Buffer.from(`xx${text}yy`, 'latin1');
  return fixdateMs(bytes, 2, bytes.length - 2);
}

describe('the date of an answer', () => {
  it('is read in the form that every server must send', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799 }), (seconds) => {
        assert.equal(read(new Date(1_000 * seconds).toUTCString()), 1_000 * seconds);
      }),
    );
  });

  it('is nothing in any other form', () => {
    for (const text of [
      '',
      'Sunday, 06-Nov-94 08:49:37 GMT',
      'Sun Nov  6 08:49:37 1994',
      'Sun, 06 Nov 1994 08:49:37 UTC',
      'Sun, 06 Nov 1994 8:49:37 GMT ',
      'Sun, 06 Foo 1994 08:49:37 GMT',
      'Sun, 00 Nov 1994 08:49:37 GMT',
      'Sun, 32 Nov 1994 08:49:37 GMT',
      'Sun, 06 Nov 1994 24:49:37 GMT',
      'Sun, 06 Nov 1994 08:60:37 GMT',
      'Sun, 06 Nov 1994 08:49:61 GMT',
      'Sun, 06 Nov -994 08:49:37 GMT',
    ])
      assert.equal(read(text), undefined, text);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const date = fixdateMs(Buffer.from(bytes), 0, bytes.length);
        assert.ok(date === undefined || Number.isSafeInteger(date));
      }),
    );
  });
});
