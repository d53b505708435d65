import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type BodyWords, compileBody, parseStatuses } from '../../src/probe/expectation.ts';

describe('expected statuses', () => {
  const members = (words: readonly string[]): readonly number[] => {
    const set = parseStatuses(words);
    assert.ok(set.ok);
    return Array.from({ length: 1000 }, (_, status) => status).filter((status) => set.value.has(status));
  };

  it('are single ones, classes and ranges, all together', () => {
    assert.deepEqual(members(['401', '500-502']), [401, 500, 501, 502]);
    assert.deepEqual(
      members(['2xx', '3xx']),
      Array.from({ length: 200 }, (_, index) => 200 + index),
    );
    assert.deepEqual(members(['200-299']), members(['2xx']));
    assert.deepEqual(members([]), []);
  });

  it('hold nothing outside of 100 to 599', () => {
    const set = parseStatuses(['1xx', '5xx']);
    assert.ok(set.ok);
    for (const odd of [-1, 0, 99, 600, 1000, 200.5, Number.NaN]) assert.equal(set.value.has(odd), false);
  });

  for (const word of [
    '',
    '2XX',
    '6xx',
    '0xx',
    '20',
    '2000',
    '99',
    '600',
    '299-200',
    '200-',
    '-299',
    '2xx-3xx',
    ' 200',
    '200,201',
  ]) {
    it(`are not ${JSON.stringify(word)}`, () => assert.equal(parseStatuses(['200', word]).ok, false));
  }
});

describe('an expected body', () => {
  const met = (words: BodyWords, body: string | Buffer): boolean => {
    const expectation = compileBody(words);
    assert.ok(expectation.ok, JSON.stringify(expectation));
    return expectation.value.met(Buffer.from(body));
  };

  it('contains a text, byte by byte', () => {
    assert.ok(met({ contains: 'rea' }, 'ready'));
    assert.ok(met({ contains: 'größe' }, 'die größe'));
    assert.ok(met({ contains: '.*' }, 'a.*b'));
    assert.ok(!met({ contains: 'Ready' }, 'ready'));
    assert.ok(!met({ contains: 'x' }, ''));
  });

  it('matches a pattern anywhere, unless it is anchored', () => {
    assert.ok(met({ matches: '"status":\\s*"(UP|OK)"' }, '{"status": "UP"}'));
    assert.ok(!met({ matches: '^UP$' }, 'UPDATING'));
    assert.ok(met({ matches: '(?i)ok' }, 'OK'));
    assert.ok(met({ matches: '^$' }, ''));
  });

  it('reads bytes that are no UTF-8 as replacement characters', () => {
    assert.ok(met({ matches: 'a.b' }, Buffer.from([0x61, 0xff, 0x62])));
  });

  it('is exactly one of the two', () => {
    assert.equal(compileBody({}).ok, false);
    assert.equal(compileBody({ contains: 'a', matches: 'b' }).ok, false);
  });

  it('refuses what RE2 does not know, what is too long, and what would be too slow', () => {
    for (const matches of ['(', '(?=x)', '\\1(a)', 'a{2000}', 'x'.repeat(257), '(\\pL{1,500}|\\pN{1,400})x']) {
      assert.equal(compileBody({ matches }).ok, false, matches);
    }
    assert.equal(compileBody({ contains: 'x'.repeat(257) }).ok, false);
    assert.equal(compileBody({ matches: 'x'.repeat(256) }).ok, true);
  });

  it('takes linear time on patterns that ruin a backtracking engine', () => {
    const body = Buffer.alloc(65_536, 'a');
    for (const matches of ['^(a+)+$b', '^(a|a)*$b', '(a*)*b', '^(a?){25}a{25}b']) {
      const expectation = compileBody({ matches });
      assert.ok(expectation.ok);
      expectation.value.met(body);
      const startedMs = performance.now();
      assert.equal(expectation.value.met(body), false);
      assert.ok(performance.now() - startedMs < 200, matches);
    }
  });

  it('is shown less of a body the larger its program is', () => {
    const short = compileBody({ matches: 'status.*(up|ok)' });
    const long = compileBody({ matches: 'a.{100}z|end$' });
    assert.ok(short.ok && long.ok);
    const body = Buffer.from(`${'b'.repeat(65_533)}end`);

    assert.equal(short.value.windowBytes, 65_536);
    assert.ok(long.value.windowBytes < 32_768 && long.value.windowBytes > 16_384, `${long.value.windowBytes}`);
    assert.equal(long.value.met(body), false);
    assert.equal(long.value.met(body.subarray(-100)), true);
  });

  it('never throws, whatever the body', () => {
    const expectation = compileBody({ matches: '\\b(up|ok)\\b' });
    assert.ok(expectation.ok);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        (bytes) => typeof expectation.value.met(Buffer.from(bytes)) === 'boolean',
      ),
    );
  });
});
