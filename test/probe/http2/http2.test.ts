import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { VERSION } from '../../../src/base/version.ts';
import { FRAME } from '../../../src/probe/http2/frame.ts';
import { FrameReader } from '../../../src/probe/http2/frame-reader.ts';
import { HpackDecoder } from '../../../src/probe/http2/hpack-decoder.ts';
import { buildHttp2Request, http2Conversation } from '../../../src/probe/http2/http2.ts';
import {
  bytewise,
  data,
  frame,
  goaway,
  GREETING,
  headers,
  hear,
  type Heard,
  http2Plan,
  lastData,
  lastHeaders,
  ping,
  reset,
  SETTINGS_ACK,
  split,
  targetOf,
  wordOf,
} from './server-frames.ts';
import {
  AGAINST_THE_RULES,
  BROKEN_OFF,
  FLOODS,
  FOREIGN,
  OF_NO_MATTER,
  OK,
  SAME_ANSWERS,
  says,
  followedBy,
  times,
  type Transcript,
  type Transcripts,
} from './transcripts.ts';

type Words = Parameters<typeof http2Plan>[0];

function hearAll(pieces: readonly Buffer[], words: Words = {}, last?: Transcript['last']): Heard {
  const plan = http2Plan(words);
  return hear(http2Conversation(targetOf(plan), plan), pieces, last);
}

function hearOne(words: Words, ...frames: readonly Buffer[]): Heard {
  return hearAll([Buffer.concat([GREETING, ...frames])], words);
}

function itHears(transcripts: Transcripts, words: Words = {}): void {
  for (const [name, { bytes, last, word }] of Object.entries(transcripts)) {
    it(`${name}: ${word}`, () => {
      const whole = hearAll([bytes], words, last);
      const inBytes = hearAll(bytewise(bytes), words, last);

      assert.equal(wordOf(whole), word);
      assert.deepEqual({ ...inBytes, answers: undefined }, { ...whole, answers: undefined });
    });
  }
}

