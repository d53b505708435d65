/** The server wants to know who we are. In TLS 1.3 it says so by an alert of its own; before, only its first messages tell. */
import type { Confidence } from '../../api/reasons.ts';
import type { FailureCode } from '../../probe/outcome.ts';
import { changedSinceAdvice } from '../advice.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { clientCertificateAdvice, opensslCommand } from '../tls-advice.ts';
import { ALERT, alertText } from '../tls-alert.ts';
import { offerAnswer } from '../tls-answers.ts';
import { endpointOf, withCommand } from '../wording.ts';

/** What servers say, besides `certificate_required`, to somebody who shows no certificate. */
const SAID_FOR_IT: ReadonlySet<number> = new Set([40, 41, 42, 43, 46, 48, 49]);

/** Without an alert: the connection is thrown away, or the answer is 400 as nginx gives it. */
const QUIET_REFUSALS: ReadonlySet<FailureCode> = new Set([
  'HandshakeClosed',
  'HandshakeReset',
  'ClosedBeforeResponse',
  'ResetBeforeResponse',
]);

/** The server asks for a certificate, and refuses without saying why. It may ask everybody, and refuse for another reason. */
export function quietClientCertificateRule(evidence: FailedEvidence): Finding | undefined {
  const { subject, outcome, wasHealthy } = evidence;
  const asks = offerAnswer(evidence)?.asksForCertificate === true;
  if (!asks || wasHealthy || subject.probe.tls?.hasClientCertificate !== false) return undefined;
  const isQuiet = QUIET_REFUSALS.has(outcome.code) || outcome.http?.status === 400;
  return isQuiet
    ? required(evidence, 'Likely', 'asks for a client certificate in the TLS handshake, gets none, and then refuses')
    : undefined;
}

/** An alert that is about a certificate which the check does not show. */
export function needsClientCertificate(evidence: FailedEvidence): Finding | undefined {
  const alert = evidence.outcome.tls?.alert ?? 0;
  if (alert === ALERT.certificateRequired) return demanded(evidence);
  if (hasCertificate(evidence) || !SAID_FOR_IT.has(alert)) return undefined;
  // Before the server has chosen a version and a cipher it cannot miss a certificate.
  if (evidence.outcome.tls?.version === undefined) return undefined;
  return missed(evidence, alert, offerAnswer(evidence)?.asksForCertificate);
}

function missed(evidence: FailedEvidence, alert: number, asks: boolean | undefined): Finding | undefined {
  if (asks === false && alert === ALERT.handshakeFailure) return undefined;
  const [confidence, how] =
    asks === true
      ? (['Proven', 'asks for a client certificate, gets none'] as const)
      : (['Likely', 'seems to want a client certificate'] as const);
  return required(evidence, confidence, `${how}, and breaks off with ${alertText(alert)}`);
}

function demanded(evidence: FailedEvidence): Finding {
  const [confidence, how] = hasCertificate(evidence)
    ? (['Likely', 'does not take the client certificate of the check'] as const)
    : (['Proven', 'demands a client certificate, and the check shows none'] as const);
  return required(evidence, confidence, `${how}: ${alertText(ALERT.certificateRequired)}`);
}

function hasCertificate({ subject }: FailedEvidence): boolean {
  return subject.probe.tls?.hasClientCertificate === true;
}

export function clientCertificateRevoked(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'TlsCertRevoked',
    confidence: hasCertificate(evidence) ? 'Proven' : 'Likely',
    message: `${endpointOf(subject)} says that the client certificate of the check is revoked: ${alertText(ALERT.certificateRevoked)}`,
    advice: [
      'Issue a new client certificate for the prober, and put it into the Secret of spec.probe.tls.clientCertificateFrom.',
      ...clientCertificateAdvice(subject),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function required(evidence: FailedEvidence, confidence: Confidence, how: string): Finding {
  const { subject } = evidence;
  return {
    reason: 'TlsClientCertRequired',
    confidence,
    message: `${endpointOf(subject)} ${how}`,
    advice: [
      ...clientCertificateAdvice(subject),
      'Or let the server ask for no certificate on a port or path of its own for health checks.',
      withCommand('To see which authorities it accepts', opensslCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}
