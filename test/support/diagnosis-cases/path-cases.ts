/** Cases in which no usable connection comes about. */
import type { Answer } from '../../../src/diagnosis/question.ts';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import {
  accepted,
  aSubject,
  evidence,
  failure,
  inconclusive,
  port,
  probed,
  routed,
  status,
  succeeded,
  TCP_SUBJECT,
} from '../evidence-builders.ts';
import {
  but,
  type DiagnosisCase,
  row,
  refused,
  silent,
  fastUnreachable,
  deadNeighbour,
  netUnreachable,
  closed,
  reset,
  named,
  shortTimeout,
  tls,
  noTls,
  patient,
  quickNow,
  on8080,
  lateNotFound,
  silentElsewhere,
} from './diagnosis-case.ts';

const onLoopback = aSubject({ address: '127.0.0.1' });
const tcpOnLoopback = aSubject({ address: '127.0.0.1', probe: { protocol: 'tcp', http: undefined } });

function atIPv6(outcome: ProbeOutcome): Answer {
  return probed({ kind: 'OtherFamily', address: '::1' }, outcome);
}

export const PATH_CASES: readonly DiagnosisCase[] = [
  row(
    ['DnsNameNotFound', 'Proven'],
    'the name does not exist',
    evidence(failure('NameNotFound'), [], { subject: named }),
    but('DnsTimeout', evidence(inconclusive('NameTimeout'), [], { subject: named })),
  ),
  row(
    ['DnsNoAddress', 'Proven'],
    'the name has no address',
    evidence(failure('NameHasNoAddress'), [], { subject: named }),
    but('DnsNameNotFound', evidence(failure('NameNotFound'), [], { subject: named })),
  ),
  row(
    ['NoRouteToNetwork', 'Proven'],
    'the local table has no route',
    evidence(netUnreachable, [routed('NoRoute')]),
    but('RouterReportsUnreachable', evidence(netUnreachable, [routed('Routed')])),
  ),
  row(
    ['NoRouteToNetwork', 'Proven'],
    'the local table marks the network as unreachable',
    evidence(fastUnreachable, [routed('Unreachable')]),
    but('RouterReportsUnreachable', evidence(fastUnreachable, [routed('Routed')])),
  ),
  row(
    ['NoRouteToNetwork', 'Possible'],
    'nobody could read the table',
    evidence(netUnreachable, [{ kind: 'unanswered', question: { kind: 'LocalRoute' } }]),
    but('FirewallRejecting', evidence(netUnreachable, [port(443, accepted())])),
  ),
  row(
    ['HostUnreachableOnLink', 'Likely'],
    'unreachable after three seconds',
    evidence(deadNeighbour),
    but('RouterReportsUnreachable', evidence(fastUnreachable)),
  ),
  row(
    ['HostUnreachableOnLink', 'Likely'],
    'the second connect fails fast and another port fails slowly',
    evidence(fastUnreachable, [routed('Routed'), port(443, deadNeighbour)]),
    but('FirewallRejecting', evidence(fastUnreachable, [routed('Routed'), port(443, refused)])),
  ),
  row(
    ['HostUnreachableOnLink', 'Likely'],
    'a short timeout hides it and patience shows it',
    evidence(
      failure('ConnectTimeout', { endedMs: 1_000 }),
      [probed({ kind: 'Patience', budgetMs: 4_000 }, deadNeighbour)],
      {
        subject: shortTimeout,
      },
    ),
    but('ConnectTimeout', evidence(failure('ConnectTimeout', { endedMs: 1_000 }), [], { subject: shortTimeout })),
  ),
  row(
    ['RouterReportsUnreachable', 'Likely'],
    'every port is unreachable at once',
    evidence(fastUnreachable, [routed('Routed'), port(443, fastUnreachable), port(22, fastUnreachable)]),
    but(
      'FirewallRejecting',
      evidence(fastUnreachable, [routed('Routed'), port(443, fastUnreachable), port(22, refused)]),
    ),
  ),
  row(
    ['RouterReportsUnreachable', 'Possible'],
    'no other port was asked',
    evidence(fastUnreachable),
    but('HostUnreachableOnLink', evidence(deadNeighbour)),
  ),
  row(
    ['FirewallRejecting', 'Likely'],
    'another port refuses',
    evidence(fastUnreachable, [port(443, refused)]),
    but('RouterReportsUnreachable', evidence(fastUnreachable, [port(443, fastUnreachable)])),
  ),
  row(
    ['ProtocolRejected', 'Proven'],
    'protocol unreachable',
    evidence(failure('ProtocolUnreachable')),
    but('ConnectionRefused', evidence(refused)),
  ),
  row(
    ['FirewallDropSuspected', 'Likely'],
    'another port accepts',
    evidence(silent, [routed('Routed'), port(443, accepted())]),
    but('HostDownSuspected', evidence(silent, [routed('Routed'), ...silentElsewhere])),
  ),
  row(
    ['FirewallDropSuspected', 'Likely'],
    'another port refuses',
    evidence(silent, [routed('Routed'), port(443, silent), port(22, refused)]),
    but(
      'ConnectTimeout',
      evidence(silent, [
        routed('Routed'),
        port(443, silent),
        { kind: 'unanswered', question: { kind: 'OtherPort', port: 22, as: 'connect' } },
      ]),
    ),
  ),
  row(
    ['HostDownSuspected', 'Possible'],
    'every port is silent',
    evidence(silent, silentElsewhere),
    but('ConnectTimeout', evidence(silent, [port(443, silent)])),
  ),
  row(
    ['HostDownSuspected', 'Likely'],
    'every port is silent and it was healthy before',
    evidence(silent, silentElsewhere, { wasHealthy: true }),
    but('HostUnreachableOnLink', evidence(silent, [port(443, silent), port(22, deadNeighbour)], { wasHealthy: true })),
  ),
  row(
    ['ConnectTimeout', 'Possible'],
    'nothing else is known',
    evidence(silent),
    but('ConnectionRefused', evidence(refused)),
  ),
  row(
    ['ConnectTimeout', 'Possible'],
    'a connect is accepted in time a moment later',
    evidence(failure('ConnectTimeout', { endedMs: 1_000 }), [quickNow], { subject: shortTimeout }),
    but(
      'HttpPathNotFound',
      evidence(failure('ConnectTimeout', { endedMs: 1_000 }), [lateNotFound], { subject: shortTimeout }),
    ),
  ),
  row(
    ['ConnectTimeout', 'Likely'],
    'a patient probe succeeds',
    evidence(failure('ConnectTimeout', { endedMs: 1_000 }), [patient], { subject: shortTimeout }),
    but(
      'HttpPathNotFound',
      evidence(failure('ConnectTimeout', { endedMs: 1_000 }), [lateNotFound], { subject: shortTimeout }),
    ),
  ),
  row(
    ['ConnectionRefused', 'Likely'],
    'nothing else is known',
    evidence(refused),
    but('ProtocolRejected', evidence(failure('ProtocolUnreachable'))),
  ),
  row(
    ['ConnectionRefused', 'Likely'],
    'another port has another service',
    evidence(refused, [probed({ kind: 'OtherPort', port: 8080, as: 'probe' }, status(404))]),
    but('ListeningOnOtherPort', evidence(refused, [on8080])),
  ),
  row(
    ['ListeningOnOtherPort', 'Likely'],
    'another port answers as expected',
    evidence(refused, [on8080]),
    but('ConnectionRefused', evidence(refused, [port(8080, accepted())])),
  ),
  row(
    ['ListeningOnOtherPort', 'Possible'],
    'another port accepts a TCP probe',
    evidence(refused, [probed({ kind: 'OtherPort', port: 5433, as: 'probe' }, accepted())], { subject: TCP_SUBJECT }),
    but('ConnectionRefused', evidence(refused, [], { subject: TCP_SUBJECT })),
  ),
  row(
    ['ConnectionResetAfterAccept', 'Likely'],
    'a reset before any byte',
    evidence(reset, [noTls]),
    but('ConnectionRefused', evidence(refused)),
  ),
  row(
    ['ConnectionResetAfterAccept', 'Likely'],
    'a reset while sending',
    evidence(failure('SendFailed', { errno: 'ECONNRESET' })),
    but('ConnectionClosedEarly', evidence(failure('SendFailed', { errno: 'EPIPE' }))),
  ),
  row(
    ['ConnectionClosedEarly', 'Likely'],
    'closed before any byte',
    evidence(closed, [noTls]),
    but('PlaintextOnTlsPort', evidence(closed, [tls])),
  ),
  row(
    ['ResetDuringResponse', 'Likely'],
    'a reset after some bytes',
    evidence(failure('ResetDuringResponse', { responseBytes: 90 })),
    but('ConnectionResetAfterAccept', evidence(reset)),
  ),
  row(
    ['ListeningOnOtherFamily', 'Likely'],
    'the loopback address of the other family answers',
    evidence(refused, [routed('Routed'), atIPv6(succeeded())], { subject: onLoopback }),
    but('ConnectionRefused', evidence(refused, [routed('Routed'), atIPv6(refused)], { subject: onLoopback })),
  ),
  row(
    ['ListeningOnOtherFamily', 'Possible'],
    'the loopback address of the other family accepts',
    evidence(refused, [routed('Routed'), atIPv6(accepted())], { subject: tcpOnLoopback }),
    but('ConnectionRefused', evidence(refused, [routed('Routed'), atIPv6(silent)], { subject: tcpOnLoopback })),
  ),
];
