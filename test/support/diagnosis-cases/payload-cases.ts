/** Cases of datagrams, and of exchanges over TCP. */
import { accepted, evidence, failure, inconclusive, port, routed } from '../evidence-builders.ts';
import { but, patient, row, tls, type DiagnosisCase } from './diagnosis-case.ts';
import { udpCheck, mailCheck, customCheck, inExchange, noReply, latePatient } from './protocol-builders.ts';

export const UDP_CASES: readonly DiagnosisCase[] = [
  row(
    ['UdpPortUnreachable', 'Likely'],
    'ICMP says that the port is unreachable',
    evidence(failure('UdpPortUnreachable', { errno: 'ECONNREFUSED' }), [routed('Routed')], { subject: udpCheck }),
    but('UdpFiltered', evidence(failure('UdpUnreachable'), [routed('Routed')], { subject: udpCheck })),
  ),
  row(
    ['UdpFiltered', 'Likely'],
    'ICMP says that the datagram is prohibited',
    evidence(failure('UdpUnreachable', { errno: 'EHOSTUNREACH' }), [routed('Routed')], { subject: udpCheck }),
    but('NoRouteToNetwork', evidence(failure('UdpUnreachable'), [routed('NoRoute')], { subject: udpCheck })),
  ),
  row(
    ['UdpFiltered', 'Possible'],
    'the routes are not known',
    evidence(failure('UdpUnreachable'), [], { subject: udpCheck }),
    but('UdpNoReply', evidence(noReply, [], { subject: udpCheck })),
  ),
  row(
    ['UdpNoReply', 'Possible'],
    'nothing comes back',
    evidence(noReply, [port(22, accepted())], { subject: udpCheck }),
    but('UdpUnverified', evidence(inconclusive('UdpUnverified', { phase: 'Response' }), [], { subject: udpCheck })),
  ),
  row(
    ['UdpNoReply', 'Likely'],
    'the answer takes longer than the timeout',
    evidence(failure('UdpNoReply', { endedMs: 1_000 }), [patient], {
      subject: { ...udpCheck, probe: { ...udpCheck.probe, timeoutMs: 1_000 } },
    }),
    but('UdpReplyMismatch', evidence(failure('UdpReplyMismatch', { responseBytes: 9 }), [], { subject: udpCheck })),
  ),
  row(
    ['UdpReplyMismatch', 'Proven'],
    'something else comes back',
    evidence(failure('UdpReplyMismatch', { responseBytes: 9 }), [], { subject: udpCheck }),
    but('UdpNoReply', evidence(noReply, [], { subject: udpCheck })),
  ),
  row(
    ['UdpUnverified', 'Proven'],
    'nothing comes back, and nothing is expected',
    evidence(inconclusive('UdpUnverified', { phase: 'Response' }), [], { subject: udpCheck }),
    but('UdpNoReply', evidence(noReply, [], { subject: udpCheck })),
  ),
];

export const EXCHANGE_CASES: readonly DiagnosisCase[] = [
  row(
    ['TcpNoBanner', 'Likely'],
    'no greeting comes',
    evidence(inExchange('ExchangeSilent'), [], { subject: mailCheck }),
    but('NoResponse', evidence(inExchange('ExchangeSilent', { step: 2, hasSent: true }), [], { subject: mailCheck })),
  ),
  row(
    ['TcpNoBanner', 'Proven'],
    'the greeting takes longer than the timeout',
    evidence(inExchange('ExchangeSilent'), [latePatient], { subject: mailCheck }),
    but('PlaintextOnTlsPort', evidence(inExchange('ExchangeSilent'), [tls], { subject: mailCheck })),
  ),
  row(
    ['TcpPayloadMismatch', 'Proven'],
    'a later step is answered otherwise',
    evidence(inExchange('ExchangeMismatch', { step: 2, hasSent: true }, 'SMTP or FTP'), [], { subject: mailCheck }),
    but('WrongServiceOnPort', evidence(inExchange('ExchangeMismatch', {}, 'SSH'), [], { subject: mailCheck })),
  ),
  row(
    ['TcpPayloadMismatch', 'Proven'],
    'a banner is recognised, and nobody knows what the exchange is about',
    evidence(inExchange('ExchangeMismatch', {}, 'SSH'), [], { subject: customCheck }),
    but('TcpNoBanner', evidence(inExchange('ExchangeSilent'), [], { subject: customCheck })),
  ),
  row(
    ['WrongServiceOnPort', 'Likely'],
    'SSH greets where a mail server is expected',
    evidence(inExchange('ExchangeMismatch', {}, 'SSH'), [], { subject: mailCheck }),
    but('TcpPayloadMismatch', evidence(inExchange('ExchangeMismatch', {}, 'SMTP'), [], { subject: mailCheck })),
  ),
  row(
    ['PlaintextOnTlsPort', 'Likely'],
    'an exchange is answered with a TLS alert',
    evidence(inExchange('ExchangeMismatch', { hasSent: true }, 'TLS'), [], { subject: mailCheck }),
    but('TcpPayloadMismatch', evidence(inExchange('ExchangeMismatch', {}, 'TLS'), [], { subject: customCheck })),
  ),
  row(
    ['ConnectionClosedEarly', 'Likely'],
    'an exchange is closed without a word',
    evidence(inExchange('ExchangeClosed'), [], { subject: mailCheck }),
    but('TcpPayloadMismatch', evidence(inExchange('ExchangeMismatch', { step: 2 }), [], { subject: mailCheck })),
  ),
];