/** The fields of the request, and the frames that it consists of. */
function readRequest(bytes: Buffer): { readonly fields: readonly string[]; readonly frames: readonly number[][] } {
  assert.equal(bytes.toString('latin1', 0, 24), 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  const reader = new FrameReader();
  const frames: number[][] = [];
  const blocks: Buffer[] = [];
  let from = 24;
  while (reader.next(bytes, from, bytes.length) === 'frame') {
    frames.push([reader.type, reader.flags, reader.streamId]);
    if (reader.type === FRAME.headers || reader.type === FRAME.continuation)
      blocks.push(Buffer.from(reader.bytes.subarray(reader.start, reader.end)));
    from = reader.after;
  }
  const block = Buffer.concat(blocks);
  const decoded = new HpackDecoder().decode(block, 0, block.length);
  assert.ok(decoded.ok);
  return { fields: decoded.value.map(({ name, value }) => `${name}: ${value}`), frames };
}

describe('the request over HTTP/2', () => {
  const request = { method: 'HEAD', path: '/health?a=b', host: 'shop.example.com:8080', headers: [] } as const;

  it('says preface, settings and header at once', () => {
    const { fields, frames } = readRequest(buildHttp2Request(request, 'https'));

    assert.deepEqual(frames, [
      [FRAME.settings, 0, 0],
      [FRAME.headers, 5, 1],
    ]);
    assert.deepEqual(fields, [
      ':method: HEAD',
      ':scheme: https',
      ':authority: shop.example.com:8080',
      ':path: /health?a=b',
      `user-agent: backend-health-operator/${VERSION}`,
      'accept: */*',
      'accept-encoding: identity',
    ]);
  });

  it('writes names in lower case, and lets the user replace ours', () => {
    const own = [
      { name: 'User-Agent', value: 'mine' },
      { name: 'X-Api-Key', value: 'Secret' },
    ];
    const { fields } = readRequest(buildHttp2Request({ ...request, headers: own }, 'http'));

    assert.deepEqual(fields.slice(4), [
      'accept: */*',
      'accept-encoding: identity',
      'user-agent: mine',
      'x-api-key: Secret',
    ]);
  });

  it('names no authority without a host', () => {
    const { fields } = readRequest(buildHttp2Request({ ...request, host: null }, 'http'));

    assert.ok(!fields.some((field) => field.startsWith(':authority')));
  });

  it('goes on in further frames when the header is large', () => {
    const large = Array.from({ length: 9 }, (_, index) => ({ name: `x-${index}`, value: 'v'.repeat(4000) }));
    const { fields, frames } = readRequest(buildHttp2Request({ ...request, headers: large }, 'http'));

    assert.deepEqual(frames.slice(1), [
      [FRAME.headers, 1, 1],
      [FRAME.continuation, 0, 1],
      [FRAME.continuation, 4, 1],
    ]);
    assert.equal(fields.length, 16);
  });

  it('never lets a field into the tables of those who pass it on', () => {
    const bytes = buildHttp2Request({ ...request, headers: [{ name: 'x-api-key', value: 'k' }] }, 'http');

    assert.ok(
      bytes.includes(Buffer.concat([Buffer.from([0x10, 9]), Buffer.from('x-api-key'), Buffer.from([1, 0x6b])])),
    );
  });
});

describe('an answer over HTTP/2', () => {
  it('shows the facts of its fields', () => {
    const { decision, shown } = hearOne(
      { method: 'HEAD', path: '/' },
      lastHeaders([
        ':status: 302',
        'location: /login',
        'set-cookie: PHPSESSID=1',
        'retry-after: 7',
        'allow: GET, HEAD',
        'content-length: 3',
      ]),
    );

    assert.equal(wordOf({ decision }), 'success');
    assert.deepEqual(shown.http, {
      status: 302,
      majorVersion: 2,
      minorVersion: 0,
      isGrpc: false,
      headerBytes: 48,
      bodyBytes: 0,
      contentLength: 3,
      redirect: 'SameHostOtherPath',
      retryAfterSeconds: 7,
      allowsGet: true,
      setsCookie: true,
      scriptEngine: true,
      dateMs: undefined,
      unmetHeader: undefined,
      dependency: undefined,
      bodyHash: undefined,
    });
    assert.equal(shown.http2End, undefined);
  });

  for (const [name, bytes] of Object.entries(SAME_ANSWERS)) {
    it(`means the same ${name}`, () => {
      for (const pieces of [[Buffer.concat([GREETING, bytes])], bytewise(Buffer.concat([GREETING, bytes]))]) {
        const { decision, shown } = hearAll(pieces, { contains: 'hello' });

        assert.equal(wordOf({ decision }), 'success');
        assert.deepEqual([shown.http?.bodyBytes, shown.http?.bodyHash], [5, 0x4f9f2cab]);
      }
    });
  }

  for (const [name, bytes] of Object.entries(OF_NO_MATTER)) {
    it(`means the same behind ${name}`, () => {
      const { decision, shown } = hearOne({ contains: 'hello' }, bytes, headers(OK), lastData('hello'));

      assert.equal(wordOf({ decision }), 'success');
      assert.equal(shown.http?.bodyBytes, 5);
    });
  }

  it('tells of a farewell even when the answer came', () => {
    const { shown } = hearOne({}, goaway(1, 0), headers(OK), lastData('hello'));

    assert.deepEqual(shown.http2End, { kind: 'GOAWAY', code: 0 });
  });

  it('is decided with the header where no body can follow', () => {
    for (const [words, status] of [
      [{ method: 'HEAD' }, 200],
      [{}, 204],
      [{}, 304],
    ] as const)
      assert.equal(wordOf(hearOne(words, headers([`:status: ${status}`, 'content-length: 5']))), 'success');
  });

  it('is compared with the address when no host was named', () => {
    const plan = http2Plan({ host: null, method: 'HEAD' });
    const hosts = [
      [{ kind: 'address', address: '192.0.2.1', family: 4 }, '192.0.2.1'],
      [{ kind: 'address', address: '2001:db8::1', family: 6 }, '[2001:db8::1]'],
      [{ kind: 'name', name: 'shop.example.com' }, 'shop.example.com'],
    ] as const;
    for (const [host, name] of hosts) {
      const conversation = http2Conversation({ ...targetOf(plan), host }, plan);
      const bytes = Buffer.concat([GREETING, lastHeaders([':status: 301', `location: https://${name}/`])]);

      assert.equal(hear(conversation, [bytes]).shown.http?.redirect, 'SameHostHttps');
    }
  });

  it('is decided by its status before its body', () => {
    const { decision, shown } = hearOne({}, headers([':status: 503', 'retry-after: 9']), lastData('sorry'));

    assert.equal(wordOf({ decision }), 'UnexpectedStatus');
    assert.deepEqual([shown.http?.status, shown.http?.bodyBytes, shown.http?.retryAfterSeconds], [503, 0, 9]);
  });

  it('may have more to come, whatever it was', () => {
    assert.equal(hearOne({}, headers(OK), lastData('hello')).decision?.moreToCome, true);
  });

  const bodies: Transcripts = {
    'another text': says('BodyMismatch', GREETING, headers(OK), lastData('world')),
    'no text': says('BodyMismatch', GREETING, lastHeaders([':status: 200'])),
    'less than announced': says('BodyTruncated', GREETING, headers(OK), lastData('hell')),
    'nothing of what was announced': says('BodyTruncated', GREETING, lastHeaders(OK)),
    'less than announced, with trailers': says(
      'BodyTruncated',
      GREETING,
      headers(OK),
      data('hell'),
      lastHeaders(['a: b']),
    ),
    'more than announced': says('Malformed', GREETING, headers(OK), data('hello!')),
    'two different lengths': says('Malformed', GREETING, headers([...OK, 'content-length: 6'])),
    'a close in the body': followedBy('onEnd', says('BodyTruncated', GREETING, headers(OK), data('hell'))),
    'a reset in the body': followedBy('onReset', says('ResetDuringResponse', GREETING, headers(OK), data('hell'))),
    'silence in the body': followedBy('onSilence', says('BodyTimeout', GREETING, headers(OK), data('hell'))),
    'RST_STREAM in the body': says('Http2Ended', GREETING, headers(OK), data('hell'), reset(2)),
    'trailers that do not end': says('Malformed', GREETING, headers(OK), data('hello'), headers(['a: b'])),
    'trailers with a status': says('Malformed', GREETING, headers(OK), data('hello'), lastHeaders([':status: 200'])),
    'a second answer': says('Malformed', GREETING, headers(OK), headers(OK)),
    'a flood of empty data': says('Malformed', GREETING, headers(OK), times(2000, data(''))),
    'a flood of padding': says('Malformed', GREETING, headers(OK), times(2000, frame(FRAME.data, 8, '\x01x'))),
    'a flood of pings in the body': says('Malformed', GREETING, headers(OK), data('hell'), times(99, ping())),
  };
  describe('with a body of', () => itHears(bodies, { contains: 'hello' }));
});

describe('a large body over HTTP/2', () => {
  const large = [':status: 200', 'content-length: 10737418240'];
  const piece = data(Buffer.alloc(16_383, 0x61));

  it('is judged by the first 65,535 bytes', () => {
    for (const bytes of [Buffer.alloc(3, 0x61), Buffer.from('aab')]) {
      const { decision, shown } = hearOne({ contains: 'aab' }, headers(large), times(4, piece), data(bytes));

      assert.equal(wordOf({ decision }), bytes.includes('b') ? 'success' : 'BodyMismatch');
      assert.equal(shown.http?.bodyBytes, 65_535);
    }
  });

  it('breaks the rules when it goes on behind the window', () => {
    assert.equal(wordOf(hearOne({}, headers(large), times(4, piece), data('1234'))), 'Malformed');
  });

  it('is judged as far as it came when it comes in crumbs', () => {
    const { decision, shown } = hearOne({ contains: 'a' }, headers(large), times(2000, data('a')));

    assert.equal(wordOf({ decision }), 'success');
    assert.ok((shown.http?.bodyBytes ?? 0) > 900);
  });

  it('is complete when the window and the stream end together', () => {
    const { decision } = hearOne({ contains: 'a' }, headers([':status: 200']), times(4, piece), lastData('123'));

    assert.equal(wordOf({ decision }), 'success');
  });
});

describe('whoever does not speak HTTP/2', () => itHears(FOREIGN));
describe('an answer that breaks off', () => itHears(BROKEN_OFF));
describe('an answer against the rules', () => itHears(AGAINST_THE_RULES));
describe('a flood', () => itHears(FLOODS));

describe('the end of a stream or connection', () => {
  it('is told with its error code', () => {
    assert.deepEqual(hearOne({}, reset(0xb)).shown.http2End, { kind: 'RST_STREAM', code: 11 });
    assert.deepEqual(hearOne({}, goaway(0, 0xd)).shown.http2End, { kind: 'GOAWAY', code: 13 });
    assert.deepEqual(hearOne({}, goaway(1, 0), reset(8)).shown.http2End, { kind: 'RST_STREAM', code: 8 });
  });
});

describe('what we answer', () => {
  it('acknowledges settings and pings, each once, behind the request', () => {
    const plan = http2Plan();
    const conversation = http2Conversation(targetOf(plan), plan);

    assert.equal(conversation.takeOutgoing(), plan.bytes);
    assert.equal(conversation.takeOutgoing(), undefined);
    conversation.onData(Buffer.concat([GREETING, ping('12345678')]), GREETING.length + 17);
    assert.deepEqual(conversation.takeOutgoing(), Buffer.concat([SETTINGS_ACK, ping('12345678', 1)]));
    assert.equal(conversation.takeOutgoing(), undefined);
    conversation.onData(ping('abcdefgh', 1), 17);
    assert.equal(conversation.takeOutgoing(), undefined);
  });

  it('is never more than 512 bytes', () => {
    const { answers, decision } = hearAll(bytewise(Buffer.concat([GREETING, times(100, ping())])));

    assert.equal(wordOf({ decision }), 'Malformed');
    assert.ok(answers.length > 400 && answers.length <= 512, `${answers.length} bytes`);
  });
});

describe('any cut into chunks', () => {
  const all = Object.entries({ ...FOREIGN, ...BROKEN_OFF, ...AGAINST_THE_RULES, ...FLOODS });

  it('leads to the same decision, and shows the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(fc.nat(), { maxLength: 12 }), ([, { bytes, last }], cuts) => {
        const [whole, cut] = [hearAll([bytes], {}, last), hearAll(split(bytes, cuts), {}, last)];

        assert.deepEqual([cut.decision, cut.shown], [whole.decision, whole.shown]);
      }),
      { numRuns: 500 },
    );
  });
});
