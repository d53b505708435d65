/** What servers say to an HTTP/2 probe, and what it has to make of it. The tests cut and change these bytes. */
import { FLAG, FRAME } from '../../../src/probe/http2/frame.ts';
import {
  block,
  data,
  EMPTY,
  type Fields,
  frame,
  goaway,
  GREETING,
  headers,
  lastData,
  lastHeaders,
  numbers,
  ping,
  reset,
  settings,
  SETTINGS_ACK,
  windowUpdate,
} from './server-frames.ts';

export interface Transcript {
  readonly bytes: Buffer;
  /** What happens behind the bytes; nothing = it must be decided by then. */
  readonly last?: 'onEnd' | 'onReset' | 'onSilence';
  /** As `wordOf` says it. */
  readonly word: string;
}

export type Transcripts = Readonly<Record<string, Transcript>>;

/** For gRPC, too, it is an answer so far. */
export const OK: Fields = [':status: 200', 'content-type: application/grpc', 'content-length: 5'];

export function says(word: string, ...frames: readonly (Buffer | string)[]): Transcript {
  return { bytes: Buffer.concat(frames.map((part) => Buffer.from(part))), word };
}

export function followedBy(last: NonNullable<Transcript['last']>, transcript: Transcript): Transcript {
  return { ...transcript, last };
}

export function times(count: number, part: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => part));
}

/** HEADERS and CONTINUATION frames of one section. */
function pieces(fields: Fields, size: number): Buffer {
  const bytes = block(fields);
  const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
  return Buffer.concat(
    starts.map((start) =>
      frame(
        start === 0 ? FRAME.headers : FRAME.continuation,
        start + size >= bytes.length ? FLAG.endHeaders : 0,
        bytes.subarray(start, start + size),
      ),
    ),
  );
}

function padded(type: number, flags: number, content: Buffer | string, padding: number): Buffer {
  return frame(
    type,
    flags | FLAG.padded,
    Buffer.concat([Buffer.from([padding]), Buffer.from(content), Buffer.alloc(padding)]),
  );
}

/** The answers of whatever is no HTTP/2. */
export const FOREIGN: Transcripts = {
  'an HTTP/1.1 server': says('WrongService HTTP/1', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  'a page without a head': says('WrongService HTTP/1', '<!DOCTYPE HTML>\n<html lang="en">'),
  'an older page without a head': says('WrongService HTTP/1', '<html>\r\n<head><title>400 Bad Request'),
  'a TLS alert': says('WrongService TLS', Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46])),
  SSH: says('WrongService SSH', 'SSH-2.0-OpenSSH_9.6\r\n'),
  SMTP: says('WrongService SMTP', '220 mail.example.com ESMTP Postfix\r\n'),
  FTP: says('WrongService FTP', '220 (vsFTPd 3.0.5)\r\n'),
  Redis: says('WrongService Redis', "-ERR unknown command 'PRI'\r\n"),
  MySQL: says('WrongService MySQL', Buffer.from([0x4a, 0, 0, 0, 0x0a, 0x38])),
  'MySQL with a packet of 256 bytes': says('WrongService MySQL', Buffer.from([0, 1, 0, 0, 0x0a, 0x38])),
  PostgreSQL: says('WrongService PostgreSQL', 'EFATAL:  unsupported frontend protocol\n\0'),
  'a line of something': says('Malformed', 'what is this?\r\n'),
  zeros: says('Malformed', Buffer.alloc(64)),
  'a frame that does not come first': says('Malformed', headers([':status: 200']), Buffer.alloc(64)),
  'settings on a stream': says('Malformed', frame(FRAME.settings, 0, EMPTY, 1), Buffer.alloc(64)),
  'half a word, then silence': followedBy('onSilence', says('Malformed', 'abc')),
  'half a frame header, then a close': followedBy('onEnd', says('Malformed', settings().subarray(0, 5))),
  'half a word, then a reset': followedBy('onReset', says('ResetDuringResponse', 'abc')),
};

