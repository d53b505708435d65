/** Backends that would hurt a careless prober. Each has the token planted in it, wherever it can say something. */
import { flood, oneByOne } from '../connection-scripts.ts';
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering, greeting, onRequest, type Script } from '../scripted-server.ts';

/** No byte of an answer may reach a status, stdout or stderr. */
export const PLANTED = 'PLANTED-5e1f0c';

const GET = { http: { method: 'GET' } };
const TEN_GIGABYTES = 10 * 1024 ** 3;
const PIECE = Buffer.from(`X-Filler: ${PLANTED}${'y'.repeat(1_000)}\r\n`.repeat(60));

export const hostileCases: readonly LoopbackCase[] = [
  {
    name: 'endless headers are HttpHeadersTooLarge',
    script: flood(`HTTP/1.1 200 ${PLANTED}\r\n`, PIECE),
    expected: { state: 'Unhealthy', reason: 'HttpHeadersTooLarge', confidence: 'Proven' },
    lookAlike: 'SlowHeaders',
  },
  {
    name: 'one endless header line is HttpHeadersTooLarge',
    script: flood(`HTTP/1.1 200 OK\r\nX-${PLANTED}: `, Buffer.alloc(65_536, 'z')),
    expected: { state: 'Unhealthy', reason: 'HttpHeadersTooLarge', confidence: 'Proven' },
    lookAlike: 'MalformedResponse',
  },
  {
    name: 'a body of 10 GB is Healthy, with the warning HeavyCheckPage',
    script: flood(`HTTP/1.1 200 OK\r\nContent-Length: ${TEN_GIGABYTES}\r\n\r\n`, PIECE),
    probe: GET,
    expected: { state: 'Healthy', reason: 'Healthy', warnings: ['HeavyCheckPage'] },
    lookAlike: 'SlowBody',
  },
  {
    name: 'endless chunks are Healthy, with the warning HeavyCheckPage',
    script: flood(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      Buffer.from('10\r\nPLANTED-5e1f0c!!\r\n'.repeat(3_000)),
    ),
    probe: GET,
    expected: { state: 'Healthy', reason: 'Healthy', warnings: ['HeavyCheckPage'] },
    lookAlike: 'SlowBody',
  },
  {
    name: 'one byte per second is SlowHeaders',
    script: oneByOne(`HTTP/1.1 200 OK\r\nX-Slow: ${PLANTED}\r\n\r\n`, 900),
    expected: { state: 'Unhealthy', reason: 'SlowHeaders' },
    lookAlike: 'NoResponse',
  },
  {
    name: 'nothing but NULs is MalformedResponse',
    script: flood('\0', Buffer.alloc(65_536)),
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'MalformedResponse', confidence: 'Likely' },
    lookAlike: 'WrongServiceOnPort',
  },
  {
    name: 'terminal commands in every place of an error page are HttpServerError',
    script: answering((request) =>
      reply({ method: 'GET' }, 500, {
        headers: {
          Server: escapes(),
          Location: escapes(),
          'Retry-After': escapes(),
          Allow: escapes(),
          'Set-Cookie': escapes(),
        },
        body: escapes() + request.path,
      }).replace('Whatever', escapes()),
    ),
    expected: { state: 'Unhealthy', reason: 'HttpServerError', confidence: 'Proven' },
    lookAlike: 'MalformedResponse',
  },
  {
    name: 'terminal commands in a greeting are WrongServiceOnPort',
    script: greeting(`SSH-2.0-${escapes()}\r\n`),
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'WrongServiceOnPort', confidence: 'Proven' },
    lookAlike: 'MalformedResponse',
  },
  {
    name: 'a redirect to a very long place is HttpRedirected',
    script: answering((request) =>
      reply(request, 302, { headers: { Location: `https://${PLANTED}.test/${'a/'.repeat(4_000)}` } }),
    ),
    probe: { http: { expectedStatuses: ['200'] } },
    expected: { state: 'Unhealthy', reason: 'HttpRedirected', confidence: 'Proven' },
    lookAlike: 'HttpHeadersTooLarge',
  },
  victim('^(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'),
  victim('(x+x+)+y', 'x'.repeat(60_000)),
  {
    name: 'interim answers without end are MalformedResponse',
    script: endlessInterim(),
    expected: { state: 'Unhealthy', reason: 'MalformedResponse' },
    lookAlike: 'SlowHeaders',
  },
];

/** The body that makes a backtracking matcher run for years. */
function victim(pattern: string, body: string): LoopbackCase {
  return {
    name: `the pattern ${pattern} and a body made against it are HttpBodyMismatch, in time`,
    script: answering((request) => reply(request, 200, { body: `${body}\n${PLANTED}` })),
    probe: { http: { method: 'GET', expectedBody: { matches: pattern } } },
    expected: { state: 'Unhealthy', reason: 'HttpBodyMismatch', confidence: 'Proven' },
    lookAlike: 'NoResponse',
  };
}

/** Clears the screen, changes the title of the window, rings. */
function escapes(): string {
  return `\u001b[2J\u001b]0;${PLANTED}\u0007`;
}

function endlessInterim(): Script {
  return onRequest((socket) => {
    const timer = setInterval(
      () => socket.write(`HTTP/1.1 103 Early Hints\r\nX-Hint: ${PLANTED}\r\n\r\n`.repeat(10)),
      10,
    );
    socket.on('close', () => clearInterval(timer));
  });
}
