import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Asked, HttpReader, type ReaderProgress } from '../../../src/probe/http/http-reader.ts';

const get: Asked = {
  method: 'GET',
  place: { scheme: 'http', authority: 'shop.test', path: '/', port: 80 },
  keepsBody: true,
  expectedHeaders: [],
};
const head: Asked = { ...get, method: 'HEAD' };

interface Reading {
  readonly progress: ReaderProgress;
  readonly stage: string;
  readonly facts: unknown;
  readonly content: string;
  readonly banner: unknown;
}

/** Reads the pieces one after the other, as a prober does: each in a buffer that is used again. */
function read(pieces: readonly Buffer[], asked: Asked): Reading {
  const reader = new HttpReader(asked);
  const shared = Buffer.alloc(Math.max(1, ...pieces.map((piece) => piece.length)));
  let progress: ReaderProgress = 'more';
  for (const piece of pieces) {
    shared.fill(0x58);
    piece.copy(shared);
    progress = reader.feed(shared, 0, piece.length);
    if (progress === 'head') progress = reader.feed(shared, reader.position, piece.length);
    if (progress !== 'more') break;
  }
  return {
    progress,
    stage: reader.stage,
    facts: reader.facts(),
    content: reader.content().toString('latin1'),
    banner: reader.banner,
  };
}

function readWhole(text: string, asked: Asked = get): Reading {
  return read([Buffer.from(text, 'latin1')], asked);
}

function split(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index] ?? 0, end));
}

const OK = 'HTTP/1.1 200 OK\r\n';
const STATUS_OF: Readonly<Record<string, number | undefined>> = {
  'HTTP/1.1 200 OK': 200,
  'HTTP/1.0 200 OK': 200,
  'HTTP/1.1 404': 404,
  'HTTP/1.1 404 ': 404,
  'HTTP/1.1 599 Odd \xff\xfe': 599,
  'HTTP/1.2 200 OK': 200,
  'HTTP/1.1 101 Switching Protocols': undefined,
  'HTTP/1.1 600 Not defined': 600,
  'HTTP/1.1 999 Not defined': 999,
  'HTTP/1.1 099 Too low': undefined,
  'HTTP/1.1 20 Short': undefined,
  'HTTP/1.1 2000 Long': undefined,
  'HTTP/1.1 200OK': undefined,
  'HTTP/1.1  200 OK': undefined,
  'HTTP/1.1\t200 OK': undefined,
  'HTTP/1.x 200 OK': undefined,
  'HTTP/2 200': undefined,
  'HTTP/2.0 200 OK': undefined,
  'HTTP/11 200 OK': undefined,
  'http/1.1 200 OK': undefined,
  'ICY 200 OK': undefined,
  'HTTP/1.1 2\x000 OK': undefined,
  'HTTP/1.1 200 O\rK': undefined,
  'HTTP/1.1 200 O\0K': undefined,
};

describe('the status line', () => {
  for (const [line, status] of Object.entries(STATUS_OF)) {
    it(`${JSON.stringify(line)} is ${status ?? 'malformed'}`, () => {
      for (const end of ['\r\n', '\n']) {
        const reading = readWhole(`${line}${end}Content-Length: 0${end}${end}`, head);

        assert.equal(reading.progress, status === undefined ? 'Malformed' : 'complete');
        if (status !== undefined) assert.partialDeepStrictEqual(reading.facts, { status });
      }
    });
  }
});

