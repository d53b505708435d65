import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { http2Conversation } from '../../../src/probe/http2/http2.ts';
import { httpConversation } from '../../../src/probe/http/http.ts';
import { compileHttp, readingReport } from '../../../src/probe/compile.ts';
import type { HttpFacts } from '../../../src/probe/facts.ts';
import type { HttpProbePlan } from '../../../src/probe/target.ts';
import { GREETING, headers, hear, lastData, lastHeaders, targetOf, wordOf } from '../http2/server-frames.ts';

type Words = NonNullable<Parameters<typeof compileHttp>[0]['expectedHeaders']>;
type Fields = readonly (readonly [name: string, value: string])[];

const IDENTITY: Words = [{ name: 'X-Service', value: 'shop', identity: true }];

function planOf(
  version: HttpProbePlan['version'],
  expectedHeaders: Words,
  method: 'HEAD' | 'GET' = 'GET',
): HttpProbePlan {
  const request = { method, path: '/', host: 'shop', headers: [] };
  const compiled = compileHttp({ request, version, expectedStatuses: ['2xx'], expectedHeaders });
  assert.ok(compiled.ok);
  return compiled.value;
}

/** What the probe makes of the same answer over both versions: they must agree. */
function heard(status: number, fields: Fields, expected: Words): { word: string; http: HttpFacts | undefined } {
  const one = planOf('HTTP1', expected);
  const text = `HTTP/1.1 ${status} X\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}content-length: 0\r\n\r\n`;
  const first = hear(httpConversation(targetOf(one), one), [Buffer.from(text, 'latin1')]);
  const two = planOf('HTTP2', expected);
  const frame = lastHeaders([
    `:status: ${status}`,
    ...fields.map(([name, value]) => `${name.toLowerCase()}: ${value.trim()}`),
  ]);
  const second = hear(http2Conversation(targetOf(two), two), [Buffer.concat([GREETING, frame])]);
  assert.equal(wordOf(second), wordOf(first));
  return { word: wordOf(first), http: first.shown.http };
}

describe('expected headers', () => {
  it('are met by name in any case, and by the whole value', () => {
    for (const fields of [
      [['X-Service', 'shop']],
      [['x-SERVICE', '  shop\t']],
      [
        ['x-service', 'billing'],
        ['x-service', 'shop'],
      ],
    ] satisfies Fields[])
      assert.equal(heard(200, fields, IDENTITY).word, 'success');
  });

  it('are not met by a part, another case, or a name that only looks alike', () => {
    for (const value of ['shop2', 'sho', 'Shop', '"shop"', 'shop,shop', ''])
      assert.equal(heard(200, [['x-service', value]], IDENTITY).word, 'IdentityMismatch', value);
    for (const name of ['x-servic', 'x-services', 'x_service', 'X\u002dService2'])
      assert.equal(heard(200, [[name, 'shop']], IDENTITY).word, 'HeaderMismatch', name);
    // "^" and "~" differ in one bit only, as "A" and "a" do.
    assert.equal(heard(200, [['a~', '1']], [{ name: 'a^', identity: false }]).word, 'HeaderMismatch');
  });

  it('tell which one was not met, and nothing else', () => {
    const words: Words = [{ name: 'a', identity: false }, { name: 'b', value: '1', identity: false }, ...IDENTITY];
    const a: Fields = [['a', '']];

    assert.deepEqual(heard(200, [], words).http?.unmetHeader, { index: 0, isMissing: true, isIdentity: false });
    assert.deepEqual(heard(200, [...a, ['b', '2']], words).http?.unmetHeader, {
      index: 1,
      isMissing: false,
      isIdentity: false,
    });
    const other = heard(200, [['x-service', 'billing']], words);
    assert.equal(other.word, 'IdentityMismatch');
    assert.deepEqual(other.http?.unmetHeader, { index: 2, isMissing: false, isIdentity: true });
  });

  it('come after the status, but for the identity of another service', () => {
    assert.equal(heard(503, [], IDENTITY).word, 'UnexpectedStatus');
    assert.equal(heard(503, [['x-service', 'shop']], IDENTITY).word, 'UnexpectedStatus');
    assert.equal(heard(503, [['x-service', 'billing']], IDENTITY).word, 'IdentityMismatch');
  });

  it('of an interim answer are not those of the final one', () => {
    const plan = planOf('HTTP1', IDENTITY);
    const text = 'HTTP/1.1 103 Early\r\nX-Service: shop\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';

    assert.equal(wordOf(hear(httpConversation(targetOf(plan), plan), [Buffer.from(text)])), 'HeaderMismatch');
  });

  it('are told with the date of the answer, and its age', () => {
    const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
    const atMs = Date.UTC(1994, 10, 6, 8, 49, 37);

    assert.equal(heard(200, [['Date', date]], []).http?.dateMs, atMs);
    assert.equal(
      heard(
        200,
        [
          ['date', date],
          ['age', '60'],
        ],
        [],
      ).http?.dateMs,
      atMs + 60_000,
    );
    assert.equal(heard(200, [['date', 'yesterday']], []).http?.dateMs, undefined);
  });
});

describe('a health report over HTTP/2', () => {
  it('is read with a status that is not normal', () => {
    const reading = readingReport(planOf('HTTP2', [], 'HEAD'));
    assert.ok(reading.ok);
    const body = lastData('{"status":"DOWN","components":{"db":{"status":"DOWN"}}}');
    const whole = Buffer.concat([GREETING, headers([':status: 503']), body]);
    const told = hear(http2Conversation(targetOf(reading.value), reading.value), [whole]);

    assert.equal(wordOf(told), 'UnexpectedStatus');
    assert.equal(told.shown.http?.dependency, 'database');
  });
});