/** Where the answer does not come to its end. */
export const BROKEN_OFF: Transcripts = {
  'nothing, then a close': followedBy('onEnd', says('ClosedBeforeResponse')),
  'nothing, then a reset': followedBy('onReset', says('ResetBeforeResponse')),
  'nothing at all': followedBy('onSilence', says('NoResponse')),
  'a greeting, then a close': followedBy('onEnd', says('ClosedBeforeResponse', GREETING)),
  'a greeting, then a reset': followedBy('onReset', says('ResetBeforeResponse', GREETING)),
  'a greeting, then nothing': followedBy('onSilence', says('NoResponse', GREETING)),
  'half of HEADERS, then a close': followedBy(
    'onEnd',
    says('ClosedDuringHeaders', GREETING, headers(OK).subarray(0, 12)),
  ),
  'half of HEADERS, then a reset': followedBy(
    'onReset',
    says('ResetDuringResponse', GREETING, headers(OK).subarray(0, 12)),
  ),
  'half of HEADERS, then nothing': followedBy(
    'onSilence',
    says('HeadersTimeout', GREETING, headers(OK).subarray(0, 12)),
  ),
  'HEADERS that are not continued': followedBy('onSilence', says('HeadersTimeout', GREETING, headers(OK, 0))),
  'an interim answer, then nothing': followedBy(
    'onSilence',
    says('HeadersTimeout', GREETING, headers([':status: 103'])),
  ),
  RST_STREAM: says('Http2Ended', GREETING, reset(0xb)),
  'RST_STREAM without an error': says('Http2Ended', GREETING, reset(0)),
  'GOAWAY with an error': says('Http2Ended', GREETING, goaway(1, 0xb, 'told to go')),
  'GOAWAY in place of a greeting': says('Http2Ended', goaway(0, 0)),
  'GOAWAY that refuses the request': says('Http2Ended', GREETING, goaway(0, 0)),
  'GOAWAY, then a close without the answer': followedBy('onEnd', says('Http2Ended', GREETING, goaway(0x7fff_ffff, 0))),
  'GOAWAY, then nothing': followedBy('onSilence', says('NoResponse', GREETING, goaway(1, 0))),
};

