/** TLS failed, and the same probe with one thing changed did not: the change is the explanation. */
import type { FailureCode, ProbeOutcome } from '../../probe/outcome.ts';
import { changedSinceAdvice } from '../advice.ts';
import { experiment } from '../answers.ts';
import { patchCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { serverNameAdvice, serverNamePatch } from '../tls-advice.ts';
import { acceptedName, changedTls, completesHandshake, experimentConfidence } from '../tls-answers.ts';
import { answered, endpointOf, requestOf, shorten, versionText, withCommand } from '../wording.ts';

const BEFORE_TLS: ReadonlySet<FailureCode> = new Set([
  'HandshakeNotTls',
  'HandshakeTimeout',
  'HandshakeClosed',
  'HandshakeReset',
]);

/** Without TLS the probe works. */
export function tlsOnPlaintextRule(evidence: FailedEvidence): Finding | undefined {
  const { subject } = evidence;
  const plain = changedTls(evidence, 'Plain');
  if (!BEFORE_TLS.has(evidence.outcome.code) || plain?.kind !== 'success') return undefined;
  return {
    reason: 'TlsOnPlaintextPort',
    confidence: experimentConfidence(evidence),
    message: `${endpointOf(subject)} does not speak TLS: without it ${requestOf(subject)} ${answered(plain)}`,
    advice: [
      withCommand(
        `Proven: without TLS ${requestOf(subject)} ${answered(plain)}. If this port is meant, check it without TLS`,
        patchCommand(subject, { spec: { probe: { tls: null } } }),
      ),
      'If the service should speak TLS, switch it on there, or point the check at the port that has it (spec.probe.port).',
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** Another name of the check, or none at all, is served. */
export function serverNameRule(evidence: FailedEvidence): Finding | undefined {
  if (evidence.outcome.phase !== 'Handshake' || evidence.outcome.code === 'CertificateRejected') return undefined;
  const other = acceptedName(evidence);
  if (other !== undefined) return withName(evidence, other.name, other.outcome);
  const without = changedTls(evidence, 'NoServerName');
  if (!completesHandshake(without)) return undefined;
  const { subject } = evidence;
  return {
    reason: 'TlsServerNameUnrecognized',
    confidence: without?.kind === 'success' ? experimentConfidence(evidence) : 'Likely',
    message: `${endpointOf(subject)} does not serve the name that the probe asks for: without a server name the handshake goes through`,
    advice: [
      serverNameAdvice(subject),
      'Or add the name to those that the server has a certificate for.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

function withName(evidence: FailedEvidence, name: string, outcome: ProbeOutcome): Finding {
  const { subject } = evidence;
  const works = outcome.kind === 'success';
  return {
    reason: 'TlsServerNameUnrecognized',
    confidence: works ? experimentConfidence(evidence) : 'Likely',
    message: `${endpointOf(subject)} does not serve the name that the probe asks for, but serves ${shorten(name)}`,
    advice: [
      withCommand(
        works
          ? `Proven: with this name ${requestOf(subject)} ${answered(outcome)}`
          : 'With this name the handshake goes through',
        serverNamePatch(subject, name),
      ),
      'Or add the name that is asked for to those that the server has a certificate for.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The other version of HTTP works over the same TLS. */
export function otherHttpVersionRule(evidence: FailedEvidence): Finding | undefined {
  const { subject } = evidence;
  const found = experiment(evidence, 'OtherVersion');
  if (evidence.outcome.phase !== 'Handshake' || found === undefined) return undefined;
  const { version } = found.question;
  const [wanted, spoken] = [versionText(version === 'HTTP1' ? 'HTTP2' : 'HTTP1'), versionText(version)];
  return {
    reason: 'TlsAlpnMismatch',
    confidence: 'Proven',
    message: `${endpointOf(subject)} speaks TLS, but not ${wanted} over it; with ${spoken} ${requestOf(subject)} ${answered(found.outcome)}`,
    advice: [
      withCommand(
        `Proven: with ${spoken} ${requestOf(subject)} ${answered(found.outcome)}. Set the version`,
        patchCommand(subject, { spec: { probe: { http: { version } } } }),
      ),
      `Or switch on ${wanted} where TLS ends in front of the service.`,
      ...changedSinceAdvice(evidence),
    ],
  };
}
