/** The probe said nothing about the backend: the fault is ours, the name server's, or the address may not be probed. */
import type { Confidence } from '../../api/reasons.ts';
import type { InconclusiveCause } from '../../probe/outcome.ts';
import { looksLikeIPv6 } from '../../base/address-family.ts';
import { localRouteOf } from '../answers.ts';
import type { Subject } from '../evidence.ts';
import { editCommand, patchCommand, routeCommand, shellQuote, udpListenCommands } from '../commands.ts';
import type { Finding, InconclusiveEvidence } from '../finding.ts';
import { nameInvalid, nameServerFailure, nameServerUnreachable, nameTimeout } from './name-server.ts';
import type { LocalRoute } from '../../probe/network/local-route.ts';
import { endpointOf, plain, shorten, transportOf, withCommand } from '../wording.ts';

const UNCHANGED = 'this says nothing about the backend';
/** A replica that stands by does not probe, so more replicas relieve nobody. */
const SPLIT =
  'Or split the checks between two operators, each with its own --watch-namespaces and --lease-name. More replicas do not help: one works, the others stand by.';

const BY_CAUSE: Readonly<Record<InconclusiveCause, (evidence: InconclusiveEvidence) => Finding>> = {
  LoopStalled: overloaded,
  ResourceExhausted: outOfResources,
  EgressDenied: egressDenied,
  BlackholeRoute: blackhole,
  NetworkDown: networkDown,
  NoAddressOfFamily: noAddressOfFamily,
  UdpUnverified: udpUnverified,
  NameServerFailure: nameServerFailure,
  NameServerUnreachable: nameServerUnreachable,
  NameInvalid: nameInvalid,
  NameTimeout: nameTimeout,
  AddressNotAllowed: addressNotAllowed,
  Cancelled: internalError,
  InternalError: internalError,
};

export function inconclusiveFinding(evidence: InconclusiveEvidence): Finding {
  return BY_CAUSE[evidence.outcome.cause](evidence);
}

function overloaded({ subject }: InconclusiveEvidence): Finding {
  return {
    reason: 'ProberOverloaded',
    confidence: 'Proven',
    message: `the prober was too busy to measure ${endpointOf(subject)}: ${UNCHANGED}`,
    advice: [
      'Give the operator more CPU: raise or remove the CPU limit of its container, which is the usual cause.',
      probeLessOften(subject),
      SPLIT,
    ],
  };
}

function probeLessOften(subject: Subject): string {
  return withCommand('Or probe less often', patchCommand(subject, { spec: { interval: '10s' } }));
}

function outOfResources(evidence: InconclusiveEvidence): Finding {
  const { subject } = evidence;
  // Without an address of the family none can be given to a socket either.
  if (localRouteOf(evidence) === 'NoAddressOfFamily') return noAddressOfFamily(evidence);
  return {
    reason: 'ProberResourceExhausted',
    confidence: 'Proven',
    message: `the prober ran out of file descriptors, local ports or memory and could not probe ${endpointOf(subject)}: ${UNCHANGED}`,
    advice: [
      'Raise the limits of the operator (open files, memory). To see them where it runs: ulimit -n; ss -s; sysctl net.ipv4.ip_local_port_range',
      probeLessOften(subject),
      SPLIT,
    ],
  };
}

/** A remote "administratively prohibited" over IPv6 gives the same error, so only the routing table proves it. */
function egressDenied(evidence: InconclusiveEvidence): Finding {
  const { subject, outcome } = evidence;
  const route = localRouteOf(evidence);
  const address = outcome.address ?? subject.address;
  return {
    reason: 'LocalEgressDenied',
    confidence: egressConfidence(route, looksLikeIPv6(address)),
    message: `the prober's own system refuses to send to ${endpointOf(subject)}${egressCause(route, looksLikeIPv6(address))}: ${UNCHANGED}`,
    advice: [
      `Look where the prober runs, at the route and at the rules for packets that leave: ${routeCommand(subject, outcome.address)}; nft list ruleset | grep -n -e output -e reject`,
      `Then allow ${transportOf(subject)} port ${subject.probe.port} to ${plain(address)} there, and in every NetworkPolicy with egress rules that selects the operator.`,
    ],
  };
}