/** Against RFC 9113, whoever asked for what. */
export const AGAINST_THE_RULES: Transcripts = {
  'an acknowledgement before the settings': says('Malformed', SETTINGS_ACK),
  'settings of a broken length': says('Malformed', frame(FRAME.settings, 0, '12345', 0)),
  'an acknowledgement with settings': says('Malformed', GREETING, frame(FRAME.settings, FLAG.ack, '123456', 0)),
  'settings that allow push': says('Malformed', settings([2, 1])),
  'a window that is too large': says('Malformed', settings([4, 0x8000_0000])),
  'frames that are too small': says('Malformed', settings([5, 16_383])),
  'frames that are too large': says('Malformed', settings([5, 0x100_0000])),
  'a frame larger than allowed': says('Malformed', GREETING, Buffer.from([0, 0x40, 1, 0, 0, 0, 0, 0, 1])),
  'a ping of a wrong length': says('Malformed', GREETING, ping('short')),
  'a ping on a stream': says('Malformed', GREETING, frame(FRAME.ping, 0, 'abcdefgh', 1)),
  'GOAWAY on a stream': says('Malformed', GREETING, frame(FRAME.goaway, 0, Buffer.alloc(8), 1)),
  'GOAWAY that is too short': says('Malformed', GREETING, frame(FRAME.goaway, 0, Buffer.alloc(7), 0)),
  'RST_STREAM on another stream': says('Malformed', GREETING, reset(0, 3)),
  'RST_STREAM on the connection': says('Malformed', GREETING, reset(0, 0)),
  'RST_STREAM of a wrong length': says('Malformed', GREETING, frame(FRAME.rstStream, 0, 'abc')),
  'a window update of 0': says('Malformed', GREETING, windowUpdate(0)),
  'a window update of 0 on the stream': says('Malformed', GREETING, windowUpdate(0x8000_0000, 1)),
  'a window update on another stream': says('Malformed', GREETING, windowUpdate(5, 2)),
  'a window update of a wrong length': says('Malformed', GREETING, frame(FRAME.windowUpdate, 0, 'abc', 0)),
  'a priority on the connection': says('Malformed', GREETING, frame(FRAME.priority, 0, Buffer.alloc(5), 0)),
  'a priority of a wrong length': says('Malformed', GREETING, frame(FRAME.priority, 0, Buffer.alloc(4))),
  'a push promise': says('Malformed', GREETING, frame(FRAME.pushPromise, FLAG.endHeaders, numbers([2, 4]))),
  'a continuation of nothing': says('Malformed', GREETING, frame(FRAME.continuation, FLAG.endHeaders, block(OK))),
  'another frame within a header': says('Malformed', GREETING, headers(OK, 0), ping()),
  'a continuation on another stream': says(
    'Malformed',
    GREETING,
    headers(OK, 0),
    frame(FRAME.continuation, 4, EMPTY, 3),
  ),
  'a header on another stream': says('Malformed', GREETING, frame(FRAME.headers, FLAG.endHeaders, block(OK), 3)),
  'a header with more padding than frame': says(
    'Malformed',
    GREETING,
    frame(FRAME.headers, 0xc, Buffer.from([9, 0x88])),
  ),
  'a header too short for its priority': says('Malformed', GREETING, frame(FRAME.headers, 0x24, Buffer.from([0x88]))),
  'a header that HPACK does not know': says('Malformed', GREETING, frame(FRAME.headers, 4, Buffer.from([0x80]))),
  'data before the header': says('Malformed', GREETING, data('hello')),
  'data on the connection': says('Malformed', GREETING, headers(OK), frame(FRAME.data, 0, 'hello', 0)),
  'data with a flag and no length of padding': says('Malformed', GREETING, headers(OK), frame(FRAME.data, FLAG.padded)),
  'data with more padding than frame': says(
    'Malformed',
    GREETING,
    headers(OK),
    frame(FRAME.data, FLAG.padded, '\x05hell'),
  ),
  'no status': says('Malformed', GREETING, headers(['content-length: 5'])),
  'an empty header': says('Malformed', GREETING, headers([])),
  'a status that is none': says('Malformed', GREETING, headers([':status: 99'])),
  'a status that is too high': says('Malformed', GREETING, headers([':status: 600'])),
  'two statuses': says('Malformed', GREETING, headers([':status: 200', ':status: 200'])),
  'a status behind a field': says('Malformed', GREETING, headers(['server: x', ':status: 200'])),
  'a pseudo-header field of requests': says('Malformed', GREETING, headers([':status: 200', ':path: /'])),
  'a name in upper case': says('Malformed', GREETING, headers([':status: 200', 'Server: x'])),
  'a name with a blank': says('Malformed', GREETING, headers([':status: 200', 'ser ver: x'])),
  'a field without a name': says('Malformed', GREETING, headers([':status: 200', ': x'])),
  'a value with a line feed': says('Malformed', GREETING, headers([':status: 200', 'server: x\ny'])),
  'a value with NUL': says('Malformed', GREETING, headers([':status: 200', 'server: x\0'])),
  'a field of the connection': says('Malformed', GREETING, headers([':status: 200', 'connection: close'])),
  'a transfer coding': says('Malformed', GREETING, headers([':status: 200', 'transfer-encoding: chunked'])),
  'an interim answer that ends': says('Malformed', GREETING, lastHeaders([':status: 100'])),
  'a switch of protocols': says('Malformed', GREETING, headers([':status: 101'])),
  'nine interim answers': says('Malformed', GREETING, times(9, headers([':status: 100']))),
};

