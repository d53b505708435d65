/** The TLS handshake did not come to its end: what can be said without an experiment that worked. */
import { changedSinceAdvice, loadAdvice, patienceAdvice, proberText, sourcesFor } from '../advice.ts';
import { experiment, neededMoreTime, outcomesOf } from '../answers.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { clientCertificateAdvice, opensslCommand, serverNameAdvice } from '../tls-advice.ts';
import { ALERT, alertText } from '../tls-alert.ts';
import { endpointOf, withCommand } from '../wording.ts';
import { clientCertificateRevoked, needsClientCertificate } from './client-certificate.ts';
import { cipherMismatch, versionUnsupported } from './tls-version.ts';
import { wrongService } from './wrong-answer.ts';

export function handshakeTimeout(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const patient = experiment(evidence, 'Patience');
  const isTooShort = neededMoreTime(evidence);
  return {
    reason: 'TlsHandshakeTimeout',
    confidence: 'Likely',
    message: `${endpointOf(subject)} accepts the connection, but does not finish the TLS handshake in time: the service is overloaded or waits for another protocol, or large packets are lost on the way`,
    advice: [
      ...(isTooShort && patient !== undefined ? [patienceAdvice(patient, subject)] : []),
      withCommand(
        'Repeat the handshake from the backend itself; if it is quick there, look at the way',
        opensslCommand(subject),
      ),
      loadAdvice(subject),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** Closed or reset in the middle, without an alert that would say why. */
export function handshakeBroken(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const how = outcome.code === 'HandshakeReset' ? 'resets' : 'closes';
  return {
    reason: 'TlsHandshakeRejected',
    confidence: 'Possible',
    message: `${endpointOf(subject)} accepts the connection and ${how} it during the TLS handshake, without an alert: it does not speak TLS, does not serve this name, or refuses the prober`,
    advice: [
      withCommand('See how far the handshake comes', opensslCommand(subject)),
      `Look in the log of the service at the time of a probe, and for an allow-list that lacks ${proberText(sourcesFor(evidence))}.`,
      serverNameAdvice(subject),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The other side said why. */
export function handshakeAlert(evidence: FailedEvidence): Finding {
  const { alert } = evidence.outcome.tls ?? {};
  if (alert === ALERT.certificateRevoked) return clientCertificateRevoked(evidence);
  return needsClientCertificate(evidence) ?? byAlert(evidence, alert ?? ALERT.handshakeFailure);
}

function byAlert(evidence: FailedEvidence, alert: number): Finding {
  switch (alert) {
    case ALERT.protocolVersion:
      return versionUnsupported(evidence, 'Proven');
    case ALERT.insufficientSecurity:
      return cipherMismatch(evidence, 'Proven');
    case ALERT.handshakeFailure:
      return byFailure(evidence);
    case ALERT.unrecognizedName:
      return nameUnrecognized(evidence);
    case ALERT.noApplicationProtocol:
      return alpnNotAgreed(evidence);
    default:
      return rejected(evidence, alert);
  }
}

/** One alert for many causes: a hello for everything, sent besides, tells some of them apart. */
function byFailure(evidence: FailedEvidence): Finding {
  const [offer] = outcomesOf(evidence, 'TlsOffer');
  const refusedHello = evidence.outcome.tls?.version === undefined;
  if (!refusedHello || offer?.tls === undefined) return rejected(evidence, ALERT.handshakeFailure);
  const { version, alert } = offer.tls;
  if (version === 'older') return versionUnsupported(evidence, 'Proven');
  if (version !== undefined) return cipherMismatch(evidence, 'Proven');
  // It speaks TLS 1.3 only, where the version was right and the name has no part in the choice of a cipher.
  return alert === ALERT.protocolVersion
    ? cipherMismatch(evidence, 'Possible')
    : rejected(evidence, ALERT.handshakeFailure);
}

function rejected(evidence: FailedEvidence, alert: number): Finding {
  const { subject } = evidence;
  const aboutUs = subject.probe.tls?.hasClientCertificate === true && alert >= 41 && alert <= 49;
  return {
    reason: 'TlsHandshakeRejected',
    confidence: 'Likely',
    message: `${endpointOf(subject)} breaks off the TLS handshake with ${alertText(alert)}${aboutUs ? ', which is about the client certificate of the check' : causesOf(alert)}`,
    advice: [
      withCommand('See the whole handshake', opensslCommand(subject)),
      'Look in the log of the service at the time of a probe: it knows why it refuses.',
      ...(aboutUs
        ? clientCertificateAdvice(subject)
        : alert === ALERT.handshakeFailure
          ? [serverNameAdvice(subject)]
          : []),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function causesOf(alert: number): string {
  if (alert === ALERT.handshakeFailure)
    return ': no cipher or curve in common, another server name is needed, or a client certificate';
  return alert === 80 ? ': a fault of the service, or a name for which it has no certificate' : '';
}

function nameUnrecognized(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'TlsServerNameUnrecognized',
    confidence: 'Proven',
    message: `${endpointOf(subject)} does not serve the name that the probe asks for: it breaks off the TLS handshake with ${alertText(ALERT.unrecognizedName)}`,
    advice: [
      serverNameAdvice(subject),
      withCommand('To see what it says to a name', opensslCommand(subject)),
      'Or add the name to those that the server has a certificate for.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** We break off: what the other side chose cannot be taken. */
export function handshakeUnacceptable(evidence: FailedEvidence): Finding {
  const { ownRefusal } = evidence.outcome.tls ?? {};
  if (ownRefusal === 'Version') return versionUnsupported(evidence, 'Proven');
  if (ownRefusal === 'Strength') return cipherMismatch(evidence, 'Likely');
  const { subject } = evidence;
  return {
    reason: 'TlsHandshakeRejected',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers the TLS handshake with something that no TLS client can accept: a fault of the service, or something on the way that changes it`,
    advice: [
      withCommand('See where the handshake ends; repeat it from the backend itself', opensslCommand(subject)),
      'Look in the log of the service at the time of a probe.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** What came back is no TLS. */
export function notTls(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const [hello] = outcomesOf(evidence, 'TlsHello');
  const banner = hello?.kind === 'failure' ? hello.banner : undefined;
  const isHttp = banner === undefined || banner === 'HTTP/1' || banner === 'HTTP/2';
  // A service of another kind would not answer this check without TLS either.
  if (!isHttp && subject.probe.http !== undefined)
    return wrongService({ ...evidence, outcome: { ...evidence.outcome, banner } });
  return {
    reason: 'TlsOnPlaintextPort',
    confidence: banner === undefined ? 'Likely' : 'Proven',
    message: `${endpointOf(subject)} does not speak TLS${banner === undefined ? '' : `, but answers in plain ${banner}`}, and the probe speaks TLS to it`,
    advice: [
      'Point the check at the port that speaks TLS (spec.probe.port), or let the service speak TLS on this one.',
      'If the service begins in plain text and changes to TLS later (STARTTLS), check it without spec.probe.tls.',
      withCommand('To see what the port answers', opensslCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** There is TLS, and no protocol that both want to speak over it. */
export function alpnNotAgreed(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const wanted = subject.probe.http?.version === 'HTTP1' ? 'HTTP/1.1' : 'HTTP/2';
  const how =
    outcome.tls?.alert === undefined ? 'does not agree to it' : `refuses it with ${alertText(outcome.tls.alert)}`;
  return {
    reason: 'TlsAlpnMismatch',
    confidence: 'Proven',
    message: `${endpointOf(subject)} speaks TLS, but the probe wants ${wanted} over it, and the service ${how} (ALPN)`,
    advice: [
      `Switch on ${wanted} where TLS ends in front of the service, or check the port that has it.`,
      withCommand(
        'To see what it agrees to',
        opensslCommand(subject, '-alpn', wanted === 'HTTP/2' ? 'h2' : 'http/1.1'),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}
