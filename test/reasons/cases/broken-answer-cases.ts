/** Answers that break RFC 9110 or RFC 9112, and services that nobody recognises: what is wrong, and no more than that. */
import type { Reason } from '../../../src/api/reasons.ts';
import { resetAfter, stopAfter } from '../connection-scripts.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering, greeting, type Script } from '../scripted-server.ts';

const GET = { http: { method: 'GET' } };
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const REACHED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  ListenAddress: 'Passed',
} as const;

export const brokenAnswerCases: readonly LoopbackCase[] = [
  // The status line.
  head('a version that HTTP never had in text', 'HTTP/2.0 200 OK'),
  head('a version without a minor number', 'HTTP/1 200 OK'),
  head('a status of two digits', 'HTTP/1.1 20 OK'),
  head('a status of four digits', 'HTTP/1.1 2000 OK'),
  head('a status that is no number', 'HTTP/1.1 2x0 OK'),
  head('two spaces before the status', 'HTTP/1.1  200 OK'),
  head('101 that nobody has asked for', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c', 'HttpUnexpectedStatus'),

  // The fields.
  head('a field without a colon', 'HTTP/1.1 200 OK\r\nnonsense'),
  head('a field without a name', 'HTTP/1.1 200 OK\r\n: nonsense'),
  head('a space before the colon', 'HTTP/1.1 200 OK\r\nX-Odd : 1'),
  head('a name with a space in it', 'HTTP/1.1 200 OK\r\nX Odd: 1'),
  head('a continued line with nothing before it', 'HTTP/1.1 200 OK\r\n continued'),
  head('a carriage return in a value', 'HTTP/1.1 200 OK\r\nX-Odd: a\rb'),

  // The length.
  head('a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -5', 'ResponseTruncated'),
  head('a hexadecimal length', 'HTTP/1.1 200 OK\r\nContent-Length: 0x5', 'ResponseTruncated'),
  head('a length beyond all numbers', 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999', 'HeavyCheckPage'),
  head('different lengths in a list', 'HTTP/1.1 200 OK\r\nContent-Length: 5, 6', 'ResponseTruncated'),
  head('a coding on top of chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip', 'ResponseTruncated'),
  head(
    'chunks twice',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'ResponseTruncated',
  ),
  head(
    'a length for a coding without chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 5',
    'ResponseTruncated',
  ),

  // Chunks.
  malformed('a chunk size that is no number', answering(`${CHUNKED}five\r\nfine\n\r\n0\r\n\r\n`), 'ResponseTruncated'),
  malformed(
    'a chunk that is longer than its size',
    answering(`${CHUNKED}2\r\nfine\n\r\n0\r\n\r\n`),
    'ResponseTruncated',
  ),
  malformed('a chunk of sixteen digits', answering(`${CHUNKED}1000000000000000\r\nfine\n`), 'HeavyCheckPage'),

  // Nobody knows these.
  unknown('an RTSP server', answering('RTSP/1.0 400 Bad Request\r\n\r\n')),
  unknown('an ICY radio stream', answering('ICY 200 OK\r\nicy-name: radio\r\n\r\n')),
  unknown('a POP3 server', greeting('+OK POP3 server ready\r\n')),
  unknown('an IMAP server', greeting('* OK IMAP4rev1 ready\r\n')),
  unknown('a memcached', answering('ERROR\r\nERROR\r\n')),
  unknown('a VNC server', greeting('RFB 003.008\n')),
  unknown('an AMQP broker', answering('AMQP\0\0\u0009\u0001')),
  unknown('a telnet server', greeting(Buffer.from('fffd18fffd20fffd23fffd27', 'hex'))),
  unknown('HTML without a head', answering('<html><body>It works!</body></html>\n')),

  // Too much.
  {
    name: '101 fields are HttpHeadersTooLarge',
    script: answering(`HTTP/1.1 200 OK\r\n${'X-Filler: 1\r\n'.repeat(101)}\r\n`),
    expected: { state: 'Unhealthy', reason: 'HttpHeadersTooLarge', confidence: 'Proven', steps: REACHED },
    lookAlike: 'MalformedResponse',
  },

  // Not to the end.
  brokenOff('chunks without the last one', answering(`${CHUNKED}5\r\nfine\n\r\n`), 'ResponseTruncated', 'SlowBody'),
  brokenOff('a chunk that is cut short', answering(`${CHUNKED}50\r\nfine\n`), 'ResponseTruncated', 'MalformedResponse'),
  brokenOff('a status line that is cut short', answering('HTTP/1.1 20'), 'ResponseTruncated', 'MalformedResponse'),
  brokenOff(
    'a reset between chunks',
    resetAfter(`${CHUNKED}5\r\nfine\n\r\n`),
    'ResetDuringResponse',
    'ResponseTruncated',
  ),
  brokenOff('a reset in the status line', resetAfter('HTTP/1.'), 'ResetDuringResponse', 'ConnectionResetAfterAccept'),
  brokenOff('silence after a chunk', stopAfter(`${CHUNKED}5\r\nfine\n\r\n`), 'SlowBody', 'ResponseTruncated'),
  brokenOff('silence in the status line', stopAfter('HTTP/1.1 2'), 'SlowHeaders', 'NoResponse'),
  brokenOff(
    'silence after an interim answer',
    stopAfter('HTTP/1.1 102 Processing\r\n\r\n'),
    'SlowHeaders',
    'NoResponse',
  ),
  brokenOff(
    'silence where HTTP/1.0 would end with the connection',
    stopAfter('HTTP/1.0 200 OK\r\n\r\nfine'),
    'SlowBody',
    'ResponseTruncated',
  ),
];

/** An answer with this head, complete but for its fault. */
function head(what: string, lines: string, lookAlike: Reason = 'WrongServiceOnPort'): LoopbackCase {
  return malformed(what, answering(`${lines}\r\n\r\nfine\n`), lookAlike);
}

function malformed(what: string, script: Script, lookAlike: Reason): LoopbackCase {
  return {
    name: `${what}: MalformedResponse`,
    script,
    probe: GET,
    expected: { state: 'Unhealthy', reason: 'MalformedResponse', confidence: 'Likely', steps: REACHED },
    lookAlike,
  };
}

/** No name for it is better than a wrong one. */
function unknown(what: string, script: Script): LoopbackCase {
  return { ...malformed(what, script, 'WrongServiceOnPort'), company: 'closed' };
}

function brokenOff(what: string, script: Script, reason: Reason, lookAlike: Reason): LoopbackCase {
  return {
    name: `${what}: ${reason}`,
    script,
    probe: GET,
    expected: {
      state: 'Unhealthy',
      reason,
      confidence: 'Likely',
      steps: { DirectAccess: 'Passed', PortOpen: 'Passed' },
    },
    lookAlike,
  };
}
