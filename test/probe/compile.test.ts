import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { FORBIDDEN_HEADER_NAMES } from '../../src/api/forbidden-headers.ts';
import { VERSION } from '../../src/base/version.ts';
import { compileHttp, parseHost, varyHttp } from '../../src/probe/compile.ts';
import type { HttpRequest } from '../../src/probe/target.ts';

const request: HttpRequest = { method: 'HEAD', path: '/', host: 'shop.test', headers: [] };

function compiled(change: Partial<HttpRequest> = {}): string {
  const plan = compileHttp({ request: { ...request, ...change }, expectedStatuses: ['2xx'] });
  assert.ok(plan.ok, JSON.stringify(plan));
  return plan.value.bytes.toString('latin1');
}

function refusal(change: Partial<HttpRequest>): string {
  const plan = compileHttp({ request: { ...request, ...change }, expectedStatuses: ['2xx'] });
  assert.ok(!plan.ok);
  return plan.error;
}

describe('the request', () => {
  it('says who we are, and that the connection closes', () => {
    assert.equal(
      compiled({ path: '/a?b=c' }),
      [
        'HEAD /a?b=c HTTP/1.1',
        'Host: shop.test',
        `User-Agent: backend-health-operator/${VERSION}`,
        'Accept: */*',
        'Accept-Encoding: identity',
        'Connection: close',
        '',
        '',
      ].join('\r\n'),
    );
  });

  it("leaves the user's User-Agent and Accept alone, in any case", () => {
    const text = compiled({
      headers: [
        { name: 'user-agent', value: 'mine' },
        { name: 'ACCEPT', value: 'text/html' },
        { name: 'X-A', value: '' },
      ],
    });

    assert.equal(text.match(/user-agent:/gi)?.length, 1);
    assert.equal(text.match(/accept:/gi)?.length, 1);
    assert.match(text, /\r\nuser-agent: mine\r\nACCEPT: text\/html\r\nX-A: \r\n\r\n$/);
  });

  it('without a Host is HTTP/1.0', () => {
    assert.match(compiled({ host: null }), /^HEAD \/ HTTP\/1\.0\r\nUser-Agent/);
  });

  it('holds no byte that the user could use to say something else', () => {
    const nearlyFit = fc.constantFrom(...Array.from('abcXYZ019-._:/?=%'), '\r', '\n', '\0', ' ', '\t', 'ä', '#');
    const anything = fc.string({
      unit: fc.oneof({ weight: 20, arbitrary: fc.constantFrom('a', 'b') }, nearlyFit),
      maxLength: 8,
    });
    fc.assert(
      fc.property(anything, anything, anything, anything, (path, host, name, value) => {
        const plan = compileHttp({
          request: { method: 'GET', path: `/${path}`, host, headers: [{ name, value }] },
          expectedStatuses: ['2xx'],
        });
        if (!plan.ok) return;
        const text = plan.value.bytes.toString('latin1');
        assert.equal(text.split('\r\n').length, 9);
        assert.ok(!/[^\t\r\n\x20-\x7e]/.test(text));
        assert.ok(!/\r(?!\n)|(?<!\r)\n/.test(text));
      }),
      { numRuns: 3000 },
    );
  });

  for (const bad of ['x', '', '/a b', '/a#b', '/a\r\nX: y', '/\0', '/ä', '/a\x7f', '/a"b'.replace('"', '\t')]) {
    it(`refuses the path ${JSON.stringify(bad)}`, () => assert.match(refusal({ path: bad }), /^path:/));
  }
  for (const bad of ['', 'a b', 'a/b', 'user@host', 'a\r\nX: y', 'ä']) {
    it(`refuses the host ${JSON.stringify(bad)}`, () => assert.match(refusal({ host: bad }), /^host:/));
  }
  for (const value of ['a\r\nb', 'a\nb', 'a\rb', 'a\0b', 'ä', '\u2028']) {
    it(`refuses the header value ${JSON.stringify(value)}, and does not repeat it`, () => {
      assert.equal(
        refusal({ headers: [{ name: 'X-Secret', value }] }),
        'headers: the value of X-Secret must be one line of printable ASCII',
      );
    });
  }
  for (const name of [
    '',
    'a b',
    'a:',
    'ä',
    'a\r\nb',
    ...FORBIDDEN_HEADER_NAMES,
    'CONTENT-Length',
    'Proxy-Authorization',
    'X-Forwarded-For',
    'Impersonate-User',
    'Host',
  ]) {
    it(`refuses the header name ${JSON.stringify(name)}`, () =>
      assert.match(refusal({ headers: [{ name, value: 'x' }] }), /^headers:/));
  }
});

