/** The connection was refused: nothing listens there, or a firewall rejects it in a way that looks the same. */
import { changedSinceAdvice, listenAdvice, proberText, sourcesFor } from '../advice.ts';
import { experiment } from '../answers.ts';
import { editCommand, patchCommand, probedListenCommands } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { answered, endpoint, endpointOf, isBareConnect, requestOf, shorten, withCommand } from '../wording.ts';

/** The same probe succeeds on another port of the host. */
export function otherPortRule(evidence: FailedEvidence): Finding | undefined {
  const found = experiment(evidence, 'OtherPort');
  const { subject, outcome } = evidence;
  const isRefused = outcome.code === 'ConnectRefused' || outcome.code === 'UdpPortUnreachable';
  if (!isRefused || found?.question.as !== 'probe') return undefined;
  const { port } = found.question;
  const isTcp = isBareConnect(subject);
  const refuses = outcome.code === 'ConnectRefused' ? 'refuses connections' : 'reports its UDP port as unreachable';
  return {
    reason: 'ListeningOnOtherPort',
    // An open port does not tell which service opened it; an answer as expected tells more.
    confidence: isTcp ? 'Possible' : 'Likely',
    message: isTcp
      ? `${endpointOf(subject)} refuses connections, but port ${port} of the same host, which other backends use, accepts them`
      : `${endpointOf(subject)} ${refuses}, but port ${port} of the same host answers ${requestOf(subject)} as expected`,
    advice: [
      withCommand(
        `Proven: ${isTcp ? 'a connect' : requestOf(subject)} on port ${port} ${answered(found.outcome)}. If that is the service, set port: ${port} for backend ${shorten(subject.backend)} in spec.backends (or spec.probe.port, where it is set)`,
        editCommand(subject),
      ),
      withCommand(`Only if every backend of the check uses port ${port}`, patchCommand(subject, { spec: { port } })),
      `Or let the service listen on port ${subject.probe.port} again. See what listens: ${probedListenCommands(subject)}`,
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The same probe succeeds at the loopback address of the other family. */
export function otherFamilyRule(evidence: FailedEvidence): Finding | undefined {
  const found = experiment(evidence, 'OtherFamily');
  if (evidence.outcome.code !== 'ConnectRefused' || found === undefined) return undefined;
  const { subject } = evidence;
  const { address } = found.question;
  const { port } = subject.probe;
  const isTcp = isBareConnect(subject);
  return {
    reason: 'ListeningOnOtherFamily',
    // An open port does not tell which service opened it; an answer as expected tells more.
    confidence: isTcp ? 'Possible' : 'Likely',
    message: `${endpointOf(subject)} refuses connections, but ${endpoint(address, port)} ${isTcp ? 'accepts them' : `answers ${requestOf(subject)} as expected`}: the service listens on the loopback address of the other family only`,
    advice: [
      `Let the service listen on both: bind it to ${subject.address} as well. See what it is bound to: ${probedListenCommands(subject)}`,
      withCommand(
        `Proven: ${isTcp ? 'a connect' : requestOf(subject)} at ${endpoint(address, port)} ${answered(found.outcome)}. Or set address: "${address}" for backend ${shorten(subject.backend)}`,
        editCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** Refused, and nothing else is known. */
export function connectionRefused(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const { port } = subject.probe;
  return {
    reason: 'ConnectionRefused',
    confidence: 'Likely',
    message: `${endpointOf(subject)} refuses connections: nothing listens on this port at this address, or a firewall rejects them`,
    advice: [
      ...listenAdvice(subject),
      `A line with the right address: a firewall rejects. See: nft -a list ruleset | grep -n reject; then allow TCP port ${port} from ${proberText(sourcesFor(evidence))} only, and watch the counter of the rule.`,
      ...changedSinceAdvice(evidence),
    ],
  };
}
