/** The connection: refused, somewhere else, thrown away, cut short. */
import {
  answerAfter,
  closeOnAccept,
  closeOnRequest,
  resetAfter,
  resetOnAccept,
  resetOnRequest,
} from '../connection-scripts.ts';
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import { answering } from '../scripted-server.ts';

const THROWN_AWAY = {
  PortOpen: 'Passed',
  ListenAddress: 'Passed',
  FirewallClear: 'Unknown',
  StatusCode: 'NotReached',
} as const;
const REACHED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  ListenAddress: 'Passed',
} as const;
const HALF_A_BODY = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf';

export const connectionCases: readonly LoopbackCase[] = [
  {
    name: 'a port on which nobody listens is ConnectionRefused, with both causes named',
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'ConnectionRefused',
      confidence: 'Likely',
      phase: 'Connect',
      steps: { DirectAccess: 'Failed', FirewallClear: 'Unknown', ListenAddress: 'Unknown', StatusCode: 'NotReached' },
      message: /nothing listens on this port .* or a firewall rejects/,
      advice: [/ss -ltn/, /netstat -ano/, /127\.0\.0\.1/],
      evidence: [/^connect ECONNREFUSED/],
    },
    lookAlike: 'ListeningOnOtherPort',
  },
  {
    name: 'a refused TCP check is ConnectionRefused too',
    company: 'closed',
    probe: { tcp: {} },
    expected: {
      state: 'Unhealthy',
      reason: 'ConnectionRefused',
      confidence: 'Likely',
      steps: { DirectAccess: 'Failed' },
    },
    lookAlike: 'ListeningOnOtherPort',
  },
  {
    name: 'a service that answers on the port of another backend is ListeningOnOtherPort, with that port',
    company: { script: answering((request) => reply(request, 200)), sibling: false },
    expected: {
      state: 'Unhealthy',
      reason: 'ListeningOnOtherPort',
      confidence: 'Likely',
      phase: 'Connect',
      steps: { DirectAccess: 'Failed', PortOpen: 'Failed' },
      advice: [/^Proven: HEAD \/ on port [0-9]+/],
      evidence: [/^connect ECONNREFUSED/, /^same probe on port [0-9]+: HTTP 200/],
    },
    lookAlike: 'ConnectionRefused',
  },
  {
    name: 'another port that answers with an error does not make it ListeningOnOtherPort',
    company: { script: answering((request) => reply(request, 500)), sibling: false },
    expected: { state: 'Unhealthy', reason: 'ConnectionRefused', confidence: 'Likely' },
    lookAlike: 'ListeningOnOtherPort',
  },
  {
    name: 'a service of its own on another port of the host does not make it ListeningOnOtherPort',
    company: { script: answering((request) => reply(request, 200)), sibling: true },
    expected: { state: 'Unhealthy', reason: 'ConnectionRefused', confidence: 'Likely' },
    lookAlike: 'ListeningOnOtherPort',
  },
  {
    name: 'a server that resets after the request is ConnectionResetAfterAccept',
    script: resetOnRequest,
    expected: {
      state: 'Unhealthy',
      reason: 'ConnectionResetAfterAccept',
      confidence: 'Likely',
      steps: THROWN_AWAY,
      evidence: [/ECONNRESET/],
    },
    lookAlike: 'ConnectionClosedEarly',
  },
  {
    name: 'a server that resets at once is ConnectionResetAfterAccept',
    script: resetOnAccept,
    expected: { state: 'Unhealthy', reason: 'ConnectionResetAfterAccept', confidence: 'Likely', steps: THROWN_AWAY },
    lookAlike: 'ConnectionRefused',
  },
  {
    name: 'a server that closes after the request is ConnectionClosedEarly',
    script: closeOnRequest,
    expected: { state: 'Unhealthy', reason: 'ConnectionClosedEarly', confidence: 'Likely', steps: THROWN_AWAY },
    lookAlike: 'ConnectionResetAfterAccept',
  },
  {
    name: 'a server that closes at once is ConnectionClosedEarly',
    script: closeOnAccept,
    expected: { state: 'Unhealthy', reason: 'ConnectionClosedEarly', confidence: 'Likely', steps: THROWN_AWAY },
    lookAlike: 'ConnectionResetAfterAccept',
  },
  {
    name: 'a reset in the middle of the body is ResetDuringResponse',
    script: resetAfter(HALF_A_BODY),
    probe: { http: { method: 'GET' } },
    expected: {
      state: 'Unhealthy',
      reason: 'ResetDuringResponse',
      confidence: 'Likely',
      phase: 'Response',
      steps: REACHED,
    },
    lookAlike: 'ResponseTruncated',
  },
  {
    name: 'a reset in the middle of the header is ResetDuringResponse',
    script: resetAfter('HTTP/1.1 200 OK\r\nContent-'),
    expected: { state: 'Unhealthy', reason: 'ResetDuringResponse', confidence: 'Likely', steps: REACHED },
    lookAlike: 'ConnectionResetAfterAccept',
  },
  {
    name: 'a body that ends before its Content-Length is ResponseTruncated',
    script: answering(HALF_A_BODY),
    probe: { http: { method: 'GET' } },
    expected: {
      state: 'Unhealthy',
      reason: 'ResponseTruncated',
      confidence: 'Likely',
      phase: 'Response',
      steps: REACHED,
    },
    lookAlike: 'ResetDuringResponse',
  },
  {
    name: 'a header that ends in the middle is ResponseTruncated',
    script: answering('HTTP/1.1 200 OK\r\nContent-'),
    expected: { state: 'Unhealthy', reason: 'ResponseTruncated', confidence: 'Likely', steps: REACHED },
    lookAlike: 'ConnectionClosedEarly',
  },
  {
    name: 'a TCP check of a server that resets later is Healthy: it asked for no answer',
    script: answerAfter(500, ''),
    probe: { tcp: {} },
    expected: { state: 'Healthy', reason: 'Healthy', steps: { StatusCode: 'NotReached' } },
    lookAlike: 'ConnectionResetAfterAccept',
  },
];