function egressConfidence(route: LocalRoute | undefined, overIPv6: boolean): Confidence {
  if (route === 'Prohibited') return 'Proven';
  return route === undefined && !overIPv6 ? 'Likely' : 'Possible';
}

function egressCause(route: LocalRoute | undefined, overIPv6: boolean): string {
  if (route === 'Prohibited') return ', because its routing table prohibits it';
  return overIPv6 ? ', or a firewall on the way does' : '';
}

function blackhole(evidence: InconclusiveEvidence): Finding {
  const { subject, outcome } = evidence;
  return {
    reason: 'BlackholeRoute',
    confidence: localRouteOf(evidence) === 'Blackhole' ? 'Proven' : 'Likely',
    message: `the routing table of the prober's node discards packets to ${endpointOf(subject)}: ${UNCHANGED}`,
    advice: [
      `Find the blackhole route where the prober runs, and correct it: ${routeCommand(subject, outcome.address)}; ip route show type blackhole`,
    ],
  };
}

function networkDown({ subject }: InconclusiveEvidence): Finding {
  return {
    reason: 'ProberNetworkDown',
    confidence: 'Likely',
    message: `the prober has lost its own network, so ${endpointOf(subject)} cannot be judged: ${UNCHANGED}`,
    advice: [
      'Look at the node that the operator runs on: its network interface, its routes, and the network plugin of the cluster.',
    ],
  };
}

/** The family of an address says which of our own addresses would be needed. */
function noAddressOfFamily({ subject, outcome }: InconclusiveEvidence): Finding {
  const family = looksLikeIPv6(outcome.address ?? subject.address) ? 'IPv6' : 'IPv4';
  return {
    reason: 'AddressFamilyMismatch',
    confidence: 'Proven',
    message: `the prober has no ${family} address to probe ${endpointOf(subject)} from: ${UNCHANGED}`,
    advice: [
      `Give the prober's node and Pod network an ${family} address, or use an address of the other family for backend ${plain(subject.backend)}.`,
      'See which addresses the prober has, where it runs: ip -brief addr',
    ],
  };
}

/** Silence is what a server that is content says, and a dead one, and a firewall. */
function udpUnverified({ subject }: InconclusiveEvidence): Finding {
  return {
    reason: 'UdpUnverified',
    confidence: 'Proven',
    message: `nobody answers the datagram to ${endpointOf(subject)}, and no answer is expected: a service that is content, a dead one and a firewall are equally silent, so whether it works cannot be known`,
    advice: [
      withCommand(
        'Send something that the service answers, and say what is expected: spec.probe.udp.send and expect',
        editCommand(subject),
      ),
      'Or probe a TCP port of the same service (spec.probe.port with tcp or http).',
      `See on the backend whether something listens. ${udpListenCommands(subject.probe.port)}`,
    ],
  };
}

function addressNotAllowed({ subject }: InconclusiveEvidence): Finding {
  return {
    reason: 'AddressNotAllowed',
    confidence: 'Proven',
    message: `${endpointOf(subject)} is not probed: loopback, link-local, metadata, multicast and unspecified addresses are refused`,
    advice: [
      withCommand(
        `Give backend ${shorten(subject.backend)} the address at which it serves others`,
        editCommand(subject),
      ),
      ...(subject.isName ? [`See which addresses the name stands for: nslookup ${shellQuote(subject.address)}`] : []),
    ],
  };
}

function internalError({ subject, outcome }: InconclusiveEvidence): Finding {
  return {
    reason: 'ProbeInternalError',
    confidence: outcome.cause === 'InternalError' ? 'Proven' : 'Possible',
    message: `the probe of ${endpointOf(subject)} ended by a fault of the prober itself: ${UNCHANGED}`,
    advice: [
      `Look in the log of the operator for check ${plain(subject.namespace)}/${plain(subject.check)} and report it as a bug. The next probe is not affected by it.`,
    ],
  };
}
