/** The server answers, but not to this request: the path, the host name or the method is wrong. What helps is proven. */
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering, onRequest, type Script } from '../scripted-server.ts';

const ANSWERED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  ListenAddress: 'Passed',
} as const;
const USE_GET =
  /^Proven: GET \/ .*kubectl patch bhc case-[0-9]+ -n shop --type=merge -p '\{"spec":\{"probe":\{"http":\{"method":"GET"\}\}\}\}'/;

export const requestCases: readonly LoopbackCase[] = [
  {
    name: 'a missing page where the home page is there is HttpPathNotFound, with the patch that is proven to work',
    script: answering((request) => reply(request, request.path === '/' ? 200 : 404)),
    probe: { http: { path: '/missing.html' } },
    expected: {
      state: 'Unhealthy',
      reason: 'HttpPathNotFound',
      confidence: 'Likely',
      phase: 'Match',
      steps: ANSWERED,
      message: /there is no page at \/missing\.html; the path \/ is answered as expected/,
      advice: [
        /^Proven: HEAD \/ .*kubectl patch bhc case-[0-9]+ -n shop --type=merge -p '\{"spec":\{"probe":\{"http":\{"path":"\/"\}\}\}\}'/,
      ],
      evidence: [/^HTTP 404/, /^with path \/: HTTP 200/],
    },
    lookAlike: 'HttpHostRejected',
  },
  {
    name: 'a server without any page is HttpPathNotFound, less sure',
    script: answering((request) => reply(request, 404)),
    expected: { state: 'Unhealthy', reason: 'HttpPathNotFound', confidence: 'Likely', steps: ANSWERED },
    lookAlike: 'HttpUnexpectedStatus',
  },
  {
    name: 'a page that is gone is HttpPathNotFound',
    script: answering((request) => reply(request, 410)),
    probe: { http: { path: '/old' } },
    expected: { state: 'Unhealthy', reason: 'HttpPathNotFound', confidence: 'Likely', message: /with 410/ },
    lookAlike: 'HttpUnexpectedStatus',
  },
  {
    name: 'a site that only its own name reaches is HttpHostRejected, with the host that works',
    script: answering((request) => reply(request, request.host === 'shop.example.com' ? 404 : 200)),
    probe: { http: { host: 'shop.example.com' } },
    expected: {
      state: 'Unhealthy',
      reason: 'HttpHostRejected',
      confidence: 'Likely',
      steps: ANSWERED,
      message: /or the page is missing on that site only/,
      advice: [
        /^Proven: .*kubectl patch bhc case-[0-9]+ -n shop --type=merge -p '\{"spec":\{"probe":\{"http":\{"host":null\}\}\}\}'/,
      ],
      evidence: [/^HTTP 404/, /^with Host 127\.[0-9.:]+: HTTP 200/],
    },
    lookAlike: 'HttpPathNotFound',
  },
  {
    name: 'a page of another site is HttpHostRejected, though the default site has a home page',
    script: answering((request) => reply(request, request.path === '/' || request.host === 'localhost' ? 200 : 404)),
    probe: { http: { path: '/status' } },
    expected: {
      state: 'Unhealthy',
      reason: 'HttpHostRejected',
      confidence: 'Likely',
      steps: ANSWERED,
      advice: [/"host":"localhost"/],
    },
    lookAlike: 'HttpPathNotFound',
  },
  {
    name: 'an application that accepts only localhost as host is HttpHostRejected, not a bad request',
    script: answering((request) => reply(request, request.host === 'localhost' ? 200 : 400)),
    expected: {
      state: 'Unhealthy',
      reason: 'HttpHostRejected',
      confidence: 'Proven',
      steps: ANSWERED,
      advice: [/"host":"localhost"/],
    },
    lookAlike: 'HttpBadRequest',
  },
  {
    name: '421 is HttpHostRejected by its own word',
    script: answering((request) => reply(request, 421)),
    expected: { state: 'Unhealthy', reason: 'HttpHostRejected', confidence: 'Likely', message: /with 421/ },
    lookAlike: 'HttpUnexpectedStatus',
  },
  {
    name: '400 to every form of the request is HttpBadRequest',
    script: answering((request) => reply(request, 400)),
    expected: { state: 'Unhealthy', reason: 'HttpBadRequest', confidence: 'Likely', phase: 'Match', steps: ANSWERED },
    lookAlike: 'PlaintextOnTlsPort',
  },
  {
    name: 'a path that allows neither HEAD nor GET is HttpMethodNotAllowed',
    script: answering((request) => reply(request, 405, { headers: { Allow: 'POST' } })),
    expected: {
      state: 'Unhealthy',
      reason: 'HttpMethodNotAllowed',
      confidence: 'Proven',
      steps: ANSWERED,
      message: /GET is answered with 405/,
    },
    lookAlike: 'HeadUnsupported',
  },
  {
    name: 'a server that answers only GET, and HEAD with 405, is HeadUnsupported, with the patch that proves it',
    script: answering((request) => reply(request, request.method === 'GET' ? 200 : 405, { headers: { Allow: 'GET' } })),
    expected: {
      state: 'Unhealthy',
      reason: 'HeadUnsupported',
      confidence: 'Proven',
      steps: ANSWERED,
      advice: [USE_GET],
      evidence: [/^HTTP 405/, /^with GET: HTTP 200/],
    },
    lookAlike: 'HttpMethodNotAllowed',
  },
  {
    name: 'a server that answers HEAD with 501 is HeadUnsupported',
    script: answering((request) => reply(request, request.method === 'GET' ? 200 : 501)),
    expected: { state: 'Unhealthy', reason: 'HeadUnsupported', confidence: 'Proven', advice: [USE_GET] },
    lookAlike: 'HttpServerError',
  },
  {
    name: 'a server that answers HEAD with 404 is HeadUnsupported',
    script: answering((request) => reply(request, request.method === 'GET' ? 200 : 404)),
    expected: { state: 'Unhealthy', reason: 'HeadUnsupported', confidence: 'Proven', advice: [USE_GET] },
    lookAlike: 'HttpPathNotFound',
  },
  {
    name: 'a server that closes the connection on HEAD is HeadUnsupported',
    script: onlyGet((socket) => socket.end()),
    expected: { state: 'Unhealthy', reason: 'HeadUnsupported', confidence: 'Likely', advice: [USE_GET] },
    lookAlike: 'ConnectionClosedEarly',
  },
  {
    name: 'a server that resets the connection on HEAD is HeadUnsupported',
    script: onlyGet((socket) => socket.resetAndDestroy()),
    expected: { state: 'Unhealthy', reason: 'HeadUnsupported', confidence: 'Likely', advice: [USE_GET] },
    lookAlike: 'ConnectionResetAfterAccept',
  },
  {
    name: 'a server that never answers HEAD is HeadUnsupported',
    script: onlyGet(() => undefined),
    expected: { state: 'Unhealthy', reason: 'HeadUnsupported', confidence: 'Likely', advice: [USE_GET] },
    lookAlike: 'NoResponse',
  },
];

function onlyGet(otherwise: Parameters<typeof onRequest>[0]): Script {
  return onRequest((socket, request) => {
    if (request.method === 'GET') socket.end(reply(request, 200));
    else otherwise(socket, request);
  });
}