const FIELDS: Readonly<Record<string, object | 'Malformed'>> = {
  'Content-Length: 7': { contentLength: 7 },
  'content-LENGTH:7': { contentLength: 7 },
  'Content-Length: \t 7 \t': { contentLength: 7 },
  'Content-Length: 7\r\nContent-Length: 7': { contentLength: 7 },
  'Content-Length: 7, 7': { contentLength: 7 },
  'Content-Length: 007': { contentLength: 7 },
  'Content-Length: 999999999999999': { contentLength: 999_999_999_999_999 },
  'Content-Length: 7\r\nContent-Length: 8': 'Malformed',
  'Content-Length: 7, 8': 'Malformed',
  'Content-Length: -7': 'Malformed',
  'Content-Length: +7': 'Malformed',
  'Content-Length: 7.0': 'Malformed',
  'Content-Length: 0x7': 'Malformed',
  'Content-Length: 1e3': 'Malformed',
  'Content-Length:': 'Malformed',
  'Content-Length: 9999999999999999': 'Malformed',
  'Content-Length: 7\r\nTransfer-Encoding: chunked': { contentLength: 7 },
  'Transfer-Encoding: gzip\r\nContent-Length: 7': { contentLength: 7 },
  'Transfer-Encoding: chunked,': {},
  'Transfer-Encoding: ,': 'Malformed',
  'Content-Length: 7\r\n 8': 'Malformed',
  'Transfer-Encoding: chunked, chunked': 'Malformed',
  'Transfer-Encoding: chunked, gzip': 'Malformed',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip': 'Malformed',
  'Transfer-Encoding: gzip, Chunked': {},
  'Transfer-Encoding: identity\r\nContent-Length: 7': { contentLength: 7 },
  'X-Folded: a\r\n\tb': {},
  ' X-Starts-With-A-Fold: a': 'Malformed',
  'No colon': 'Malformed',
  ': no name': 'Malformed',
  'Name : spaced': 'Malformed',
  'N\xe4me: a': 'Malformed',
  'A: b\rc': 'Malformed',
  'A: b\0c': 'Malformed',
  'A: \u001b[31mred\u0007\x7f\xff': {},
  'Retry-After: 120': { retryAfterSeconds: 120 },
  'Retry-After: 999999': { retryAfterSeconds: 86_400 },
  'Retry-After: Fri, 31 Dec 1999 23:59:59 GMT': { retryAfterSeconds: undefined },
  'Retry-After: -1': { retryAfterSeconds: undefined },
  'Allow: POST, GET , OPTIONS': { allowsGet: true },
  'Allow: GETALL': { allowsGet: false },
  'Set-Cookie: a=b': { setsCookie: true, scriptEngine: false },
  'Set-Cookie: PHPSESSID=x; path=/': { setsCookie: true, scriptEngine: true },
  'Set-Cookie: ASP.NET_SessionId=x': { setsCookie: true, scriptEngine: true },
  'X-Powered-By: PHP/8.2': { setsCookie: false, scriptEngine: true },
  'X-AspNet-Version: 4.0': { scriptEngine: true },
  'X-AspNetMvc-Version: 5.2': { scriptEngine: true },
  'X-Powered-Bi: PHP/8.2': { scriptEngine: false },
  'Location: /elsewhere': { redirect: undefined },
};

describe('header fields', () => {
  for (const [fields, facts] of Object.entries(FIELDS)) {
    it(`${JSON.stringify(fields)} gives ${JSON.stringify(facts)}`, () => {
      const reading = readWhole(`${OK}${fields}\r\n\r\n`, head);

      if (facts === 'Malformed') assert.equal(reading.progress, 'Malformed');
      else assert.partialDeepStrictEqual(reading.facts, facts);
    });
  }

  it('are limited to 16 KiB and 100 fields in each head, and to 64 KiB with all interim answers', () => {
    const filler = (bytes: number): string => `X: ${'y'.repeat(bytes - 5)}\r\n`;
    const fixed = OK.length + 2;
    assert.equal(readWhole(`${OK}${filler(16_384 - fixed)}\r\n`, head).progress, 'complete');
    assert.equal(readWhole(`${OK}${filler(16_385 - fixed)}\r\n`, head).progress, 'HeadersTooLarge');
    assert.equal(readWhole(`${OK}${'A:b\r\n'.repeat(100)}\r\n`, head).progress, 'complete');
    assert.equal(readWhole(`${OK}${'A:b\r\n'.repeat(101)}\r\n`, head).progress, 'HeadersTooLarge');
    const hints = `HTTP/1.1 103 Early Hints\r\n${'A:b\r\n'.repeat(60)}\r\n`;
    assert.equal(readWhole(`${hints.repeat(5)}${OK}${'A:b\r\n'.repeat(41)}\r\n`, head).progress, 'complete');
    const large = `HTTP/1.1 103 Early Hints\r\n${filler(16_000)}\r\n`;
    assert.equal(readWhole(`${large.repeat(4)}${OK}${filler(2_000)}\r\n`, head).progress, 'HeadersTooLarge');
    assert.equal(readWhole(`${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(100)}${OK}\r\n`, head).progress, 'complete');
    assert.equal(readWhole(`${'HTTP/1.1 102 Processing\r\n\r\n'.repeat(101)}${OK}\r\n`, head).progress, 'Malformed');
    assert.equal(readWhole(`HTTP/1.1 200 ${'x'.repeat(20_000)}`, head).progress, 'HeadersTooLarge');
  });

  it('of interim answers are forgotten', () => {
    const reading = readWhole(
      `HTTP/1.1 103 x\r\nSet-Cookie: a\r\nContent-Length: 5\r\n\r\n${OK}Content-Length: 0\r\n\r\n`,
    );

    assert.partialDeepStrictEqual(reading.facts, { setsCookie: false, contentLength: 0 });
  });
});

const chunked = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

