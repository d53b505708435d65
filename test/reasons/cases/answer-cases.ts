/** Something came back that is no proper answer: another service, another protocol, a broken header. */
import type { LoopbackCase } from '../loopback-family.ts';
import { answering, greeting, onRequest, type Script } from '../scripted-server.ts';
import { tlsOnly, tlsWithExplanation } from '../tls-servers.ts';

const REACHED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  ListenAddress: 'Passed',
} as const;

/** RFC 9113: an empty SETTINGS frame, then GOAWAY with PROTOCOL_ERROR, as a server without HTTP/1.1 answers a request. */
const HTTP2_REFUSAL = Buffer.from('0000000400000000000000080700000000000000000000000001', 'hex');
const MYSQL_GREETING = Buffer.concat([Buffer.of(0x4a, 0, 0, 0, 0x0a), Buffer.from('8.0.36\0\0\0\0\0fine-salt\0')]);
const POSTGRESQL_ERROR = Buffer.concat([
  Buffer.from('E\0\0\0\x30SFATAL\0C08P01\0Munsupported frontend protocol\0\0', 'latin1'),
]);

export const answerCases: readonly LoopbackCase[] = [
  anotherService('SSH', greeting('SSH-2.0-OpenSSH_9.6\r\n')),
  anotherService('SMTP', greeting('220 mail.example.com ESMTP Postfix\r\n')),
  anotherService('FTP', greeting('220 ProFTPD Server ready.\r\n')),
  anotherService('MySQL', greeting(MYSQL_GREETING)),
  anotherService('Redis', answering("-ERR unknown command 'HEAD'\r\n")),
  anotherService('PostgreSQL', answering(POSTGRESQL_ERROR)),
  anotherService(
    'HTTP/2',
    onRequest((socket) => socket.end(HTTP2_REFUSAL)),
  ),
  {
    name: 'a service that nobody knows is MalformedResponse',
    script: answering('what do you want?\r\n\r\n'),
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'MalformedResponse', confidence: 'Likely', steps: REACHED },
    lookAlike: 'WrongServiceOnPort',
  },
  {
    name: 'a header with a NUL is MalformedResponse',
    script: answering('HTTP/1.1 200 OK\r\nX-Odd: a\0b\r\nContent-Length: 0\r\n\r\n'),
    expected: { state: 'Unhealthy', reason: 'MalformedResponse', confidence: 'Likely', steps: REACHED },
    lookAlike: 'HttpHeadersTooLarge',
  },
  {
    name: 'two different lengths are MalformedResponse',
    script: answering('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nfine\n'),
    probe: { http: { method: 'GET' } },
    expected: { state: 'Unhealthy', reason: 'MalformedResponse', confidence: 'Likely', steps: REACHED },
    lookAlike: 'ResponseTruncated',
  },
  {
    name: 'a header of 20 KB is HttpHeadersTooLarge',
    script: answering(`HTTP/1.1 200 OK\r\nSet-Cookie: ${'x'.repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`),
    expected: {
      state: 'Unhealthy',
      reason: 'HttpHeadersTooLarge',
      confidence: 'Proven',
      steps: REACHED,
      advice: [/cookies/],
    },
    lookAlike: 'MalformedResponse',
  },
  {
    name: 'a server that speaks only TLS is PlaintextOnTlsPort',
    script: tlsOnly(),
    expected: {
      state: 'Unhealthy',
      reason: 'PlaintextOnTlsPort',
      confidence: 'Proven',
      steps: REACHED,
      advice: [
        /^Proven: over TLS.*kubectl patch bhc case-[0-9]+ -n shop --type=merge -p '\{"spec":\{"probe":\{"tls":\{\}\}\}\}'/,
      ],
      evidence: [/^TLS hello: accepted/],
    },
    lookAlike: 'ConnectionClosedEarly',
  },
  {
    name: 'a TLS server that explains itself with 400 is PlaintextOnTlsPort',
    script: tlsWithExplanation(),
    expected: {
      state: 'Unhealthy',
      reason: 'PlaintextOnTlsPort',
      confidence: 'Proven',
      steps: REACHED,
      evidence: [/^HTTP 400/, /^TLS hello: accepted/],
    },
    lookAlike: 'HttpBadRequest',
  },
];

function anotherService(banner: string, script: Script): LoopbackCase {
  return {
    name: `${banner} where HTTP is expected is WrongServiceOnPort`,
    script,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'WrongServiceOnPort',
      confidence: 'Proven',
      steps: REACHED,
      message: banner === 'HTTP/2' ? /speaks HTTP\/2 only/ : new RegExp(`speaks ${banner}, not HTTP`),
      advice: [/"http":null,"tcp":\{\}/],
    },
    lookAlike: 'MalformedResponse',
  };
}