describe('compiling a plan', () => {
  it('refuses statuses and bodies that make no sense', () => {
    assert.equal(compileHttp({ request, expectedStatuses: ['2xx', 'ok'] }).ok, false);
    assert.equal(compileHttp({ request, expectedStatuses: ['2xx'], expectedBody: { contains: 'x' } }).ok, false);
    assert.equal(
      compileHttp({ request: { ...request, method: 'GET' }, expectedStatuses: ['2xx'], expectedBody: { matches: '(' } })
        .ok,
      false,
    );
  });

  it('varies one thing and keeps the rest', () => {
    const plan = compileHttp({
      request: { ...request, method: 'GET', headers: [{ name: 'X-A', value: 'b' }] },
      expectedStatuses: ['204'],
      expectedBody: { contains: 'x' },
    });
    assert.ok(plan.ok);

    const byHead = varyHttp(plan.value, { method: 'HEAD' });
    assert.ok(byHead.ok);
    assert.equal(byHead.value.expectedBody, undefined);
    assert.ok(byHead.value.expectedStatuses.has(204) && !byHead.value.expectedStatuses.has(200));
    assert.match(byHead.value.bytes.toString(), /^HEAD \/ [^]*X-A: b/);

    const elsewhere = varyHttp(plan.value, { path: '/other', host: null });
    assert.ok(elsewhere.ok);
    assert.equal(elsewhere.value.expectedBody, plan.value.expectedBody);
    assert.match(elsewhere.value.bytes.toString(), /^GET \/other HTTP\/1\.0\r\n/);
    assert.equal(varyHttp(plan.value, { path: 'x' }).ok, false);
  });
});

describe('a host', () => {
  it('is an address or a name', () => {
    assert.deepEqual(parseHost('10.0.0.1'), { kind: 'address', address: '10.0.0.1', family: 4 });
    assert.deepEqual(parseHost('fd00::2'), { kind: 'address', address: 'fd00::2', family: 6 });
    assert.deepEqual(parseHost('Web-1.Example.COM.'), { kind: 'name', name: 'web-1.example.com.' });
    assert.deepEqual(parseHost('db_1.svc'), { kind: 'name', name: 'db_1.svc' });
    assert.deepEqual(parseHost('1a.2b'), { kind: 'name', name: '1a.2b' });
  });

  const REFUSED = [
    '',
    '.',
    'a..b',
    '-a',
    'a-',
    'a b',
    'a/b',
    'user@host',
    'a:80',
    '[::1]',
    '::1%lo',
    '127.1',
    '0x7f000001',
    '0x7f.0.0.1',
    '2130706433',
    '010.0.0.1',
    '1.2.3.4.',
    '1.2.3.256',
    'x.1',
    'a\\b',
    'a\tb',
    'ａ',
    '１２７.0.0.1',
    'a\0b',
    `${'a'.repeat(64)}.b`,
    'a.'.repeat(127) + 'abc',
  ];
  for (const text of REFUSED) {
    it(`is not ${JSON.stringify(text.slice(0, 30))}`, () => assert.equal(parseHost(text), undefined));
  }
});
