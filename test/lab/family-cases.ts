/** Faults on the path that look the same over IPv4 and IPv6, once over each. */
import { farAddress, nearAddress, NETWORK, CLOSED_PORT } from './path-network.ts';
import { NARROW_RULE, NARROW_RULE_6, NEVER_CONNECTED, type PathCase } from './path-case.ts';

const OURS = { DirectAccess: 'Unknown', PortOpen: 'Unknown', FirewallClear: 'Unknown', StatusCode: 'Unknown' } as const;
const FINE = { DirectAccess: 'Passed', PortOpen: 'Passed', FirewallClear: 'Passed', StatusCode: 'Passed' } as const;

export const familyCases: readonly PathCase[] = (['ipv4', 'ipv6'] as const).flatMap((family) => casesOver(family));

type Family = 'ipv4' | 'ipv6';

function casesOver(family: Family): readonly PathCase[] {
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