/** Meant to keep us busy, or to fill our memory. */
export const FLOODS: Transcripts = {
  'a flood of settings': says('Malformed', times(2000, settings())),
  'a flood of acknowledgements': says('Malformed', GREETING, times(2000, SETTINGS_ACK)),
  'a flood of pings': says('Malformed', GREETING, times(2000, ping())),
  'a flood of answers to pings': says('Malformed', GREETING, times(2000, ping('abcdefgh', FLAG.ack))),
  'a flood of priorities': says('Malformed', GREETING, times(2000, frame(FRAME.priority, 0, Buffer.alloc(5)))),
  'a flood of window updates': says('Malformed', GREETING, times(2000, windowUpdate(1))),
  'a flood of unknown frames': says('Malformed', GREETING, times(2000, frame(0xbe, 0xff, 'abc', 77))),
  'large unknown frames': says('Malformed', GREETING, times(9, frame(0xbe, 0, Buffer.alloc(16_384)))),
  'a flood of GOAWAY': says('Malformed', GREETING, times(2000, goaway(1, 0))),
  'a flood of empty continuations': says(
    'Malformed',
    GREETING,
    headers(OK, 0),
    times(2000, frame(FRAME.continuation, 0)),
  ),
  'a header in crumbs': says('Malformed', GREETING, pieces([...OK, `x: ${'x'.repeat(500)}`], 1)),
  'a header of more than 65,536 bytes': says(
    'HeadersTooLarge',
    GREETING,
    frame(FRAME.headers, 0, Buffer.alloc(16_384, 0x88)),
    times(4, frame(FRAME.continuation, 0, Buffer.alloc(16_384, 0x88))),
  ),
  'a header that grows when it is decoded': says(
    'HeadersTooLarge',
    GREETING,
    frame(
      FRAME.headers,
      FLAG.endHeaders,
      Buffer.concat([Buffer.from('884001617fe01e', 'hex'), Buffer.alloc(4063, 0x78), Buffer.alloc(9000, 0xbe)]),
    ),
  ),
};

/** What may come before an answer, and changes nothing about it. */
export const OF_NO_MATTER: Readonly<Record<string, Buffer>> = {
  'a priority': frame(FRAME.priority, 0, Buffer.alloc(5)),
  'a priority of an idle stream': frame(FRAME.priority, 0, Buffer.alloc(5), 9),
  'an unknown frame': frame(0xbe, 0xff, 'abc', 77),
  'unknown settings': settings([0xff, 7], [4, 1], [5, 20_000]),
  'a window update': windowUpdate(65_535),
  'a window update on the stream': windowUpdate(1, 1),
  'an answer to a ping': ping('abcdefgh', FLAG.ack),
  'a farewell that leaves time': goaway(0x7fff_ffff, 0),
  'an interim answer': headers([':status: 103', 'link: </style.css>']),
  'eight interim answers': times(8, headers([':status: 100'])),
};

/** Every way to write the same answer: status 200 and "hello". */
export const SAME_ANSWERS: Readonly<Record<string, Buffer>> = {
  'in two frames': Buffer.concat([headers(OK), lastData('hello')]),
  'without a length': Buffer.concat([headers([':status: 200']), lastData('hello')]),
  'with an empty last frame': Buffer.concat([headers(OK), data('hello'), lastData('')]),
  'with empty frames in it': Buffer.concat([headers(OK), data(''), data('he'), times(20, data('')), lastData('llo')]),
  'in crumbs': Buffer.concat([headers(OK), ...Array.from('hell', (letter) => data(letter)), lastData('o')]),
  'with trailers': Buffer.concat([headers(OK), data('hello'), lastHeaders(['x-checksum: 1'])]),
  'with padding': Buffer.concat([
    padded(FRAME.headers, FLAG.endHeaders, block(OK), 7),
    padded(FRAME.data, 0, 'hel', 0),
    padded(FRAME.data, 0, '', 9),
    padded(FRAME.data, FLAG.endStream, 'lo', 200),
  ]),
  'with priority': Buffer.concat([
    frame(FRAME.headers, FLAG.endHeaders | FLAG.priority, Buffer.concat([Buffer.alloc(5), block(OK)])),
    lastData('hello'),
  ]),
  'with padding and priority': Buffer.concat([
    padded(FRAME.headers, FLAG.endHeaders | FLAG.priority, Buffer.concat([Buffer.alloc(5), block(OK)]), 3),
    lastData('hello'),
  ]),
  'with continuations': Buffer.concat([pieces(OK, 3), lastData('hello')]),
  'with an empty header frame': Buffer.concat([
    frame(FRAME.headers, 0),
    frame(FRAME.continuation, FLAG.endHeaders, block(OK)),
    lastData('hello'),
  ]),
  'with blanks around a value': Buffer.concat([headers([':status: 200', 'content-length:  5 ']), lastData('hello')]),
  'with the table of HPACK': Buffer.concat([
    frame(FRAME.headers, FLAG.endHeaders, Buffer.from('88 5c816f 4001 7801 79'.replaceAll(' ', ''), 'hex')),
    lastData('hello'),
  ]),
};
