/** Cases in which the probe says nothing about the backend. */
import { accepted, evidence, failure, inconclusive, port, routed } from '../evidence-builders.ts';
import {
  but,
  type DiagnosisCase,
  row,
  refused,
  silent,
  fastUnreachable,
  netUnreachable,
  named,
  silentElsewhere,
} from './diagnosis-case.ts';

export const PROBER_CASES: readonly DiagnosisCase[] = [
  row(
    ['DnsServerFailure', 'Likely'],
    'the name server fails',
    evidence(inconclusive('NameServerFailure'), [], { subject: named }),
    but('DnsNameNotFound', evidence(failure('NameNotFound'), [], { subject: named })),
  ),
  row(
    ['DnsTimeout', 'Likely'],
    'the name server is silent',
    evidence(inconclusive('NameTimeout'), [], { subject: named }),
    but('DnsServerFailure', evidence(inconclusive('NameServerFailure'), [], { subject: named })),
  ),
  row(
    ['LocalEgressDenied', 'Proven'],
    'the local table prohibits it',
    evidence(inconclusive('EgressDenied', { errno: 'EACCES' }), [routed('Prohibited')]),
    but('NoRouteToNetwork', evidence(netUnreachable, [routed('Prohibited')])),
  ),
  row(
    ['LocalEgressDenied', 'Likely'],
    'nobody could read the table',
    evidence(inconclusive('EgressDenied', { errno: 'EACCES' })),
    but('BlackholeRoute', evidence(inconclusive('BlackholeRoute', { errno: 'EINVAL' }))),
  ),
  row(
    ['LocalEgressDenied', 'Possible'],
    'the local table is fine',
    evidence(inconclusive('EgressDenied', { errno: 'EACCES' }), [routed('Routed')]),
    but('FirewallRejecting', evidence(fastUnreachable, [routed('Routed'), port(443, accepted())])),
  ),
  row(
    ['BlackholeRoute', 'Likely'],
    'connect says EINVAL',
    evidence(inconclusive('BlackholeRoute', { errno: 'EINVAL' })),
    but('ConnectTimeout', evidence(silent)),
  ),
  row(
    ['ProberOverloaded', 'Proven'],
    'the event loop stood still',
    evidence(inconclusive('LoopStalled')),
    but('ConnectTimeout', evidence(silent)),
  ),
  row(
    ['ProberResourceExhausted', 'Proven'],
    'no file descriptors',
    evidence(inconclusive('ResourceExhausted', { errno: 'EMFILE' })),
    but('ProbeInternalError', evidence(inconclusive('InternalError'))),
  ),
  row(
    ['ProberNetworkDown', 'Likely'],
    'the control target fails',
    evidence(inconclusive('NetworkDown')),
    but('HostDownSuspected', evidence(silent, silentElsewhere)),
  ),
  row(
    ['ProbeInternalError', 'Proven'],
    'a bug',
    evidence(inconclusive('InternalError')),
    but('ProberOverloaded', evidence(inconclusive('LoopStalled'))),
  ),
  row(
    ['ProbeInternalError', 'Possible'],
    'cancelled',
    evidence(inconclusive('Cancelled')),
    but('ProberOverloaded', evidence(inconclusive('LoopStalled'))),
  ),
  row(
    ['AddressNotAllowed', 'Proven'],
    'the address may not be probed',
    evidence(inconclusive('AddressNotAllowed')),
    but('LocalEgressDenied', evidence(inconclusive('EgressDenied', { errno: 'EPERM' }))),
  ),
  row(
    ['DnsServerUnreachable', 'Likely'],
    'nobody listens where the name server should be',
    evidence(inconclusive('NameServerUnreachable', { phase: 'Resolve' }), [], { subject: named }),
    but('ConnectionRefused', evidence(refused, [], { subject: named })),
  ),
  row(
    ['DnsNameInvalid', 'Proven'],
    'the name cannot be asked for',
    evidence(inconclusive('NameInvalid', { phase: 'Resolve' }), [], { subject: named }),
    but('DnsNameNotFound', evidence(failure('NameNotFound'), [], { subject: named })),
  ),
  row(
    ['AddressFamilyMismatch', 'Proven'],
    'no address of the family of the backend',
    evidence(inconclusive('NoAddressOfFamily', { address: '2001:db8::1' })),
    but('NoRouteToNetwork', evidence(netUnreachable, [routed('NoRoute')])),
  ),
  row(
    ['AddressFamilyMismatch', 'Proven'],
    'no local address can be given, and the routing table says why',
    evidence(inconclusive('ResourceExhausted', { errno: 'EADDRNOTAVAIL', address: '2001:db8::1' }), [
      routed('NoAddressOfFamily'),
    ]),
    but(
      'ProberResourceExhausted',
      evidence(inconclusive('ResourceExhausted', { errno: 'EADDRNOTAVAIL', address: '2001:db8::1' }), [
        routed('Routed'),
      ]),
    ),
  ),
];
