/** Answers that tell which service gives them, and how it is: expected headers, health reports, pages of which only a part comes. */
import { sayNothing } from '../connection-scripts.ts';
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering, type HttpRequest, onRequest, type Script } from '../scripted-server.ts';

const GET = { http: { method: 'GET', path: '/health' } };
const TAGGED = { http: { expectedHeaders: [{ name: 'x-SERVICE', value: 'shop', identity: true }] } };
const VERSIONED = { http: { expectedHeaders: [{ name: 'X-Api-Version', value: '2' }, { name: 'X-Build' }] } };
const FINE = { headers: { 'X-Service': 'shop' } };

const REPORTS: readonly { readonly shape: string; readonly report: unknown; readonly named: string }[] = [
  {
    shape: 'Spring Boot',
    report: { status: 'DOWN', components: { ping: { status: 'UP' }, db: { status: 'DOWN' } } },
    named: 'its database',
  },
  {
    shape: 'MicroProfile',
    report: { status: 'DOWN', checks: [{ name: 'redis-main', status: 'DOWN' }] },
    named: 'its redis',
  },
  {
    shape: 'ASP.NET',
    report: { status: 'Unhealthy', results: { RabbitMq: { status: 'Unhealthy' } } },
    named: 'its queue',
  },
  {
    shape: 'health+json',
    report: { status: 'fail', checks: { 'ldap:responseTime': [{ status: 'fail' }] } },
    named: 'its ldap',
  },
  {
    shape: 'a part that nobody knows',
    report: { status: 'DOWN', components: { hunter2: { status: 'DOWN' } } },
    named: 'something that it depends on',
  },
];

