/** Odd but legal heads of answers (RFC 9110, RFC 9112): the status line, the fields, interim answers. All of them are Healthy. */
import type { Reason } from '../../../src/api/reasons.ts';
import { stopAfter } from '../connection-scripts.ts';
import { healthy } from '../healthy-case.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering } from '../scripted-server.ts';

const GET = { http: { method: 'GET' } };
/** RFC 9110 5.6.2: whatever a field name may be made of. */
const TOKEN = "!#$%&'*+-.^_`|~09azAZ";
/** Bytes above 127 were once allowed in texts (obs-text), and are to be tolerated. */
const OBS_TEXT = '\u00e9\u00df\u00ff';

export const oddHeadCases: readonly LoopbackCase[] = [
  // The status line.
  statusLine('a status line that ends with a space', 'HTTP/1.1 200 '),
  statusLine('a reason in another alphabet', `HTTP/1.1 200 Tr${OBS_TEXT}s bien`),
  statusLine('a reason of 1 KB', `HTTP/1.1 200 ${'very '.repeat(200)}fine`),
  statusLine('a reason that says the opposite', 'HTTP/1.1 200 Internal Server Error'),
  statusLine('a minor version above ours', 'HTTP/1.2 200 OK'),
  statusLine('HTTP/1.0 with a length', 'HTTP/1.0 200 OK'),
  statusLine('299, which nobody has defined', 'HTTP/1.1 299 Odd'),
  statusLine('202 to a check', 'HTTP/1.1 202 Accepted'),
  statusLine('203 from a proxy that changes pages', 'HTTP/1.1 203 Non-Authoritative Information'),

  // The fields.
  field('field names in upper case', 'CONTENT-TYPE: TEXT/HTML', 'MalformedResponse'),
  field('field names of every character that is allowed', `${TOKEN}: x`, 'MalformedResponse'),
  field('bytes above 127 in a value', `X-Name: ${OBS_TEXT}`, 'MalformedResponse'),
  field('values between tabs and spaces', 'X-Blank:\t  padded \t ', 'MalformedResponse'),
  field('fields without a value', 'X-Empty:\r\nX-Blank: ', 'MalformedResponse'),
  field('a value that goes on in the next line', 'X-Folded: one\r\n  two\r\n\tthree', 'MalformedResponse'),
  field('a value of 12 KB', `X-Long: ${'v'.repeat(12_000)}`, 'HttpHeadersTooLarge'),
  field(
    '90 fields',
    Array.from({ length: 90 }, (_, index) => `X-${index}: ${index}`).join('\r\n'),
    'HttpHeadersTooLarge',
  ),
  field(
    'the same field many times',
    Array.from({ length: 30 }, () => 'Vary: Accept').join('\r\n'),
    'MalformedResponse',
  ),
  field('an offer of other protocols', 'Upgrade: h2c, websocket\r\nAlt-Svc: h3=":443"', 'WrongServiceOnPort'),
  field('Retry-After on a page that is fine', 'Retry-After: 120', 'HttpServiceUnavailable'),
  field('a Location that nobody is sent to', 'Location: /elsewhere', 'HttpRedirected'),
  field('a list with empty elements', 'Connection: , close,, ', 'MalformedResponse'),
  field('a date of the old form', 'Date: Sunday, 06-Nov-94 08:49:37 GMT\r\nExpires: 0', 'MalformedResponse'),

  // The length.
  healthy(
    'the same length twice',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nfine\n'),
    GET,
  ),
  healthy(
    'the same length in a list',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nfine\n'),
    GET,
  ),
  healthy(
    'a length with zeros in front',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\r\nContent-Length: 0005\r\n\r\nfine\n'),
    GET,
  ),
  healthy('an empty page', 'ResponseTruncated', answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'), GET),

  // Interim answers.
  interim('100 that nobody has asked for', 'HTTP/1.1 100 Continue\r\n\r\n'),
  interim('102 thirty times', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(30)),
  interim('103 with many hints', `HTTP/1.1 103 Early Hints\r\n${'Link: </a.css>; rel=preload\r\n'.repeat(20)}\r\n`),
  interim('199, which nobody has defined', 'HTTP/1.1 199 Odd\r\nContent-Length: 7\r\n\r\n'),

  // Statuses without a body, and redirects that count as normal.
  bodiless('205 to GET', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n', 'HttpUnexpectedStatus'),
  bodiless(
    '304 to GET, with the length of the page',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n',
    'ResponseTruncated',
  ),
  bodiless('300 without a place', 'HTTP/1.1 300 Multiple Choices\r\nContent-Length: 0\r\n\r\n', 'HttpRedirected'),
  bodiless('302 without a place', 'HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n', 'HttpRedirected'),
  bodiless(
    '308 to itself, where 3xx is normal',
    'HTTP/1.1 308 Permanent Redirect\r\nLocation: /\r\nContent-Length: 0\r\n\r\n',
    'HttpRedirected',
  ),
];

function statusLine(what: string, line: string): LoopbackCase {
  return healthy(what, 'MalformedResponse', answering(`${line}\r\nContent-Length: 5\r\n\r\nfine\n`), GET);
}

function field(what: string, lines: string, lookAlike: Reason): LoopbackCase {
  return healthy(what, lookAlike, answering(`HTTP/1.1 200 OK\r\n${lines}\r\nContent-Length: 5\r\n\r\nfine\n`), GET);
}

function interim(what: string, heads: string): LoopbackCase {
  return healthy(
    `${what} before the answer`,
    'HttpUnexpectedStatus',
    answering(`${heads}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine\n`),
    GET,
  );
}

/** The connection stays open: the head alone must do. */
function bodiless(what: string, head: string, lookAlike: Reason): LoopbackCase {
  return healthy(what, lookAlike, stopAfter(head), GET);
}
