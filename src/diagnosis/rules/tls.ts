/** The port speaks TLS, and the check speaks plain HTTP to it. */
import type { Confidence } from '../../api/reasons.ts';
import type { CertificateFault } from '../../probe/facts.ts';
import { experiment } from '../answers.ts';
import { connectOnlyPatch, patchCommand } from '../commands.ts';
import type { FailureCode, ProbeSuccess } from '../../probe/outcome.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { newTls, opensslCommand, trustAdvice } from '../tls-advice.ts';
import { changedTls, experimentConfidence } from '../tls-answers.ts';
import { answered, endpointOf, isBareConnect, languageOf, requestOf, withCommand } from '../wording.ts';

const ENDED_EARLY: ReadonlySet<FailureCode> = new Set([
  'ConnectReset',
  'SendFailed',
  'ClosedBeforeResponse',
  'ResetBeforeResponse',
  'WrongService',
  'ExchangeSilent',
  'ExchangeClosed',
]);

export function plaintextOnTlsRule(evidence: FailedEvidence): Finding | undefined {
  const { subject } = evidence;
  if (subject.probe.tls !== undefined || isBareConnect(subject)) return undefined;
  if (answersInTls(evidence)) return plaintextOnTls(evidence, 'Proven');
  const speaksTls = experiment(evidence, 'TlsHello') !== undefined;
  // A port that has answered this check in plain HTTP may speak TLS too, but that is not why it fails now.
  if (!speaksTls || !isTypical(evidence) || evidence.wasHealthy) return undefined;
  // A few ports speak both, and the one half may be broken.
  return plaintextOnTls(evidence, worksOverTls(evidence) === undefined ? 'Likely' : experimentConfidence(evidence));
}

export function plaintextOnTls(evidence: FailedEvidence, confidence: Confidence): Finding {
  const { subject } = evidence;
  const works = worksOverTls(evidence);
  const seen = works === undefined ? '' : `; over TLS it ${answered(works)}`;
  const language = languageOf(subject);
  return {
    reason: 'PlaintextOnTlsPort',
    confidence,
    message: `${endpointOf(subject)} speaks TLS, and ${requestOf(subject)} was sent to it as plain ${language}${seen}`,
    advice: [
      ...(works === undefined ? [] : overTlsAdvice(evidence, answered(works), works.tls?.certificate?.fault)),
      subject.probe.protocol === 'http'
        ? 'Serve the check page in plain HTTP on a port of its own, and set spec.probe.port to that port.'
        : `Let the service speak plain ${language} on a port of its own, and set spec.probe.port to that port.`,
      withCommand(
        `Or check only that the port accepts connections (proven: it does); ${language} is then checked for no backend any more`,
        patchCommand(subject, connectOnlyPatch(subject)),
      ),
      withCommand('To see that the port speaks TLS', opensslCommand(subject)),
    ],
  };
}

function answersInTls({ outcome }: FailedEvidence): boolean {
  return outcome.code === 'WrongService' && outcome.banner === 'TLS';
}

function worksOverTls(evidence: FailedEvidence): ProbeSuccess | undefined {
  const overTls = changedTls(evidence, 'Unverified');
  return overTls?.kind === 'success' ? overTls : undefined;
}

/** What the experiment has proven, and what it has left out: it took any certificate. */
function overTlsAdvice(
  { subject }: FailedEvidence,
  answer: string,
  fault: CertificateFault | undefined,
): readonly string[] {
  const patch = patchCommand(subject, { spec: { probe: { tls: newTls(subject) } } });
  if (fault === undefined) return [withCommand(`Proven: over TLS ${requestOf(subject)} ${answer}. Check it so`, patch)];
  const missing =
    fault === 'WrongName'
      ? 'its certificate is for another name, which spec.probe.tls.serverName must name then'
      : `its certificate is not accepted yet (${fault})`;
  return [
    withCommand(
      `Proven: over TLS, taking any certificate, ${requestOf(subject)} ${answer}; ${missing}. Check it so`,
      patch,
    ),
    ...(IS_ABOUT_TRUST.has(fault) ? trustAdvice(subject) : []),
  ];
}

const IS_ABOUT_TRUST: ReadonlySet<CertificateFault> = new Set(['SelfSigned', 'SelfSignedInChain', 'IssuerUnknown']);

function isTypical(evidence: FailedEvidence): boolean {
  const { code, http } = evidence.outcome;
  return ENDED_EARLY.has(code) || code === 'NoResponse' || http?.status === 400;
}
