/** A datagram came back as an error, or was answered otherwise than expected, or not at all. */
import { formatDuration } from '../../base/duration.ts';
import { changedSinceAdvice, firewallAdvice, listenAdvice, patienceAdvice, proberText, sourcesFor } from '../advice.ts';
import { experiment, livingPort, localRouteOf, neededMoreTime } from '../answers.ts';
import { editCommand, probedListenCommands, repeatCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, plain, withCommand } from '../wording.ts';

/** ICMP port unreachable: the host's own word in most cases, and the usual word of a firewall that rejects. */
export function udpPortUnreachable(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const { port } = subject.probe;
  return {
    reason: 'UdpPortUnreachable',
    confidence: 'Likely',
    message: `${endpointOf(subject)} reports its UDP port as unreachable: nothing listens on it at this address, or a firewall rejects the datagrams`,
    advice: [
      ...listenAdvice(subject),
      `A line with the right address: a firewall rejects. See: nft -a list ruleset | grep -n reject; then allow UDP port ${port} from ${proberText(sourcesFor(evidence))} only, and watch the counter of the rule.`,
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** Of all that ICMP can say, only "prohibited" reaches a datagram socket; a router's "host unreachable" does not. */
export function udpFiltered(evidence: FailedEvidence): Finding {
  return {
    reason: 'UdpFiltered',
    // Our own system says it with the same error, as long as nobody has looked at its routes.
    confidence: localRouteOf(evidence) === 'Routed' ? 'Likely' : 'Possible',
    message: `datagrams to ${endpointOf(evidence.subject)} are rejected on the way: a firewall prohibits them`,
    advice: firewallAdvice(evidence),
  };
}

/** Silence has many causes, and from outside they are one. */
export function udpNoReply(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const patient = experiment(evidence, 'Patience');
  if (patient !== undefined) return late(evidence);
  const living = livingPort(evidence);
  const host = living === undefined ? '' : `; the host itself is alive (TCP port ${living} reacts)`;
  return {
    reason: 'UdpNoReply',
    confidence: 'Possible',
    message: `${endpointOf(subject)} does not answer the datagram within ${formatDuration(subject.probe.timeoutMs)}: the service is dead or does not know what spec.probe.udp.send says, the datagram or the answer is dropped, or the answer comes from another address${host}`,
    advice: [
      `See on the backend whether the datagram arrives and from which address the answer leaves. Linux: tcpdump -ni any udp port ${subject.probe.port}; Windows: pktmon filter add -p ${subject.probe.port}, then pktmon start -c`,
      `None arrives: ${firewallAdvice(evidence)[0] ?? ''} ${probedListenCommands(subject)}`,
      `It arrives and nothing leaves: the service does not answer this payload, see its log. An answer from another address than ${plain(outcome.address ?? subject.address)} does not count: bind the service to that address.`,
      withCommand('Repeat it', repeatCommand(subject)),
    ],
  };
}

/** With more time, or a moment later, the answer came. */
function late(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const patient = experiment(evidence, 'Patience');
  const isTooShort = patient !== undefined && neededMoreTime(evidence);
  return {
    reason: 'UdpNoReply',
    confidence: isTooShort ? 'Likely' : 'Possible',
    message: isTooShort
      ? `${endpointOf(subject)} answers the datagram, but not within ${formatDuration(subject.probe.timeoutMs)}: the service is slow, or datagrams are lost on the way`
      : `${endpointOf(subject)} did not answer the datagram within ${formatDuration(subject.probe.timeoutMs)}, and answered one a moment later: datagrams are lost on the way, or the service leaves some unanswered`,
    advice: [
      ...(patient !== undefined && isTooShort ? [patienceAdvice(patient, subject)] : []),
      `See on a Linux backend whether it drops datagrams: nstat -az UdpRcvbufErrors UdpInErrors; ss -lun "sport = :${subject.probe.port}" (Recv-Q above 0: the service does not read fast enough)`,
      `Look for lost packets where the prober runs: mtr -n -u -P ${subject.probe.port} ${plain(evidence.outcome.address ?? subject.address)}`,
      ...changedSinceAdvice(evidence),
    ],
  };
}

export function udpReplyMismatch(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  return {
    reason: 'UdpReplyMismatch',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers the datagram otherwise than spec.probe.udp.expect asks: the service reports an error, or another one listens on this port`,
    advice: [
      `See the answer: tcpdump -nXi any udp port ${subject.probe.port} and host ${plain(outcome.address ?? subject.address)}, run where the prober runs.`,
      withCommand('If the answer is right, correct spec.probe.udp.expect', editCommand(subject)),
      `See which service listens on the port. ${probedListenCommands(subject)}`,
      ...changedSinceAdvice(evidence),
    ],
  };
}
