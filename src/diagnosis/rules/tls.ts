/** The port speaks TLS, and the check speaks plain HTTP to it. */
import type { Confidence } from '../../api/reasons.ts';
import { experiment } from '../answers.ts';
import { connectOnlyPatch, patchCommand } from '../commands.ts';
import type { FailureCode } from '../../probe/outcome.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, isBareConnect, languageOf, requestOf, withCommand } from '../wording.ts';

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
  const { outcome, subject } = evidence;
  if (subject.probe.tls !== undefined || isBareConnect(subject)) return undefined;
  const speaksTls = experiment(evidence, 'TlsHello') !== undefined;
  const answersTls = outcome.code === 'WrongService' && outcome.banner === 'TLS';
  // A port that has answered this check in plain HTTP may speak TLS too, but that is not why it fails now.
  if (!answersTls && !(speaksTls && isTypical(evidence) && !evidence.wasHealthy)) return undefined;
  // A few ports speak both, and the one half may be broken.
  return plaintextOnTls(evidence, answersTls ? 'Proven' : 'Likely');
}

export function plaintextOnTls({ subject }: FailedEvidence, confidence: Confidence): Finding {
  const language = languageOf(subject);
  return {
    reason: 'PlaintextOnTlsPort',
    confidence,
    message: `${endpointOf(subject)} speaks TLS, and ${requestOf(subject)} was sent to it as plain ${language}`,
    advice: [
      subject.probe.protocol === 'http'
        ? 'Serve the check page in plain HTTP on a port of its own, and set spec.probe.port to that port.'
        : `Let the service speak plain ${language} on a port of its own, and set spec.probe.port to that port.`,
      withCommand(
        `Or check only that the port accepts connections (proven: it does); ${language} is then checked for no backend any more`,
        patchCommand(subject, connectOnlyPatch(subject)),
      ),
      `To see that the port speaks TLS: openssl s_client -connect ${endpointOf(subject)} </dev/null`,
    ],
  };
}

function isTypical(evidence: FailedEvidence): boolean {
  const { code, http } = evidence.outcome;
  return ENDED_EARLY.has(code) || code === 'NoResponse' || http?.status === 400;
}
