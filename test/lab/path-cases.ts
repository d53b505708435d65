/** What the product must say about each fault on the path, and what it must not. The faults are made in `path-network.ts`. */
import type { ReasonCase } from '../reasons/reason-case.ts';
import { CLOSED_PORT, farAddress, nearAddress, NETWORK, WEB_PORT } from './path-network.ts';

export interface PathCase extends ReasonCase {
  readonly address: string;
  readonly port?: number;
  /** More backends of the same check. */
  readonly company?: readonly { readonly address: string; readonly port: number }[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

const NEVER_CONNECTED = { DirectAccess: 'Failed', StatusCode: 'NotReached', CheckPage: 'NotReached', Load: 'NotReached' } as const;
const OURS = { DirectAccess: 'Unknown', PortOpen: 'Unknown', FirewallClear: 'Unknown', StatusCode: 'Unknown' } as const;
const FINE = { DirectAccess: 'Passed', PortOpen: 'Passed', FirewallClear: 'Passed', StatusCode: 'Passed' } as const;

/** The narrow rule for this prober and this port, and never "switch it off". */
const NARROW_RULE = new RegExp(`ip saddr \\{ 10\\.91\\.0\\.2 \\} tcp dport ${WEB_PORT} accept`);
const NARROW_RULE_6 = new RegExp(`ip6 saddr \\{ fd91::2 \\} tcp dport ${WEB_PORT} accept`);

export const pathCases: readonly PathCase[] = [
  ...(['ipv4', 'ipv6'] as const).flatMap((family) => pathCasesOf(family)),
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
  ...['1s', '5s'].map(
    (timeout): PathCase => ({
      name: `an absent host on the same link is HostUnreachableOnLink with a timeout of ${timeout} too: it takes three seconds to show`,
      address: nearAddress(timeout === '1s' ? 'absent1' : 'absent5').ipv4,
      spec: { timeout },
      expected: { state: 'Unhealthy', reason: 'HostUnreachableOnLink', confidence: 'Likely', steps: NEVER_CONNECTED },
      lookAlike: 'RouterReportsUnreachable',
    }),
  ),
  {
    name: 'an absent host behind the router is HostUnreachableOnLink: the router looks for it as long as we would',
    address: farAddress('absent').ipv4,
    expected: { state: 'Unhealthy', reason: 'HostUnreachableOnLink', confidence: 'Likely', advice: [/With "via"/] },
    lookAlike: 'RouterReportsUnreachable',
  },
  {
    name: 'a reject with "protocol unreachable" is FirewallRejecting without any question',
    address: farAddress('protocolUnreachable').ipv4,
    expected: { state: 'Unhealthy', reason: 'FirewallRejecting', confidence: 'Proven', steps: NEVER_CONNECTED },
    lookAlike: 'ConnectionRefused',
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
    expected: { state: 'Unhealthy', reason: 'ConnectTimeout', confidence: 'Possible', phase: 'Connect', steps: NEVER_CONNECTED },
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
      advice: [/^Proven: with 4s .*"timeout":"5s"/],
      evidence: [/^connect timed out/, /^same probe with 4s: HTTP 200/],
    },
    lookAlike: 'FirewallDropSuspected',
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

type Family = 'ipv4' | 'ipv6';

function pathCasesOf(family: Family): readonly PathCase[] {
  const words = family === 'ipv4' ? 'over IPv4' : 'over IPv6';
  const rule = family === 'ipv4' ? NARROW_RULE : NARROW_RULE_6;
  return [
    {
      name: `${words} a web server on the same link is Healthy`,
      address: nearAddress('healthy')[family],
      expected: { state: 'Healthy', reason: 'Healthy', steps: FINE },
      lookAlike: 'HostUnreachableOnLink',
    },
    {
      name: `${words} a web server behind the router is Healthy`,
      address: farAddress('healthy')[family],
      expected: { state: 'Healthy', reason: 'Healthy', steps: FINE },
      lookAlike: 'RouterReportsUnreachable',
    },
    {
      name: `${words} a closed port behind the router is ConnectionRefused`,
      address: farAddress('closed')[family],
      port: CLOSED_PORT,
      expected: {
        state: 'Unhealthy',
        reason: 'ConnectionRefused',
        confidence: 'Likely',
        phase: 'Connect',
        steps: { DirectAccess: 'Failed', PortOpen: 'Failed' },
        evidence: [/^connect ECONNREFUSED/],
      },
      lookAlike: 'FirewallRejecting',
    },
    {
      name: `${words} an absent host on the same link is HostUnreachableOnLink, after three seconds of looking`,
      address: nearAddress('absent')[family],
      expected: {
        state: 'Unhealthy',
        reason: 'HostUnreachableOnLink',
        confidence: 'Likely',
        phase: 'Connect',
        steps: NEVER_CONNECTED,
        advice: [/ip neigh show/],
        evidence: [/EHOSTUNREACH after (2[5-9]|3[0-9])[0-9]{2} ms/],
      },
      lookAlike: 'HostDownSuspected',
    },
    {
      name: `${words} a port whose packets are dropped is FirewallDropSuspected, because another port reacts`,
      address: farAddress('dropsPort')[family],
      expected: {
        state: 'Unhealthy',
        reason: 'FirewallDropSuspected',
        confidence: 'Likely',
        phase: 'Connect',
        steps: NEVER_CONNECTED,
        advice: [rule],
        evidence: [/^connect timed out/, /^local route: Routed/, /^port [0-9]+: connect ECONNREFUSED/],
      },
      lookAlike: 'HostDownSuspected',
    },
    {
      name: `${words} a host that is silent on every port is HostDownSuspected`,
      address: farAddress('silent')[family],
      expected: {
        state: 'Unhealthy',
        reason: 'HostDownSuspected',
        confidence: 'Possible',
        phase: 'Connect',
        steps: NEVER_CONNECTED,
        message: /the host is down, or everything from the prober to it is dropped/,
      },
      lookAlike: 'FirewallDropSuspected',
    },
    {
      name: `${words} a router without a way is RouterReportsUnreachable`,
      address: inNetwork('routerUnreachable', family),
      expected: {
        state: 'Unhealthy',
        reason: 'RouterReportsUnreachable',
        confidence: 'Likely',
        steps: NEVER_CONNECTED,
        message: /on every port that was tried/,
        advice: [/traceroute/],
      },
      lookAlike: 'HostUnreachableOnLink',
    },
    {
      name: `${words} no route in the prober's own table is NoRouteToNetwork`,
      address: inNetwork('unknown', family),
      expected: {
        state: 'Unhealthy',
        reason: 'NoRouteToNetwork',
        confidence: 'Proven',
        phase: 'Connect',
        steps: NEVER_CONNECTED,
        advice: [/ip route get/],
        evidence: [/^connect ENETUNREACH/, /^local route: NoRoute/],
      },
      lookAlike: 'RouterReportsUnreachable',
    },
    {
      name: `${words} an "unreachable" route of the prober is NoRouteToNetwork`,
      address: inNetwork('unreachable', family),
      expected: {
        state: 'Unhealthy',
        reason: 'NoRouteToNetwork',
        confidence: 'Proven',
        steps: NEVER_CONNECTED,
        evidence: [/^local route: Unreachable/],
      },
      lookAlike: 'HostUnreachableOnLink',
    },
    {
      name: `${words} a "prohibit" route of the prober is LocalEgressDenied, and no fault of the backend`,
      address: inNetwork('prohibited', family),
      expected: {
        state: 'Unknown',
        reason: 'LocalEgressDenied',
        confidence: 'Proven',
        steps: OURS,
        evidence: [/EgressDenied \(EACCES\)/, /^local route: Prohibited/],
      },
      lookAlike: 'FirewallRejecting',
    },
    {
      name: `${words} a blackhole route of the prober is BlackholeRoute, and no fault of the backend`,
      address: inNetwork('blackhole', family),
      expected: {
        state: 'Unknown',
        reason: 'BlackholeRoute',
        confidence: 'Proven',
        steps: OURS,
        evidence: [/BlackholeRoute \(EINVAL\)/, /^local route: Blackhole/],
      },
      lookAlike: 'HostDownSuspected',
    },
  ];
}

function inNetwork(network: keyof typeof NETWORK, family: Family): string {
  return family === 'ipv4' ? `${NETWORK[network].ipv4}.10` : `${NETWORK[network].ipv6}:10`;
}
