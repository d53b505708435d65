/** Statuses that were not expected: what each of them says, and to whom it points. */
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import type { Reason } from '../../../src/api/reasons.ts';
import type { Expected } from '../reason-case.ts';
import { answering } from '../scripted-server.ts';

const ANSWERED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  ListenAddress: 'Passed',
} as const;
const ONLY_200 = { http: { expectedStatuses: ['200'] } };

export const statusCases: readonly LoopbackCase[] = [
  answered(401, 'HttpAuthRequired', 'HttpForbidden', {
    advice: [/secretKeyRef/, /"expectedStatuses":\["2xx","3xx","401"\]/],
  }),
  answered(407, 'HttpAuthRequired', 'HttpForbidden', { confidence: 'Likely', message: /a proxy/ }),
  answered(403, 'HttpForbidden', 'HttpAuthRequired', { advice: [/^Allow the prober/] }),
  answered(451, 'HttpForbidden', 'HttpUnexpectedStatus'),
  {
    ...answered(429, 'HttpRateLimited', 'HttpServiceUnavailable', {
      advice: [/kubectl patch bhc case-[0-9]+ -n shop --type=merge -p '\{"spec":\{"interval":"7s"\}\}'/],
      evidence: [/^HTTP 429 .*Retry-After 7s/],
    }),
    script: answering((request) => reply(request, 429, { headers: { 'Retry-After': '7' } })),
  },
  answered(500, 'HttpServerError', 'HttpBadGateway'),
  answered(599, 'HttpServerError', 'HttpUnexpectedStatus'),
  answered(502, 'HttpBadGateway', 'HttpServerError', { confidence: 'Likely', message: /is down or answers badly/ }),
  answered(504, 'HttpBadGateway', 'HttpServerError', { confidence: 'Likely', message: /does not answer in time/ }),
  answered(503, 'HttpServiceUnavailable', 'HttpBadGateway'),
  answered(418, 'HttpUnexpectedStatus', 'HttpBadRequest', { message: /with 418; expected is 2xx and 3xx/ }),
  {
    ...answered(204, 'HttpUnexpectedStatus', 'HttpBodyMismatch', { advice: [/"expectedStatuses":\["200","204"\]/] }),
    probe: ONLY_200,
  },
  redirected('/login', 'to another path of the same host'),
  redirected('https://127.0.0.1/', 'to another host'),
  redirected('https://shop.example.com/', 'to https', 'shop.example.com'),
  redirected('/', 'to itself'),
  {
    name: 'a body without the expected text is HttpBodyMismatch',
    script: answering((request) => reply(request, 200, { body: '<h1>Welcome to nginx!</h1>' })),
    probe: { http: { method: 'GET', expectedBody: { contains: 'shop is open' } } },
    expected: { state: 'Unhealthy', reason: 'HttpBodyMismatch', confidence: 'Proven', phase: 'Match', steps: ANSWERED },
    lookAlike: 'HttpUnexpectedStatus',
  },
  {
    name: 'an error status counts before its body does',
    script: answering((request) => reply(request, 500, { body: 'no' })),
    probe: { http: { method: 'GET', expectedBody: { matches: '^yes$' } } },
    expected: { state: 'Unhealthy', reason: 'HttpServerError', confidence: 'Proven', steps: ANSWERED },
    lookAlike: 'HttpBodyMismatch',
  },
];

function answered(status: number, reason: Reason, lookAlike: Reason, more: Partial<Expected> = {}): LoopbackCase {
  return {
    name: `${status} is ${reason}`,
    script: answering((request) => reply(request, status)),
    expected: {
      state: 'Unhealthy',
      reason,
      confidence: 'Proven',
      phase: 'Match',
      steps: ANSWERED,
      message: new RegExp(`with ${status}`),
      ...more,
    },
    lookAlike,
  };
}

function redirected(location: string, where: string, host?: string): LoopbackCase {
  return {
    name: `a redirect ${where} is HttpRedirected where only 200 is normal`,
    script: answering((request) => reply(request, 302, { headers: { Location: location } })),
    probe: { http: { ...ONLY_200.http, ...(host === undefined ? {} : { host }) } },
    expected: {
      state: 'Unhealthy',
      reason: 'HttpRedirected',
      confidence: 'Proven',
      phase: 'Match',
      steps: ANSWERED,
      message: new RegExp(`redirects ${where}: .* with 302`),
    },
    lookAlike: 'HttpUnexpectedStatus',
  };
}