export const serviceCases: readonly LoopbackCase[] = [
  {
    name: 'the expected identity is Healthy, in whatever case the name of the header is',
    script: answering((request) => reply(request, 200, FINE)),
    probe: TAGGED,
    expected: { state: 'Healthy', reason: 'Healthy' },
    lookAlike: 'WrongBackendIdentity',
  },
  {
    name: 'another identity is WrongBackendIdentity, and nothing of it is told',
    script: answering((request) => reply(request, 200, { headers: { 'X-Service': 'billing' } })),
    probe: TAGGED,
    expected: {
      state: 'Unhealthy',
      reason: 'WrongBackendIdentity',
      confidence: 'Proven',
      phase: 'Match',
      message: /with 200, but its header x-SERVICE names another service/,
      evidence: [/^IdentityMismatch \(HTTP 200\)/],
    },
    lookAlike: 'HttpHeaderMismatch',
  },
  {
    name: 'another identity is WrongBackendIdentity with a status that is not normal too: another service says it',
    script: answering((request) => reply(request, 404, { headers: { 'X-Service': 'billing' } })),
    probe: TAGGED,
    expected: { state: 'Unhealthy', reason: 'WrongBackendIdentity', confidence: 'Proven' },
    lookAlike: 'HttpPathNotFound',
  },
  {
    name: 'an answer without the identity is HttpHeaderMismatch: nobody says that it is another service',
    script: answering((request) => reply(request, 200)),
    probe: TAGGED,
    expected: {
      state: 'Unhealthy',
      reason: 'HttpHeaderMismatch',
      confidence: 'Proven',
      phase: 'Match',
      message: /without the header x-SERVICE/,
    },
    lookAlike: 'WrongBackendIdentity',
  },
  {
    name: 'a proxy that answers 502 without the identity is HttpBadGateway',
    script: answering((request) => reply(request, 502)),
    probe: TAGGED,
    expected: { state: 'Unhealthy', reason: 'HttpBadGateway' },
    lookAlike: 'HttpHeaderMismatch',
  },
  {
    name: 'a header with another value is HttpHeaderMismatch',
    script: answering((request) => reply(request, 200, { headers: { 'X-Api-Version': '3', 'X-Build': '7' } })),
    probe: VERSIONED,
    expected: {
      state: 'Unhealthy',
      reason: 'HttpHeaderMismatch',
      confidence: 'Proven',
      message: /its header X-Api-Version has another value/,
    },
    lookAlike: 'HttpBodyMismatch',
  },
  {
    name: 'headers that are as expected are Healthy, with spaces around a value and one of several',
    script: answering(
      'HTTP/1.1 200 OK\r\nX-Api-Version: 3\r\nX-Build:\r\nx-api-version: \t2 \r\nContent-Length: 0\r\n\r\n',
    ),
    probe: VERSIONED,
    expected: { state: 'Healthy', reason: 'Healthy' },
    lookAlike: 'HttpHeaderMismatch',
  },
  ...REPORTS.map(({ shape, report, named }): LoopbackCase => ({
    name: `a health report that names a failing part is DependencyFailing: ${shape}`,
    script: answering((request) => reply(request, 503, { body: JSON.stringify(report) })),
    probe: { http: { path: '/health' } },
    expected: {
      state: 'Unhealthy',
      reason: 'DependencyFailing',
      confidence: 'Likely',
      message: new RegExp(`with 503, and its health report names ${named} as failing$`),
      evidence: [/^health report: HTTP 503 after [0-9]+ ms, names [a-z]+$/],
    },
    lookAlike: 'HttpServiceUnavailable',
  })),
  {
    name: 'a health report with 500 is DependencyFailing too',
    script: answering((request) =>
      reply(request, 500, { body: '{"status":"DOWN","details":{"diskSpace":{"status":"DOWN"}}}' }),
    ),
    probe: GET,
    expected: { state: 'Unhealthy', reason: 'DependencyFailing', message: /names its disk as failing/ },
    lookAlike: 'HttpServerError',
  },
  ...[
    ['no report', 'down for maintenance'],
    ['a report without a failing part', '{"status":"DOWN","components":{"db":{"status":"UP"}}}'],
    ['a report of another shape', '{"state":"red","services":[{"id":"db","ok":false}]}'],
    [
      'a report that is too large',
      `{"status":"DOWN","components":{"db":{"status":"DOWN"}},"x":"${'x'.repeat(70_000)}"}`,
    ],
    ['a report without bottom', `{"status":"DOWN","components":${'{"a":{"status":"DOWN","components":'.repeat(1_500)}`],
  ].map(([what = '', body = '']): LoopbackCase => ({
    name: `503 with ${what} is HttpServiceUnavailable`,
    script: answering((request) => reply(request, 503, { body })),
    probe: GET,
    expected: { state: 'Unhealthy', reason: 'HttpServiceUnavailable', confidence: 'Proven' },
    lookAlike: 'DependencyFailing',
  })),
  {
    name: 'a report of failing parts with a normal status is Healthy: the status is what was agreed on',
    script: answering((request) =>
      reply(request, 200, { body: '{"status":"DOWN","components":{"db":{"status":"DOWN"}}}' }),
    ),
    probe: GET,
    expected: { state: 'Healthy', reason: 'Healthy' },
    lookAlike: 'DependencyFailing',
  },
  {
    name: 'a page that stalls while its first byte is given at once is MtuBlackholeSuspected, and only Possible',
    script: largePage(true),
    probe: GET,
    expected: {
      state: 'Unhealthy',
      reason: 'MtuBlackholeSuspected',
      confidence: 'Possible',
      phase: 'Response',
      message: /or only the whole page is slow to make/,
      advice: [/tracepath -n 127\.77/],
    },
    lookAlike: 'SlowBody',
  },
  {
    name: 'a page that stalls whatever is asked of it is SlowBody',
    script: largePage(false),
    probe: GET,
    expected: { state: 'Unhealthy', reason: 'SlowBody', confidence: 'Likely' },
    lookAlike: 'MtuBlackholeSuspected',
  },
  {
    name: 'a page that never begins, whatever is asked of it, is NoResponse',
    script: sayNothing,
    probe: GET,
    expected: { state: 'Unhealthy', reason: 'NoResponse', confidence: 'Likely' },
    lookAlike: 'MtuBlackholeSuspected',
  },
];

/** Sends the head of a large page and then nothing; gives its first byte only when it knows how. */
function largePage(knowsRanges: boolean): Script {
  return onRequest((socket, request) => {
    if (knowsRanges && asksForPart(request))
      socket.end('HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx');
    else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 20000\r\nConnection: close\r\n\r\n');
  });
}

function asksForPart({ text }: HttpRequest): boolean {
  return text.includes('\r\nRange: bytes=0-0\r\n');
}
