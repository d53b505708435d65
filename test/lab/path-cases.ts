/** What the product must say about each fault on the path, and what it must not. The faults are made in `path-network.ts`. */
import { familyCases } from './family-cases.ts';
import { NARROW_RULE, NARROW_RULE_6, NEVER_CONNECTED, type PathCase } from './path-case.ts';
import { CLOSED_PORT, farAddress, nearAddress, WEB_PORT } from './path-network.ts';

const DATAGRAM = { probe: { udp: { send: { text: 'ping' }, expect: { contains: 'pong' } } } };

export const pathCases: readonly PathCase[] = [
  ...familyCases,
  {
    name: 'a reject with "host prohibited" is FirewallRejecting, because another port reacts',
    address: farAddress('hostProhibited').ipv4,
    expected: rejecting(NARROW_RULE),
    lookAlike: 'RouterReportsUnreachable',
  },
  {
    name: 'a reject with "admin prohibited" is FirewallRejecting',
    address: farAddress('adminProhibited').ipv4,
    expected: rejecting(NARROW_RULE),
    lookAlike: 'HostUnreachableOnLink',
  },
  {
    name: 'a reject with "net prohibited" is FirewallRejecting',
    address: farAddress('netProhibited').ipv4,
    expected: rejecting(NARROW_RULE),
    lookAlike: 'NoRouteToNetwork',
  },
  {
    name: 'over IPv6 a reject with "address unreachable" is FirewallRejecting',
    address: farAddress('hostProhibited').ipv6,
    expected: rejecting(NARROW_RULE_6),
    lookAlike: 'RouterReportsUnreachable',
  },
  {
    name: 'over IPv6 a reject with "admin prohibited" comes as our own EACCES: LocalEgressDenied, and only Possible',
    address: farAddress('adminProhibited').ipv6,
    expected: {
      state: 'Unknown',
      reason: 'LocalEgressDenied',
      confidence: 'Possible',
      message: /or a firewall on the way/,
      evidence: [/EACCES/, /^local route: Routed/],
    },
    lookAlike: 'ConnectionRefused',
  },
  ...['1s', '5s'].map((timeout): PathCase => ({
    name: `an absent host on the same link is HostUnreachableOnLink with a timeout of ${timeout} too: it takes three seconds to show`,
    address: nearAddress(timeout === '1s' ? 'absent1' : 'absent5').ipv4,
    spec: { timeout },
    expected: { state: 'Unhealthy', reason: 'HostUnreachableOnLink', confidence: 'Likely', steps: NEVER_CONNECTED },
    lookAlike: 'RouterReportsUnreachable',
  })),
  {
    name: 'an absent host behind the router is HostUnreachableOnLink: the router looks for it as long as we would',
    address: farAddress('absent').ipv4,
    expected: { state: 'Unhealthy', reason: 'HostUnreachableOnLink', confidence: 'Likely', advice: [/With "via"/] },
    lookAlike: 'RouterReportsUnreachable',
  },
  {
    name: 'a reject with "protocol unreachable" is ProtocolRejected without any question',
    address: farAddress('protocolUnreachable').ipv4,
    expected: {
      state: 'Unhealthy',
      reason: 'ProtocolRejected',
      confidence: 'Proven',
      steps: { ...NEVER_CONNECTED, FirewallClear: 'Failed' },
      advice: [NARROW_RULE],
      evidence: [/^connect ENOPROTOOPT/],
    },
    lookAlike: 'FirewallRejecting',
  },
  {
    name: 'a reject with a TCP reset is ConnectionRefused, with both causes named: nobody can tell from outside',
    address: farAddress('tcpReset').ipv4,
    expected: {
      state: 'Unhealthy',
      reason: 'ConnectionRefused',
      confidence: 'Likely',
      steps: { DirectAccess: 'Failed', PortOpen: 'Failed', FirewallClear: 'Unknown' },
      message: /nothing listens .* or a firewall rejects/,
      advice: [/ss -ltn/, /nft -a list ruleset \| grep -n reject/],
    },
    lookAlike: 'FirewallRejecting',
  },
  {
    name: 'a router that rejects everything for a host is RouterReportsUnreachable',
    address: farAddress('routerRejects').ipv4,
    expected: { state: 'Unhealthy', reason: 'RouterReportsUnreachable', confidence: 'Likely', steps: NEVER_CONNECTED },
    lookAlike: 'FirewallRejecting',
  },
  {
    name: 'silence on one port and rejections on the others leave ConnectTimeout: nothing more can be learned',
    address: farAddress('unclear').ipv4,
    expected: {
      state: 'Unhealthy',
      reason: 'ConnectTimeout',
      confidence: 'Possible',
      phase: 'Connect',
      steps: NEVER_CONNECTED,
    },
    lookAlike: 'HostDownSuspected',
  },
  {
    name: 'a host that loses the first packet is ConnectTimeout within 700 ms, with the timeout that is proven to do',
    address: nearAddress('slowToAccept').ipv4,
    spec: { timeout: '700ms' },
    expected: {
      state: 'Unhealthy',
      reason: 'ConnectTimeout',
      confidence: 'Likely',
      advice: [/^Proven: with 4s .*"timeout":"3s"/],
      evidence: [/^connect timed out/, /^same probe with 4s: HTTP 200/],
    },
    lookAlike: 'FirewallDropSuspected',
  },
  {
    name: 'a host that loses the first packet of every connection is PacketLossSuspected with more time, and not only slow',
    address: nearAddress('slowToAccept').ipv4,
    spec: { timeout: '5s' },
    expected: {
      state: 'Degraded',
      reason: 'PacketLossSuspected',
      confidence: 'Likely',
      phase: 'Connect',
      message: /packets are lost on the way, or the listen queue of the service is full/,
      advice: [/^Look for lost packets .* mtr -n -T/, /ListenDrops/],
      evidence: [/^connected after 1[0-9]{3} ms, the rest took [0-9]{1,3} ms/],
    },
    lookAlike: 'SlowResponse',
  },
  {
    name: 'a path that loses large packets is MtuBlackholeSuspected, and only Possible',
    address: farAddress('smallPacketsOnly').ipv4,
    spec: { timeout: '1s', probe: { http: { method: 'GET', path: '/large' } } },
    expected: {
      state: 'Unhealthy',
      reason: 'MtuBlackholeSuspected',
      confidence: 'Possible',
      message: /or only the whole page is slow to make/,
      advice: [/tracepath -n 10\.92\.0\.36; ping -c 3 -M do -s 1472/],
      evidence: [/^GET of one byte: HTTP 206/],
    },
    lookAlike: 'SlowBody',
  },
  {
    name: 'the same path is Healthy for a page that fits into small packets',
    address: farAddress('smallPacketsOnly').ipv4,
    spec: { probe: { http: { method: 'GET', path: '/' } } },
    expected: { state: 'Healthy', reason: 'Healthy' },
    lookAlike: 'MtuBlackholeSuspected',
  },
  {
    name: 'a web server that listens on another port of the check is ListeningOnOtherPort',
    address: farAddress('healthy').ipv4,
    port: CLOSED_PORT,
    company: [{ address: nearAddress('healthy').ipv4, port: WEB_PORT }],
    expected: {
      state: 'Unhealthy',
      reason: 'ListeningOnOtherPort',
      confidence: 'Likely',
      steps: { DirectAccess: 'Failed', PortOpen: 'Failed' },
      advice: [new RegExp(`^Proven: HEAD / on port ${WEB_PORT} `)],
    },
    lookAlike: 'ConnectionRefused',
  },
  {
    name: 'a datagram that is "admin prohibited" is UdpFiltered',
    address: farAddress('adminProhibited').ipv4,
    spec: DATAGRAM,
    expected: {
      state: 'Unhealthy',
      reason: 'UdpFiltered',
      confidence: 'Likely',
      steps: { DirectAccess: 'Failed', FirewallClear: 'Failed', StatusCode: 'NotReached' },
      advice: [new RegExp(`ip saddr \\{ 10\\.91\\.0\\.2 \\} udp dport ${WEB_PORT} accept`)],
      evidence: [/^datagram reported as undeliverable \(EHOSTUNREACH\)/, /^local route: Routed/],
    },
    lookAlike: 'UdpPortUnreachable',
  },
  {
    name: 'a router that rejects a datagram with "host unreachable" is not heard: UdpNoReply, and only Possible',
    address: farAddress('routerRejects').ipv4,
    spec: DATAGRAM,
    expected: { state: 'Unhealthy', reason: 'UdpNoReply', confidence: 'Possible', steps: { DirectAccess: 'Unknown' } },
    lookAlike: 'UdpFiltered',
  },
];

function rejecting(rule: RegExp): PathCase['expected'] {
  return {
    state: 'Unhealthy',
    reason: 'FirewallRejecting',
    confidence: 'Likely',
    phase: 'Connect',
    steps: NEVER_CONNECTED,
    message: /while port [0-9]+ of the same host reacts: a firewall rejects this port/,
    advice: [rule],
  };
}
