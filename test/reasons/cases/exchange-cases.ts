/** Exchanges over TCP: which step was not answered, or was answered otherwise, and by whom. */
import { closeOnAccept, everySecond, resetOnAccept, sayNothing } from '../connection-scripts.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import type { Reason } from '../../../src/api/reasons.ts';
import { greeting, type Script } from '../scripted-server.ts';
import { tlsOnly } from '../tls-servers.ts';

const GREETED = { expect: { contains: '220 ' } };
const MAIL = {
  tcp: {
    exchange: [
      GREETED,
      { send: { text: 'EHLO probe\r\n' }, expect: { matches: '(?m)^250 ' } },
      { send: { text: 'QUIT\r\n' } },
    ],
  },
};
const REDIS = { tcp: { exchange: [{ send: { text: 'PING\r\n' }, expect: { contains: '+PONG' } }] } };
const REACHED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  ListenAddress: 'Passed',
} as const;

/** Greets, and answers each line by the table; a line that is not in it gets nothing. */
function lines(hello: string, answers: Readonly<Record<string, string>>): Script {
  return (socket) => {
    socket.write(hello);
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      const whole = (text + bytes.toString('latin1')).split('\r\n');
      text = whole.pop() ?? '';
      for (const line of whole) socket.write(answers[line] ?? '');
    });
  };
}

/** Greets, and resets once something has come. */
function resetBehind(hello: string): Script {
  return (socket) => {
    socket.write(hello);
    socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), 50));
  };
}

/** Says the pieces one after the other. */
function inPieces(pieces: readonly string[], everyMs: number, script: Script = () => undefined): Script {
  return (socket) => {
    for (const [index, piece] of pieces.entries()) setTimeout(() => socket.write(piece), (index + 1) * everyMs);
    script(socket);
  };
}

const EHLO = { 'EHLO probe': '250-mail\r\n250 SIZE\r\n', QUIT: '221 bye\r\n' };

