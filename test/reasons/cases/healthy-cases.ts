/** Odd but legal servers stay Healthy; pages that are no good for a check get a warning, and stay Healthy too. */
import { oneByOne } from '../connection-scripts.ts';
import { healthy } from '../healthy-case.ts';
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import type { Reason } from '../../../src/api/reasons.ts';
import type { HttpRequest, Script } from '../scripted-server.ts';
import { answering, onRequest } from '../scripted-server.ts';

const GET = { http: { method: 'GET' } };

/** A run ends with the last verdict, and a page that changes shows only with the second probe: this verdict takes three. */
export const lastingManifest = {
  apiVersion: 'backendhealth.dev/v1alpha1',
  kind: 'BackendHealthCheck',
  metadata: { name: 'lasting', namespace: 'shop' },
  spec: { interval: '1s', backends: [{ address: '127.77.6.250', port: 1 }], probe: { tcp: {} } },
};

export const healthyCases: readonly LoopbackCase[] = [
  healthy(
    'a plain server',
    'HttpUnexpectedStatus',
    answering((request) => reply(request, 200)),
  ),
  healthy(
    'a status line without a reason',
    'MalformedResponse',
    answering('HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n'),
  ),
  healthy(
    'HTTP/1.0, with the end of the connection as the end',
    'ResponseTruncated',
    answering('HTTP/1.0 200 OK\r\n\r\nfine\n'),
    GET,
  ),
  healthy(
    'a chunked body with extensions and trailers',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nfine\n\r\n0\r\nX-Sum: 1\r\n\r\n'),
    GET,
  ),
  healthy(
    'interim answers before the final one',
    'HttpUnexpectedStatus',
    answering(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    ),
  ),
  healthy(
    'lines that end with LF only',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\nContent-Length: 5\n\nfine\n'),
    GET,
  ),
  healthy('204 to GET', 'HttpUnexpectedStatus', answering('HTTP/1.1 204 No Content\r\n\r\n'), GET),
  healthy(
    'a redirect where 3xx is normal',
    'HttpRedirected',
    answering((request) => reply(request, 301, { headers: { Location: '/b' } })),
  ),
  healthy(
    'lower-case header names without spaces',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\r\ncontent-length:5\r\nserver:x\r\n\r\nfine\n'),
    GET,
  ),
  healthy(
    'a connection that is kept open after the answer',
    'SlowBody',
    onRequest((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nfine\n')),
    GET,
  ),
  healthy(
    'a body to HEAD, which nobody asked for',
    'MalformedResponse',
    answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine\n'),
  ),
  healthy(
    'an answer in pieces of one byte',
    'SlowHeaders',
    oneByOne('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine\n', 2),
    GET,
  ),
  healthy('a TCP check of a server that closes at once', 'ConnectionClosedEarly', (socket) => socket.end(), {
    tcp: {},
  }),
  healthy(
    'a body with the expected text',
    'HttpBodyMismatch',
    answering((request) => reply(request, 200)),
    {
      http: { method: 'GET', expectedBody: { matches: '^fi.e\\n$' } },
    },
  ),
  remarked('a page that sets a cookie', 'DynamicCheckPage', 'HeavyCheckPage', answeringWith({ 'Set-Cookie': 'id=1' })),
  remarked(
    'a page of a script engine',
    'DynamicCheckPage',
    'HeavyCheckPage',
    answeringWith({ 'X-Powered-By': 'PHP/8.2' }),
  ),
  {
    ...remarked('a path that names a script', 'DynamicCheckPage', 'HttpPathNotFound', answeringWith({})),
    probe: { http: { path: '/check.php?deep=1' } },
  },
  {
    ...remarked('a page that changes from probe to probe', 'DynamicCheckPage', 'HttpBodyMismatch', changing()),
    probe: GET,
  },
  {
    ...remarked(
      'a page of 70 KB',
      'HeavyCheckPage',
      'DynamicCheckPage',
      answering((request) => reply(request, 200, { body: 'x'.repeat(70_000) })),
    ),
    probe: GET,
  },
  remarked(
    'a page that announces 1 MB',
    'HeavyCheckPage',
    'DynamicCheckPage',
    answering('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n'),
  ),
];

function remarked(what: string, warning: Reason, lookAlike: Reason, script: Script): LoopbackCase {
  return {
    name: `${what} is Healthy, with the warning ${warning}`,
    script,
    expected: { state: 'Healthy', reason: 'Healthy', steps: { CheckPage: 'Failed' }, warnings: [warning] },
    lookAlike,
  };
}

function answeringWith(headers: Readonly<Record<string, string>>): Script {
  return answering((request: HttpRequest) => reply(request, 200, { headers }));
}

function changing(): Script {
  let count = 0;
  return answering((request) => {
    count += 1;
    return reply(request, 200, { body: `visit ${count}` });
  });
}
