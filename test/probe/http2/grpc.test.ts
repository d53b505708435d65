import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { VERSION } from '../../../src/base/version.ts';
import { FLAG, FRAME } from '../../../src/probe/http2/frame.ts';
import { FrameReader } from '../../../src/probe/http2/frame-reader.ts';
import { grpcConversation, grpcPlan as compileGrpc } from '../../../src/probe/http2/grpc.ts';
import { HpackDecoder } from '../../../src/probe/http2/hpack-decoder.ts';
import {
  bytewise,
  data,
  type Fields,
  GREETING,
  GRPC_HEAD,
  grpcPlan,
  headers,
  healthMessage,
  hear,
  type Heard,
  lastData,
  lastHeaders,
  ping,
  reset,
  SETTINGS_ACK,
  split,
  windowUpdate,
  wordOf,
} from './server-frames.ts';
import {
  AGAINST_THE_RULES,
  BROKEN_OFF,
  FLOODS,
  FOREIGN,
  OF_NO_MATTER,
  says,
  followedBy,
  times,
  type Transcript,
  type Transcripts,
} from './transcripts.ts';

function hearAll(pieces: readonly Buffer[], last?: Transcript['last']): Heard {
  return hear(grpcConversation(grpcPlan()), pieces, last);
}

function itHears(transcripts: Transcripts): void {
  for (const [name, { bytes, last, word }] of Object.entries(transcripts)) {
    it(`${name}: ${word}`, () => {
      const whole = hearAll([bytes], last);
      const inBytes = hearAll(bytewise(bytes), last);

      assert.equal(wordOf(whole), word);
      assert.deepEqual([inBytes.decision, inBytes.shown], [whole.decision, whole.shown]);
    });
  }
}

/** An answer with a message and a status. */
function answers(word: string, message: Buffer, trailers: Fields): Transcript {
  return says(word, GREETING, headers(GRPC_HEAD), data(message), lastHeaders(trailers));
}

/** An answer of one section. */
function trailersOnly(word: string, fields: Fields): Transcript {
  return says(word, GREETING, lastHeaders(fields));
}

const OK: Fields = ['grpc-status: 0'];

describe('the request of a gRPC health check', () => {
  it('is one call with one message', () => {
    const words = { service: 'shop', authority: 'shop.example.com:50051', scheme: 'https', timeoutMs: 2500 } as const;
    const bytes = compileGrpc(words).bytes;
    const reader = new FrameReader();

    assert.equal(reader.next(bytes, 24, bytes.length), 'frame');
    assert.deepEqual([reader.type, reader.flags, reader.streamId], [FRAME.settings, 0, 0]);
    assert.equal(reader.next(bytes, reader.after, bytes.length), 'frame');
    assert.deepEqual([reader.type, reader.flags, reader.streamId], [FRAME.headers, FLAG.endHeaders, 1]);
    const decoded = new HpackDecoder().decode(bytes, reader.start, reader.end);
    assert.ok(decoded.ok);
    assert.deepEqual(
      decoded.value.map(({ name, value }) => `${name}: ${value}`),
      [
        ':method: POST',
        ':scheme: https',
        ':path: /grpc.health.v1.Health/Check',
        ':authority: shop.example.com:50051',
        'te: trailers',
        'grpc-timeout: 2500m',
        'content-type: application/grpc',
        'grpc-accept-encoding: identity',
        `user-agent: backend-health-operator/${VERSION}`,
      ],
    );
    assert.equal(reader.next(bytes, reader.after, bytes.length), 'frame');
    assert.deepEqual([reader.type, reader.flags, reader.streamId], [FRAME.data, FLAG.endStream, 1]);
    assert.equal(bytes.toString('latin1', reader.start, reader.end), '\0\0\0\0\x06\n\x04shop');
    assert.equal(reader.after, bytes.length);
  });

  it('keeps its timeout within what gRPC can write', () => {
    for (const [timeoutMs, text] of [
      [0.2, '1m'],
      [1499.5, '1500m'],
      [1e12, '99999999m'],
    ] as const) {
      const bytes = compileGrpc({ service: '', authority: 'a', scheme: 'http', timeoutMs }).bytes;
      assert.ok(bytes.includes(`grpc-timeout${String.fromCharCode(text.length)}${text}`, 'latin1'));
    }
  });
});

