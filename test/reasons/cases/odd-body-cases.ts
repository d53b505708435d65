/** Odd but legal bodies and connections: chunks, trailers, segments, early and late ends. All of them are Healthy. */
import { answerAfter, resetAfter, sayNothing, stopAfter } from '../connection-scripts.ts';
import { healthy } from '../healthy-case.ts';
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering, greeting, onRequest, type Script } from '../scripted-server.ts';

const GET = { http: { method: 'GET' } };
const TCP = { tcp: {} };
const FINE = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine\n';
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1');

export const oddBodyCases: readonly LoopbackCase[] = [
  // Chunks.
  chunked(
    'chunks of one byte',
    `${CHUNKED}${['f', 'i', 'n', 'e'].map((text) => `1\r\n${text}\r\n`).join('')}0\r\n\r\n`,
  ),
  chunked('chunk sizes in upper case, with zeros in front', `${CHUNKED}000A\r\n0123456789\r\n00\r\n\r\n`),
  chunked('chunk extensions with quotes and spaces', `${CHUNKED}5 ; a="b;c" ; d\r\nfine\n\r\n0;last\r\n\r\n`),
  chunked('many trailers', `${CHUNKED}5\r\nfine\n\r\n0\r\n${'X-Sum: 1\r\n'.repeat(20)}\r\n`),
  chunked('chunks and no bytes in them', `${CHUNKED}0\r\n\r\n`),
  chunked('a chunked answer that keeps its connection', `${CHUNKED}5\r\nfine\n\r\n0\r\n\r\n`, stopAfter),
  chunked('the name of the coding in capitals', `${CHUNKED.replace('chunked', 'Chunked')}5\r\nfine\n\r\n0\r\n\r\n`),
  chunked(
    'empty elements in the list of codings',
    `${CHUNKED.replace('chunked', ', chunked, ,')}5\r\nfine\n\r\n0\r\n\r\n`,
  ),
  chunked(
    'a length beside chunks, which the chunks override',
    `${CHUNKED.replace('\r\n\r\n', '\r\nContent-Length: 900\r\n\r\n')}5\r\nfine\n\r\n0\r\n\r\n`,
    stopAfter,
  ),

  // Bodies.
  healthy(
    'a body that only the end of the connection ends',
    'ResponseTruncated',
    answering('HTTP/1.1 200 OK\r\n\r\nfine\n'),
    GET,
  ),
  healthy(
    'a body of every byte there is',
    'MalformedResponse',
    answering(`HTTP/1.1 200 OK\r\nContent-Length: 256\r\n\r\n${EVERY_BYTE}`),
    GET,
  ),
  healthy(
    'a page of 60 KB',
    'HeavyCheckPage',
    answering((request) => reply(request, 200, { body: 'x'.repeat(60_000) })),
    GET,
  ),
  healthy('more bytes than the answer has', 'MalformedResponse', answering(`${FINE}${FINE}and more`), GET),
  healthy(
    'a compressed body that nobody asked for',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\u001f\u008b\b\0'),
    GET,
  ),
  healthy(
    'the expected text, cut by chunks',
    'HttpBodyMismatch',
    answering(`${CHUNKED}6\r\nshop i\r\n6\r\ns open\r\n0\r\n\r\n`),
    expecting({ contains: 'shop is open' }),
  ),
  healthy(
    'the expected text, cut by segments',
    'HttpBodyMismatch',
    inPieces(['HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nshop', ' is', ' open'], 20),
    expecting({ matches: '^shop is (open|closed)$' }),
  ),

  // HEAD.
  healthy('HEAD without any length, on a connection that stays', 'NoResponse', stopAfter('HTTP/1.1 200 OK\r\n\r\n')),
  healthy(
    'HEAD with the length of the page, and no page',
    'ResponseTruncated',
    stopAfter('HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n'),
  ),
  healthy('HEAD with a coding, and no chunk', 'SlowBody', stopAfter(CHUNKED)),

  // Segments and ends.
  healthy('a status line in two pieces', 'MalformedResponse', inPieces(['HT', 'TP/1.1 2', FINE.slice(10)], 50), GET),
  healthy('line ends in two pieces', 'MalformedResponse', inPieces(splitAtLineEnds(FINE), 10), GET),
  healthy('a pause between head and body', 'SlowBody', inPieces([FINE.slice(0, -5), FINE.slice(-5)], 300), GET),
  healthy(
    'line ends of both kinds',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\nX-A: 1\r\nContent-Length: 5\n\r\nfine\n'),
    GET,
  ),
  healthy('an answer after 600 ms', 'NoResponse', answerAfter(600, FINE), GET),
  healthy('a reset after the whole answer', 'ResetDuringResponse', resetAfter(FINE), GET),
  healthy('"Connection: close" on a connection that is closed late', 'SlowBody', closingLate(500), GET),
  healthy(
    'HTTP/1.0 on a connection that stays',
    'SlowBody',
    stopAfter('HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nfine\n'),
    GET,
  ),
  healthy(
    '408 on a connection that has been idle since the answer',
    'HttpUnexpectedStatus',
    inPieces([FINE, 'HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n'], 100),
    GET,
  ),

  // What the user calls normal.
  normalTo(401),
  normalTo(404),
  normalTo(503),

  // TCP checks ask for a connection and nothing else.
  healthy(
    'a greeting that no TCP check waits for',
    'WrongServiceOnPort',
    greeting('220 mail.example.com ESMTP\r\n'),
    TCP,
  ),
  healthy('a service that never says anything, to a TCP check', 'NoResponse', sayNothing, TCP),
];

/** A server that answers like this, and then closes, or does what `ends` does. */
function chunked(what: string, bytes: string, ends: (bytes: string) => Script = answering): LoopbackCase {
  return healthy(what, 'MalformedResponse', ends(bytes), GET);
}

function normalTo(status: number): LoopbackCase {
  return healthy(
    `${status} where ${status} is normal`,
    'HttpUnexpectedStatus',
    answering((request) => reply(request, status)),
    { http: { expectedStatuses: [String(status)] } },
  );
}

function expecting(expectedBody: Readonly<Record<string, string>>): NonNullable<LoopbackCase['probe']> {
  return { http: { method: 'GET', expectedBody } };
}

/** Sends one piece after the other, with this pause between them, and keeps the connection. */
function inPieces(pieces: readonly string[], pauseMs: number): Script {
  return onRequest((socket) => {
    socket.setNoDelay(true);
    const [first = '', ...rest] = pieces;
    socket.write(first, 'latin1');
    const timer = setInterval(() => {
      const piece = rest.shift();
      if (piece === undefined) clearInterval(timer);
      else socket.write(piece, 'latin1');
    }, pauseMs);
    socket.on('close', () => clearInterval(timer));
  });
}

/** "\r" and "\n" in different pieces. */
function splitAtLineEnds(text: string): readonly string[] {
  return text.split(/(?<=\r)/);
}

function closingLate(delayMs: number): Script {
  return onRequest((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nfine\n');
    setTimeout(() => socket.end(), delayMs);
  });
}
