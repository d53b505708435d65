/** Nothing came back to a connect. Four causes look alike from outside: a dropped packet, a host that is down, a full listen queue, a lost way back. */
import { formatDuration } from '../../base/duration.ts';
import { changedSinceAdvice, firewallAdvice, patienceAdvice, proberText, sourcesFor } from '../advice.ts';
import { experiment, livingPort, neededMoreTime, outcomesOf } from '../answers.ts';
import { listenCommands, routeCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, plain } from '../wording.ts';

/** The host shows life on another port: what is silent is this port. */
export function dropRule(evidence: FailedEvidence): Finding | undefined {
  const port = livingPort(evidence);
  if (evidence.outcome.code !== 'ConnectTimeout' || port === undefined) return undefined;
  return {
    reason: 'FirewallDropSuspected',
    confidence: 'Likely',
    message: `${endpointOf(evidence.subject)} is silent while port ${port} of the same host reacts: a firewall drops the packets to this port, or the listen queue of the service is full`,
    advice: [...firewallAdvice(evidence), queueAdvice(evidence)],
  };
}

/** Every port that was asked is silent. One unanswered question keeps this from being said. */
export function hostDownRule(evidence: FailedEvidence): Finding | undefined {
  const others = outcomesOf(evidence, 'OtherPort');
  const asked = evidence.answers.filter((answer) => answer.question.kind === 'OtherPort').length;
  const isSilent = others.every((outcome) => outcome.kind === 'failure' && outcome.code === 'ConnectTimeout');
  if (evidence.outcome.code !== 'ConnectTimeout' || others.length < 2 || others.length < asked || !isSilent)
    return undefined;
  const { subject } = evidence;
  return {
    reason: 'HostDownSuspected',
    // A host that has answered with these settings is more likely to be down than newly closed off.
    confidence: evidence.wasHealthy ? 'Likely' : 'Possible',
    message: `${endpointOf(subject)} is silent, and so is every other port that was tried: the host is down, or everything from the prober to it is dropped`,
    advice: [
      `Check that the host of backend ${plain(subject.backend)} is running and still has the address ${plain(subject.address)}.`,
      `If it runs: see whether packets arrive. Linux: tcpdump -ni any tcp port ${subject.probe.port}; Windows: pktmon filter add -p ${subject.probe.port}, then pktmon start -c. None arrives: a security group, network ACL or route is in the way.`,
      `Packets arrive and no answer leaves: see the firewall of the host, and its way back to ${proberText(sourcesFor(evidence))}. Linux: nft list ruleset | grep -n drop; nstat -az TcpExtIPReversePathFilter`,
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The patient probe worked: connections are slow, not dropped. */
export function slowConnectRule(evidence: FailedEvidence): Finding | undefined {
  const { subject, outcome } = evidence;
  const found = experiment(evidence, 'Patience');
  if (outcome.code !== 'ConnectTimeout' || found === undefined) return undefined;
  const isTooShort = neededMoreTime(evidence);
  return {
    reason: 'ConnectTimeout',
    confidence: isTooShort ? 'Likely' : 'Possible',
    message: isTooShort
      ? `${endpointOf(subject)} accepts connections, but too slowly for the timeout of ${formatDuration(subject.probe.timeoutMs)}: packets are lost on the way, or the service accepts slowly`
      : `${endpointOf(subject)} accepted no connection within ${formatDuration(subject.probe.timeoutMs)}, and accepted one in time a moment later: packets are lost on the way, or the listen queue of the service is full now and then`,
    advice: [
      ...(isTooShort ? [patienceAdvice(found, subject)] : []),
      queueAdvice(evidence),
      `Look for lost packets where the prober runs: mtr -n -T -P ${subject.probe.port} ${plain(outcome.address ?? subject.address)}`,
    ],
  };
}

/** Silence, and nothing else is known. */
export function connectTimeout(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  return {
    reason: 'ConnectTimeout',
    confidence: 'Possible',
    message: `${endpointOf(subject)} does not react to a connect within ${formatDuration(subject.probe.timeoutMs)}: a firewall drops the packets, the host is down, or its listen queue is full`,
    advice: [
      `Check that the host runs, and that the service listens. ${listenCommands(subject.probe.port)}`,
      firewallAdvice(evidence)[0] ?? '',
      queueAdvice(evidence),
      `See the way from where the prober runs: ${routeCommand(subject, outcome.address)}`,
    ],
  };
}

function queueAdvice(evidence: FailedEvidence): string {
  const { port } = evidence.subject.probe;
  return `To tell a full listen queue from a firewall, on a Linux backend: ss -ltn "sport = :${port}" shows Recv-Q above Send-Q, and nstat -az TcpExtListenOverflows grows; then the service must accept faster.`;
}