describe('an answer of the health service', () => {
  it('is a success when the call went well and the service serves', () => {
    const { decision, shown } = hearAll([answers('', healthMessage(1), OK).bytes]);

    assert.equal(wordOf({ decision }), 'success');
    assert.deepEqual(shown.grpc, { status: 0, serving: 'SERVING', httpStatus: 200, isGrpc: true });
    assert.equal(shown.http2End, undefined);
  });

  it('tells what the service says of itself', () => {
    for (const [number, serving] of ['UNKNOWN', undefined, 'NOT_SERVING', 'SERVICE_UNKNOWN', undefined].entries()) {
      if (number === 1) continue;
      const { decision, shown } = hearAll([answers('', healthMessage(number), OK).bytes]);

      assert.equal(wordOf({ decision }), 'GrpcNotServing');
      assert.deepEqual([shown.grpc?.status, shown.grpc?.serving], [0, serving]);
    }
  });

  it('tells the status of the call', () => {
    for (let status = 1; status <= 16; status += 1) {
      const fields = [...GRPC_HEAD, `grpc-status: ${status}`, 'grpc-message: not your business'];
      const { decision, shown } = hearAll([trailersOnly('', fields).bytes]);

      assert.equal(wordOf({ decision }), 'GrpcStatus');
      assert.deepEqual(shown.grpc, { status, serving: undefined, httpStatus: 200, isGrpc: true });
    }
  });

  it('shows no byte that the server has chosen', () => {
    const told = ['grpc-message: planted-token', 'x-token: planted-token', 'set-cookie: planted-token=1'];
    const { decision, shown } = hearAll([
      Buffer.concat([
        GREETING,
        headers([...GRPC_HEAD, ...told]),
        data(healthMessage(2)),
        lastHeaders([...OK, ...told]),
      ]),
    ]);

    assert.doesNotMatch(JSON.stringify([decision, shown]), /planted/);
  });

  for (const [name, bytes] of Object.entries(OF_NO_MATTER)) {
    it(`means the same behind ${name}`, () => {
      const rest = answers('', healthMessage(1), OK).bytes.subarray(GREETING.length);

      assert.equal(wordOf(hearAll([Buffer.concat([GREETING, bytes, rest])])), 'success');
    });
  }

  const written: Transcripts = {
    'with parameters of its content type': says(
      'success',
      GREETING,
      headers([':status: 200', 'content-type: application/grpc+proto; charset=utf-8']),
      data(healthMessage(1)),
      lastHeaders(OK),
    ),
    'in crumbs': says(
      'success',
      GREETING,
      headers(GRPC_HEAD),
      ...[...healthMessage(1)].map((byte) => data(Buffer.from([byte]))),
      data(''),
      lastHeaders(OK),
    ),
    'between pings and window updates': says(
      'success',
      GREETING,
      headers(GRPC_HEAD),
      ping(),
      data(healthMessage(1)),
      windowUpdate(12),
      lastHeaders([...OK, 'grpc-message: ']),
    ),
    'with a status and a message and another status': answers('GrpcStatus', healthMessage(1), ['grpc-status: 13']),
    'with an HTTP status of its own': trailersOnly('GrpcStatus', [
      ':status: 503',
      'content-type: application/grpc',
      'grpc-status: 14',
    ]),
  };
  describe('written', () => itHears(written));
});

