/** Datagrams: answered, answered otherwise, rejected, or lost in silence. */
import type { LoopbackCase } from '../loopback-family.ts';

const PONG = { udp: { send: { text: 'ping' }, expect: { contains: 'pong' } } };
const ANYTHING = { udp: { send: { hex: '70696e67' } } };
const UNKNOWN = { DirectAccess: 'Unknown', PortOpen: 'Unknown', FirewallClear: 'Unknown', Load: 'Unknown' } as const;
const ALL_PASSED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  CheckParameters: 'Passed',
  StatusCode: 'Passed',
  CheckPage: 'NotReached',
  ListenAddress: 'Passed',
} as const;

export const udpCases: readonly LoopbackCase[] = [
  {
    name: 'a UDP port on which nobody listens is UdpPortUnreachable, with both causes named',
    probe: PONG,
    company: 'closed',
    expected: {
      state: 'Unhealthy',
      reason: 'UdpPortUnreachable',
      confidence: 'Likely',
      steps: { DirectAccess: 'Failed', FirewallClear: 'Unknown', ListenAddress: 'Unknown', StatusCode: 'NotReached' },
      message: /nothing listens on it at this address, or a firewall rejects/,
      advice: [/ss -lun/, /netstat -ano -p UDP/, /allow UDP port/],
      evidence: [/^ICMP port unreachable \(ECONNREFUSED\)/],
    },
    lookAlike: 'UdpNoReply',
  },
  {
    name: 'the same without an expected answer is UdpPortUnreachable too, not unknown',
    probe: ANYTHING,
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'UdpPortUnreachable', confidence: 'Likely' },
    lookAlike: 'UdpUnverified',
  },
  {
    name: 'silence where an answer is expected is UdpNoReply, and only Possible',
    probe: PONG,
    datagrams: () => undefined,
    expected: {
      state: 'Unhealthy',
      reason: 'UdpNoReply',
      confidence: 'Possible',
      phase: 'Response',
      steps: UNKNOWN,
      message: /is dead or does not know .* is dropped, or the answer comes from another address/,
      advice: [/tcpdump -ni any udp port/, /Allow UDP port/],
      evidence: [/^no datagram came back/, /^local route: Routed/],
    },
    lookAlike: 'UdpUnverified',
  },
  {
    name: 'silence where none is expected is UdpUnverified: Unknown, and never Healthy',
    probe: ANYTHING,
    datagrams: () => undefined,
    expected: {
      state: 'Unknown',
      reason: 'UdpUnverified',
      confidence: 'Proven',
      message: /equally silent/,
      advice: [/spec\.probe\.udp\.send and expect/, /ss -lun/],
    },
    lookAlike: 'UdpNoReply',
  },
  {
    name: 'an answer after two seconds is UdpNoReply within one, with the timeout that is proven to do',
    probe: PONG,
    datagrams: (answer) => setTimeout(() => answer('pong'), 2_000),
    expected: {
      state: 'Unhealthy',
      reason: 'UdpNoReply',
      confidence: 'Likely',
      advice: [/^Proven: with 4s .*"timeout":"[34]s"/],
      evidence: [/^same probe with 4s: answered after/],
    },
    lookAlike: 'UdpReplyMismatch',
  },
  {
    name: 'another answer is UdpReplyMismatch',
    probe: PONG,
    datagrams: (answer) => answer('what?'),
    expected: {
      state: 'Unhealthy',
      reason: 'UdpReplyMismatch',
      confidence: 'Proven',
      phase: 'Match',
      steps: { DirectAccess: 'Passed', PortOpen: 'Passed', FirewallClear: 'Passed', ListenAddress: 'Passed' },
    },
    lookAlike: 'UdpNoReply',
  },
  {
    name: 'an empty answer where one is expected is UdpReplyMismatch',
    probe: PONG,
    datagrams: (answer) => answer(''),
    expected: { state: 'Unhealthy', reason: 'UdpReplyMismatch', confidence: 'Proven' },
    lookAlike: 'UdpNoReply',
  },
  healthy('a server that answers', (answer) => answer('pong')),
  healthy('a server that answers twice', (answer) => {
    answer('pong');
    answer('and once more');
  }),
  healthy('a server that says more than was asked for', (answer) => answer(`pong${'x'.repeat(9_000)}`)),
  healthy('a server that takes half a second', (answer) => setTimeout(() => answer('pong'), 500)),
  { ...healthy('an empty answer where any will do', (answer) => answer('')), probe: ANYTHING },
];

function healthy(name: string, datagrams: LoopbackCase['datagrams'] & {}): LoopbackCase {
  return {
    name: `${name} is Healthy`,
    probe: PONG,
    datagrams,
    expected: { state: 'Healthy', reason: 'Healthy', steps: ALL_PASSED },
    lookAlike: 'UdpReplyMismatch',
  };
}