export const exchangeCases: readonly LoopbackCase[] = [
  {
    name: 'a port that sends no greeting is TcpNoBanner',
    script: sayNothing,
    probe: MAIL,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'TcpNoBanner',
      confidence: 'Likely',
      phase: 'Response',
      steps: { ...REACHED, CheckPage: 'NotReached' },
      message: /sends no greeting within 1s, as step 1 of the exchange expects/,
      advice: [/nc -v -w 3 127\./],
      evidence: [/^ExchangeSilent in step 1 of 3/, /^TLS hello: /],
    },
    lookAlike: 'NoResponse',
  },
  {
    name: 'a greeting after two seconds is TcpNoBanner within one, with the timeout that is proven to do',
    script: inPieces(['220 mail ESMTP\r\n'], 2_000, lines('', EHLO)),
    probe: MAIL,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'TcpNoBanner',
      confidence: 'Proven',
      advice: [/^Proven: with 4s /],
      evidence: [/^same probe with 4s: exchange of 3 steps complete/],
    },
    lookAlike: 'TcpPayloadMismatch',
  },
  {
    name: 'a Redis that does not answer PING is NoResponse',
    script: sayNothing,
    probe: REDIS,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'NoResponse',
      confidence: 'Likely',
      message: /sends no byte in answer to the exchange/,
    },
    lookAlike: 'TcpNoBanner',
  },
  {
    name: 'a Redis that asks for a password is TcpPayloadMismatch: it is a Redis all the same',
    script: lines('', { PING: '-NOAUTH Authentication required.\r\n' }),
    probe: REDIS,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'TcpPayloadMismatch',
      confidence: 'Proven',
      phase: 'Match',
      steps: REACHED,
      message: /step 1 of 1 of the exchange as expected \(the service speaks Redis\)/,
    },
    lookAlike: 'WrongServiceOnPort',
  },
  {
    name: 'a mail server that refuses EHLO is TcpPayloadMismatch in step 2',
    script: lines('220 mail ESMTP\r\n', { 'EHLO probe': '554 no\r\n' }),
    probe: MAIL,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'TcpPayloadMismatch',
      confidence: 'Proven',
      message: /step 2 of 3/,
      evidence: [/^ExchangeMismatch in step 2 of 3/],
    },
    lookAlike: 'NoResponse',
  },
  {
    name: 'a mail server that falls silent in step 2 is NoResponse',
    script: lines('220 mail ESMTP\r\n', {}),
    probe: MAIL,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'NoResponse',
      confidence: 'Likely',
      message: /sends no byte in step 2 of 3 of the exchange/,
    },
    lookAlike: 'TcpPayloadMismatch',
  },
  {
    name: 'an SSH server where a mail server is expected is WrongServiceOnPort',
    script: greeting('SSH-2.0-OpenSSH_9.6\r\n'),
    probe: MAIL,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'WrongServiceOnPort',
      confidence: 'Likely',
      message: /speaks SSH, which is not what the exchange is about/,
      advice: [/"tcp":\{"exchange":null\}/],
    },
    lookAlike: 'TcpPayloadMismatch',
  },
  {
    name: 'a web server where a Redis is expected is WrongServiceOnPort',
    script: lines('', { PING: 'HTTP/1.1 400 Bad Request\r\n\r\n' }),
    probe: REDIS,
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'WrongServiceOnPort', confidence: 'Likely' },
    lookAlike: 'TcpPayloadMismatch',
  },
  {
    name: 'a service that nobody knows is TcpPayloadMismatch',
    script: greeting('hello there\r\n'),
    probe: MAIL,
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'TcpPayloadMismatch', confidence: 'Proven' },
    lookAlike: 'WrongServiceOnPort',
  },
  {
    name: 'a server that speaks only TLS is PlaintextOnTlsPort',
    script: tlsOnly(),
    probe: MAIL,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'PlaintextOnTlsPort',
      confidence: 'Likely',
      evidence: [/^TLS hello: accepted/],
    },
    lookAlike: 'TcpNoBanner',
  },
  {
    name: 'a port that closes without a word is ConnectionClosedEarly',
    script: closeOnAccept,
    probe: MAIL,
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'ConnectionClosedEarly', confidence: 'Likely' },
    lookAlike: 'TcpNoBanner',
  },
  {
    name: 'a port that resets without a word is ConnectionResetAfterAccept',
    script: resetOnAccept,
    probe: MAIL,
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'ConnectionResetAfterAccept', confidence: 'Likely' },
    lookAlike: 'ConnectionClosedEarly',
  },
  {
    name: 'a server that resets behind its greeting is ResetDuringResponse',
    script: resetBehind('220 mail ESMTP\r\n'),
    probe: MAIL,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'ResetDuringResponse',
      confidence: 'Likely',
      message: /in the middle of the answer to the exchange/,
    },
    lookAlike: 'ConnectionResetAfterAccept',
  },
  {
    name: 'a refused exchange is ConnectionRefused',
    probe: MAIL,
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'ConnectionRefused', confidence: 'Likely', steps: { PortOpen: 'Failed' } },
    lookAlike: 'ListeningOnOtherPort',
  },
  healthy('a mail server', 'TcpPayloadMismatch', lines('220 mail ESMTP\r\n', EHLO)),
  healthy(
    'a greeting of several lines',
    'TcpPayloadMismatch',
    lines('220-mail\r\n220-no unsolicited mail\r\n220 ESMTP\r\n', EHLO),
  ),
  healthy('a greeting after half a second', 'TcpNoBanner', inPieces(['220 mail ESMTP\r\n'], 500, lines('', EHLO))),
  healthy(
    'a greeting that is split over segments',
    'TcpPayloadMismatch',
    inPieces(['22', '0', ' mail\r\n'], 30, lines('', EHLO)),
  ),
  healthy('a server that closes at QUIT', 'ConnectionClosedEarly', (socket) => {
    lines('220 mail\r\n', EHLO)(socket);
    socket.on('data', (bytes: Buffer) => {
      if (bytes.includes('QUIT')) socket.end();
    });
  }),
  {
    ...healthy('a Redis that answers byte by byte', 'NoResponse', everySecond(pongSlowly, pongSlowly)),
    probe: REDIS,
  },
];

function pongSlowly(socket: Parameters<Script>[0]): void {
  socket.once('data', () => inPieces(Array.from('+PONG\r\n'), 20)(socket));
}

function healthy(name: string, lookAlike: Reason, script: Script): LoopbackCase {
  return {
    name: `${name} is Healthy`,
    script,
    probe: MAIL,
    expected: { state: 'Healthy', reason: 'Healthy', steps: { StatusCode: 'Passed', CheckPage: 'NotReached' } },
    lookAlike,
  };
}