describe('an answer without a status', () => {
  itHears({
    'that ends with the message': says('GrpcNoStatus', GREETING, headers(GRPC_HEAD), lastData(healthMessage(1))),
    'that ends with an empty frame': says(
      'GrpcNoStatus',
      GREETING,
      headers(GRPC_HEAD),
      data(healthMessage(1)),
      lastData(''),
    ),
    'that ends with other trailers': answers('GrpcNoStatus', healthMessage(1), ['x: y']),
    'that ends with its header': trailersOnly('GrpcNoStatus', GRPC_HEAD),
    'that is an HTTP error': trailersOnly('GrpcNoStatus', [':status: 404', 'content-type: application/grpc']),
    'that is an HTTP error with a body': says(
      'GrpcNoStatus',
      GREETING,
      headers([':status: 502', 'content-type: application/grpc']),
    ),
    'that is a page': says('GrpcNoStatus', GREETING, headers([':status: 200', 'content-type: text/html'])),
    'that is a page with a status': trailersOnly('GrpcNoStatus', [':status: 200', 'content-type: text/html', ...OK]),
    'that is gRPC-Web': says(
      'GrpcNoStatus',
      GREETING,
      headers([':status: 200', 'content-type: application/grpc-web+proto']),
    ),
    'that has no content type': says('GrpcNoStatus', GREETING, headers([':status: 200'])),
    'that has no number as its status': answers('GrpcNoStatus', healthMessage(1), ['grpc-status: OK']),
    'that has an empty status': answers('GrpcNoStatus', healthMessage(1), ['grpc-status: ']),
    'that has a status too high': answers('GrpcNoStatus', healthMessage(1), ['grpc-status: 17']),
    'that has a negative status': answers('GrpcNoStatus', healthMessage(1), ['grpc-status: -1']),
    'that has two statuses': answers('GrpcNoStatus', healthMessage(1), ['grpc-status: 0', 'grpc-status: 14']),
    'that tells its status in the header only': says(
      'GrpcNoStatus',
      GREETING,
      headers([...GRPC_HEAD, ...OK]),
      data(healthMessage(1)),
      lastHeaders(['x: y']),
    ),
  });
});

describe('a message that is none', () => {
  const big = Buffer.from([0, 0, 0, 0x10, 0x01]);
  itHears({
    compressed: answers('Malformed', Buffer.from([1, 0, 0, 0, 2, 8, 1]), OK),
    'of more than 4 KiB': answers('Malformed', big, OK),
    'of 1 GiB': says('Malformed', GREETING, headers(GRPC_HEAD), data(Buffer.from([0, 0x40, 0, 0, 0]))),
    'followed by another one': answers('Malformed', times(2, healthMessage(1)), OK),
    'cut off by the status': answers('Malformed', healthMessage(1).subarray(0, 6), OK),
    missing: trailersOnly('Malformed', [...GRPC_HEAD, ...OK]),
    'of something else': answers('Malformed', Buffer.from([0, 0, 0, 0, 1, 0x0b]), OK),
  });
});

describe('a call that breaks off', () => {
  itHears({
    'with RST_STREAM in the answer': says('Http2Ended', GREETING, headers(GRPC_HEAD), data(healthMessage(1)), reset(2)),
    'with silence in place of the status': followedBy(
      'onSilence',
      says('BodyTimeout', GREETING, headers(GRPC_HEAD), data(healthMessage(1))),
    ),
    'with a close in place of the status': followedBy(
      'onEnd',
      says('BodyTruncated', GREETING, headers(GRPC_HEAD), data(healthMessage(1))),
    ),
    'with a reset in place of the status': followedBy(
      'onReset',
      says('ResetDuringResponse', GREETING, headers(GRPC_HEAD), data(healthMessage(1))),
    ),
  });
  itHears(BROKEN_OFF);
});

describe('an answer to gRPC against the rules', () => itHears(AGAINST_THE_RULES));
describe('whoever does not speak HTTP/2, asked for gRPC', () => itHears(FOREIGN));
describe('a flood in answer to gRPC', () => itHears(FLOODS));

describe('what we answer to a gRPC server', () => {
  it('acknowledges settings and pings behind the request', () => {
    const plan = grpcPlan();
    const conversation = grpcConversation(plan);

    assert.equal(conversation.takeOutgoing(), plan.bytes);
    conversation.onData(Buffer.concat([GREETING, ping('12345678')]), GREETING.length + 17);
    assert.deepEqual(conversation.takeOutgoing(), Buffer.concat([SETTINGS_ACK, ping('12345678', 1)]));
  });
});

describe('any cut of a gRPC answer into chunks', () => {
  const all = Object.entries({
    ...FOREIGN,
    ...BROKEN_OFF,
    ...AGAINST_THE_RULES,
    ...FLOODS,
    good: answers('success', healthMessage(1), OK),
    bad: answers('GrpcStatus', healthMessage(1), ['grpc-status: 14']),
  });

  it('leads to the same decision, and shows the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.array(fc.nat(), { maxLength: 12 }), ([, { bytes, last }], cuts) => {
        const [whole, cut] = [hearAll([bytes], last), hearAll(split(bytes, cuts), last)];

        assert.deepEqual([cut.decision, cut.shown], [whole.decision, whole.shown]);
      }),
      { numRuns: 500 },
    );
  });
});
