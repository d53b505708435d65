/** Somebody on the way says "unreachable": our own routing table, a router, a firewall, or a neighbour that does not answer. */
import { looksLikeIPv6 } from '../../base/address-family.ts';
import { changedSinceAdvice, firewallAdvice } from '../advice.ts';
import { livingPort, localRouteOf, outcomesOf, showsDeadNeighbour } from '../answers.ts';
import { routeCommand, shellQuote } from '../commands.ts';
import type { FailureEvidence } from '../evidence.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import type { FailureCode } from '../../probe/outcome.ts';
import type { LocalRoute } from '../../probe/network/local-route.ts';
import { endpointOf, plain } from '../wording.ts';

const NEVER_CONNECTED: ReadonlySet<FailureCode> = new Set(['ConnectTimeout', 'UdpUnreachable', 'UdpNoReply']);

const ROUTE_TEXT: Readonly<Record<Exclude<LocalRoute, 'Routed'>, string>> = {
  NoRoute: 'has no route to it',
  Unreachable: 'marks its network as unreachable',
  Prohibited: 'prohibits it',
  Blackhole: 'discards packets to it',
  NoAddressOfFamily: 'has no address of this family',
};

/** The local routing table explains it: no packet has left. */
export function localRouteRule(evidence: FailedEvidence): Finding | undefined {
  const route = localRouteOf(evidence);
  if (!neverConnected(evidence) || route === undefined || route === 'Routed') return undefined;
  return noRoute(evidence, route);
}

/** "Unreachable" after the three seconds that a dead neighbour takes. */
export function deadNeighbourRule(evidence: FailedEvidence): Finding | undefined {
  const { subject } = evidence;
  if (!neverConnected(evidence) || !showsDeadNeighbour(evidence)) return undefined;
  return {
    reason: 'HostUnreachableOnLink',
    confidence: 'Likely',
    message: `nobody answers for ${endpointOf(subject)} on its own network: the host is off, or the address is not in use there`,
    advice: [
      `Check that the host of backend ${plain(subject.backend)} is running, and that it still has the address ${plain(subject.address)}. On the host: Linux: ip addr; Windows: ipconfig`,
      `Where the prober runs: ${routeCommand(subject, evidence.outcome.address)}; without "via", the host is on the same network: ip neigh show ${shellQuote(evidence.outcome.address ?? subject.address)} then says FAILED or INCOMPLETE.`,
      'With "via": if every backend behind that router fails like this, look at the router, not at the backends.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** Unreachable here, alive on another port: somebody rejects this port. */
export function rejectRule(evidence: FailedEvidence): Finding | undefined {
  const port = livingPort(evidence);
  if (!saysUnreachable(evidence) || port === undefined) return undefined;
  return {
    reason: 'FirewallRejecting',
    confidence: 'Likely',
    message: `${endpointOf(evidence.subject)} is reported as unreachable while port ${port} of the same host reacts: a firewall rejects this port`,
    advice: firewallAdvice(evidence),
  };
}

/** "Protocol unreachable" has one source only. */
export function protocolRejected(evidence: FailedEvidence): Finding {
  return {
    reason: 'ProtocolRejected',
    confidence: 'Proven',
    message: `connections to ${endpointOf(evidence.subject)} are rejected with "protocol unreachable", which only a reject rule of a firewall sends`,
    advice: firewallAdvice(evidence),
  };
}

/** The system's own "no route" before anybody could look into the routing table. */
export function networkUnreachable(evidence: FailedEvidence): Finding {
  return localRouteOf(evidence) === 'Routed' ? routerReports(evidence) : noRoute(evidence, undefined);
}

export function hostUnreachable(evidence: FailedEvidence): Finding {
  return routerReports(evidence);
}

function noRoute(evidence: FailureEvidence, route: Exclude<LocalRoute, 'Routed'> | undefined): Finding {
  const { subject, outcome } = evidence;
  const seen = `the prober's system ${route === undefined ? 'reports' : ROUTE_TEXT[route]}`;
  const family = looksLikeIPv6(outcome.address ?? subject.address) ? 'IPv6' : 'IPv4';
  return {
    reason: 'NoRouteToNetwork',
    confidence: route === undefined ? 'Possible' : 'Proven',
    message:
      route === undefined
        ? `the network of ${endpointOf(subject)} cannot be reached: the prober has no route to it, or a router or firewall on the way reports so`
        : `no packet can leave for ${endpointOf(subject)}: ${seen}`,
    advice: [
      `Look at the route where the prober runs: ${routeCommand(subject, outcome.address)}`,
      route === 'NoAddressOfFamily'
        ? `Give the prober's node and Pod network an ${family} address, or use an address of the other family for this backend.`
        : 'Add or correct the route on the node of the prober (VPC route table, VPN, peering), or correct the address of the backend.',
    ],
  };
}

function routerReports(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const others = outcomesOf(evidence, 'OtherPort');
  const isEverywhere =
    others.length > 0 && others.every((outcome) => outcome.kind === 'failure' && isUnreachable(outcome.code));
  return {
    reason: 'RouterReportsUnreachable',
    confidence: isEverywhere ? 'Likely' : 'Possible',
    message: `${endpointOf(subject)} is reported as unreachable${isEverywhere ? ' on every port that was tried' : ''}: a router on the way cannot deliver, or a firewall rejects the prober`,
    advice: [
      `See who reports it, from where the prober runs: traceroute -n -T -p ${subject.probe.port} ${plain(evidence.outcome.address ?? subject.address)}; the last hop that answers is the one to look at.`,
      `Check that the host of backend ${plain(subject.backend)} runs and that the routes to its network (VPC, VPN, peering) exist.`,
      firewallAdvice(evidence)[0] ?? '',
      ...changedSinceAdvice(evidence),
    ],
  };
}

function neverConnected(evidence: FailedEvidence): boolean {
  return saysUnreachable(evidence) || NEVER_CONNECTED.has(evidence.outcome.code);
}

function saysUnreachable(evidence: FailedEvidence): boolean {
  return isUnreachable(evidence.outcome.code);
}

function isUnreachable(code: FailedEvidence['outcome']['code']): boolean {
  return code === 'HostUnreachable' || code === 'NetworkUnreachable';
}
