/** The answer does not come, or not in time, or only late. */
import { answerAfter, drip, everySecond, sayNothing, stopAfter } from '../connection-scripts.ts';
import { reply } from '../http-answers.ts';
import type { LoopbackCase } from '../loopback-family.ts';

const CONNECTED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  StatusCode: 'NotReached',
} as const;
const FINE = reply({ method: 'HEAD' }, 200);

export const slownessCases: readonly LoopbackCase[] = [
  {
    name: 'a server that accepts and says nothing is NoResponse',
    script: sayNothing,
    expected: {
      state: 'Unhealthy',
      reason: 'NoResponse',
      confidence: 'Likely',
      phase: 'Response',
      steps: CONNECTED,
      message: /sends no byte/,
      evidence: [/^NoResponse after 1[0-9]{3} ms/, /^same probe with 4s: NoResponse/],
    },
    lookAlike: 'ConnectTimeout',
  },
  {
    name: 'an answer that needs two seconds is NoResponse within one, with the timeout that is proven to do',
    script: answerAfter(2_000, FINE),
    expected: {
      state: 'Unhealthy',
      reason: 'NoResponse',
      confidence: 'Proven',
      steps: CONNECTED,
      advice: [
        /^Proven: with 4s .*kubectl patch bhc case-[0-9]+ -n shop --type=merge -p '\{"spec":\{"timeout":"4s"\}\}'/,
      ],
    },
    lookAlike: 'SlowHeaders',
  },
  {
    name: 'a server that hangs at every second connection is NoResponse that comes and goes, and no patch of the timeout',
    script: everySecond(sayNothing, answerAfter(0, FINE)),
    expected: {
      state: 'Unhealthy',
      reason: 'NoResponse',
      confidence: 'Likely',
      steps: CONNECTED,
      message: /comes and goes/,
      evidence: [/^same probe with 4s: HTTP 200/],
    },
    lookAlike: 'SlowHeaders',
  },
  {
    name: 'a header that never ends is SlowHeaders',
    script: drip('HTTP/1.1 200 OK\r\nX-Slow: ', 200),
    expected: { state: 'Unhealthy', reason: 'SlowHeaders', confidence: 'Likely', phase: 'Response', steps: CONNECTED },
    lookAlike: 'NoResponse',
  },
  {
    name: 'a body that never ends is SlowBody',
    script: drip('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n', 200),
    probe: { http: { method: 'GET' } },
    expected: {
      state: 'Unhealthy',
      reason: 'SlowBody',
      confidence: 'Likely',
      phase: 'Response',
      steps: { DirectAccess: 'Passed', PortOpen: 'Passed' },
      advice: [/HEAD/],
    },
    lookAlike: 'SlowHeaders',
  },
  {
    name: 'a body that stops half way is SlowBody, not ResponseTruncated',
    script: stopAfter('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf'),
    probe: { http: { method: 'GET' } },
    expected: { state: 'Unhealthy', reason: 'SlowBody', confidence: 'Likely' },
    lookAlike: 'ResponseTruncated',
  },
  {
    name: 'an answer after slowAfter, in time, is SlowResponse and Degraded',
    script: answerAfter(400, FINE),
    spec: { slowAfter: '200ms' },
    expected: {
      state: 'Degraded',
      reason: 'SlowResponse',
      confidence: 'Proven',
      steps: { DirectAccess: 'Passed', CheckParameters: 'Passed', StatusCode: 'Passed' },
      message: /takes longer than 200ms/,
    },
    lookAlike: 'NoResponse',
  },
  {
    name: 'an answer before slowAfter is Healthy',
    script: answerAfter(200, FINE),
    spec: { slowAfter: '900ms' },
    expected: { state: 'Healthy', reason: 'Healthy', steps: { Load: 'Passed' } },
    lookAlike: 'SlowResponse',
  },
];