describe('the body', () => {
  it('ends where its length says', () => {
    assert.partialDeepStrictEqual(readWhole(`${OK}Content-Length: 3\r\n\r\nabcdef`), {
      progress: 'complete',
      content: 'abc',
    });
    assert.partialDeepStrictEqual(readWhole(`${OK}Content-Length: 3\r\n\r\nab`), { progress: 'more', content: 'ab' });
    assert.partialDeepStrictEqual(readWhole(`${OK}Content-Length: 0\r\n\r\n`), { progress: 'complete', content: '' });
  });

  it('of HEAD, 204 and 304 is none', () => {
    assert.equal(readWhole(`${OK}Content-Length: 3\r\n\r\nabc`, head).content, '');
    for (const status of [204, 304]) assert.equal(readWhole(`HTTP/1.1 ${status} x\r\n\r\nabc`).progress, 'complete');
  });

  it('in chunks is put together', () => {
    assert.partialDeepStrictEqual(readWhole(`${chunked}3\r\nabc\r\n00A ; x="y"\r\n0123456789\r\n0\r\n`), {
      progress: 'complete',
      content: 'abc0123456789',
    });
    assert.partialDeepStrictEqual(readWhole(`${chunked}3\nabc\n0\n\n`), { progress: 'complete', content: 'abc' });
    assert.equal(readWhole(`${chunked}0\r\nTrailer: x\r\n\r\n`).progress, 'complete');
  });

  for (const bad of [
    'x\r\n',
    '-1\r\n',
    '\r\n',
    '0x3\r\nabc',
    '3 3\r\nabc',
    '100000000\r\n',
    '3\r\nabcd\r\n',
    '3\r\nabc3\r\n',
    `1;${'x'.repeat(4200)}`,
    `1;${'x'.repeat(4200)}\r\n`,
  ]) {
    it(`in chunks is malformed with ${JSON.stringify(bad.slice(0, 20))}`, () => {
      assert.equal(readWhole(`${chunked}${bad}`).progress, 'Malformed');
    });
  }

  it('is read up to 65,536 bytes', () => {
    const long = 'z'.repeat(70_000);
    for (const start of [`${OK}\r\n`, `${OK}Content-Length: 70000\r\n\r\n`, `${chunked}11170\r\n`]) {
      const reading = readWhole(`${start}${long}`);

      assert.equal(reading.progress, 'capped');
      assert.equal(reading.content.length, 65_536);
    }
    assert.equal(readWhole(`${OK}Content-Length: 65536\r\n\r\n${long}`).progress, 'complete');
  });

  it('in tiny chunks is given up before it costs too much', () => {
    const reading = readWhole(`${chunked}${'1;extension=1\r\nx\r\n'.repeat(40_000)}`);

    assert.equal(reading.progress, 'capped');
    const endless = readWhole(`${chunked}${'1;extension=1\r\nx\r\n'.repeat(30_000)}`);
    assert.partialDeepStrictEqual(endless.facts, { bodyBytes: 30_000 });
    assert.equal(endless.progress, 'capped');
  });

  it('is kept only when somebody wants it, and always hashed', () => {
    const reading = readWhole(`${OK}\r\nhello`, { ...get, keepsBody: false });

    assert.equal(reading.content, '');
    assert.partialDeepStrictEqual(reading.facts, { bodyBytes: 5, bodyHash: 0x4f9f2cab });
  });
});

/** Whole answers and pieces of them, most of them nearly right. */
const answerBytes = fc
  .array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          OK,
          'HTTP/1.1 100 Continue\r\n\r\n',
          'HTTP/1.0 302 Found\n',
          chunked,
          'SSH-2.0-x\r\n',
          '220 ftp\r\n',
        ),
      },
      { weight: 4, arbitrary: fc.constantFrom(...Object.keys(FIELDS).map((field) => `${field}\r\n`)) },
      {
        weight: 4,
        arbitrary: fc.constantFrom(
          '\r\n',
          '\n',
          '3\r\nabc\r\n',
          '0\r\n',
          '5;x\r\nhello\r\n',
          'x'.repeat(600),
          'y'.repeat(17_000),
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 30 }) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'latin1'));

describe('the reader', () => {
  it('comes to the same result however the bytes are cut into pieces', () => {
    fc.assert(
      fc.property(
        answerBytes,
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.constantFrom(get, head),
        (bytes, cuts, asked) => {
          assert.deepEqual(read(split(bytes, cuts), asked), read([bytes], asked));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('comes to the same result byte by byte', () => {
    fc.assert(
      fc.property(answerBytes, (bytes) => {
        assert.deepEqual(
          read(
            Array.from(bytes, (byte) => Buffer.from([byte])),
            get,
          ),
          read([bytes], get),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), fc.boolean(), (pieces, asHttp) => {
        const start = Buffer.from(asHttp ? OK : '');
        read([start, ...pieces.map((piece) => Buffer.from(piece))], get);
      }),
      { numRuns: 2000 },
    );
  });

  it('knows how far an answer had come', () => {
    const stages = ['', 'H', 'HTTP/', 'SS', `${OK}A`, `${OK}\r\n`].map((text) => readWhole(text).stage);

    assert.deepEqual(stages, ['nothing', 'head', 'head', 'foreign', 'head', 'body']);
  });

  it('names the service that is speaking instead', () => {
    assert.partialDeepStrictEqual(readWhole('SSH-2.0-x\r\n'), { progress: 'WrongService', banner: 'SSH' });
    assert.partialDeepStrictEqual(readWhole('HELLO\r\n'), { progress: 'Malformed', banner: undefined });
  });
});
