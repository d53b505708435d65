/** The handshake is complete, and the certificate is not accepted because of what it is: its dates, its key, its name. Who issued it: see `authority.ts`. */
import type { CertificateFacts, CertificateFault } from '../../probe/facts.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { changedSinceAdvice } from '../advice.ts';
import { datesCommand, namesCommand, opensslCommand, serverNameAdvice, serverNamePatch } from '../tls-advice.ts';
import { acceptedName, experimentConfidence } from '../tls-answers.ts';
import { answered, endpointOf, requestOf, shorten, withCommand } from '../wording.ts';
import { intermediateOrAuthority, otherFault, selfSigned, unknownAuthority } from './authority.ts';
import { alsoWrong, dateText } from './certificate-text.ts';

/** A clock that is wrong is rarely wrong by more. */
const CLOCK_DOUBT_MS = 24 * 3_600_000;

/** What each fault means. Who asked for no verification gets none of them. */
const BY_FAULT: Readonly<
  Record<CertificateFault, (evidence: FailedEvidence, certificate: CertificateFacts) => Finding>
> = {
  Expired: expired,
  NotYetValid: notYetValid,
  Weak: weak,
  WrongName: wrongName,
  Revoked: revoked,
  SelfSigned: selfSigned,
  SelfSignedInChain: selfSigned,
  IssuerUnknown: unknownAuthority,
  LeafUnverified: intermediateOrAuthority,
  NotForServers: (evidence) => otherFault(evidence, 'shows a certificate that is not meant for servers'),
  Other: (evidence) => otherFault(evidence, 'shows a certificate that OpenSSL does not accept'),
};

export function certificateRejected(evidence: FailedEvidence): Finding {
  const certificate = evidence.outcome.tls?.certificate;
  if (certificate?.fault === undefined) return otherFault(evidence, 'shows no certificate');
  const finding = BY_FAULT[certificate.fault](evidence, certificate);
  return { ...finding, message: `${finding.message}${alsoWrong(certificate)}` };
}

function expired(evidence: FailedEvidence, { validToMs, judgedAtMs }: CertificateFacts): Finding {
  const overMs = judgedAtMs - validToMs;
  const isAbove = overMs < 0;
  const inDoubt = isAbove || overMs < CLOCK_DOUBT_MS;
  const seen = isAbove
    ? 'has a certificate above its own (an intermediate or the authority) that has expired'
    : `has a certificate that expired on ${dateText(validToMs)}`;
  return {
    reason: 'TlsCertExpired',
    confidence: inDoubt ? 'Likely' : 'Proven',
    message: `${endpointOf(evidence.subject)} ${seen}${!isAbove && inDoubt ? CLOCK_DOUBT : ''}`,
    advice: [
      isAbove
        ? 'Install the present certificates of the authority next to that of the service, and in spec.probe.tls.caFrom where it is set; then reload the service.'
        : 'Renew the certificate, and reload the service: many go on with the old one until then.',
      withCommand('To see its dates', datesCommand(evidence.subject)),
      ...(!isAbove && inDoubt ? [CLOCK_ADVICE] : []),
      'Where certificates are renewed by a program (cert-manager, certbot), its log says why it did not.',
    ],
  };
}

function notYetValid(evidence: FailedEvidence, { validFromMs, judgedAtMs }: CertificateFacts): Finding {
  const aheadMs = validFromMs - judgedAtMs;
  const isAbove = aheadMs <= 0;
  const inDoubt = isAbove || aheadMs < CLOCK_DOUBT_MS;
  const seen = isAbove
    ? 'has a certificate above its own (an intermediate or the authority) that is not valid yet'
    : `has a certificate that is valid only from ${dateText(validFromMs)} on`;
  return {
    reason: 'TlsCertNotYetValid',
    confidence: inDoubt ? 'Likely' : 'Proven',
    message: `${endpointOf(evidence.subject)} ${seen}${!isAbove && inDoubt ? CLOCK_DOUBT : ''}`,
    advice: [
      CLOCK_ADVICE,
      withCommand('To see its dates', datesCommand(evidence.subject)),
      'If the clocks are right, install the certificate that is valid now.',
    ],
  };
}

const CLOCK_DOUBT = ', within a day of now: a wrong clock (of the prober, or of who issued it) looks the same';
const CLOCK_ADVICE =
  'Compare the clocks of the prober, of the backend and of who issued the certificate: date -u; Linux: timedatectl; Windows: w32tm /query /status';

function weak(evidence: FailedEvidence, { keyBits, hasWeakSignature }: CertificateFacts): Finding {
  const seen =
    keyBits !== undefined && keyBits < 2_048
      ? `an RSA key of ${keyBits} bits, and 2048 are the least that is safe`
      : hasWeakSignature
        ? 'a signature by SHA-1 or MD5, which is not safe'
        : 'a certificate above it in its chain whose key is too short, or that is signed with SHA-1 or MD5';
  return {
    reason: 'TlsWeakKey',
    confidence: 'Proven',
    message: `the certificate of ${endpointOf(evidence.subject)} has ${seen}`,
    advice: [
      'Issue a new certificate with an RSA key of 2048 bits or an EC key, signed with SHA-256.',
      withCommand(
        'To see key and signature',
        `${opensslCommand(evidence.subject)} 2>/dev/null | openssl x509 -noout -text | grep -e 'Public-Key' -e 'Signature Algorithm'`,
      ),
    ],
  };
}

function wrongName(evidence: FailedEvidence, { names }: CertificateFacts): Finding {
  const { subject } = evidence;
  const name = shorten(subject.probe.tls?.verifiedName ?? subject.address);
  const other = acceptedName(evidence);
  const proven = other?.outcome.kind === 'success' ? other : undefined;
  return {
    reason: 'TlsHostnameMismatch',
    confidence: 'Proven',
    message: `the certificate of ${endpointOf(subject)} is not for ${name}: it is for ${names === 0 ? 'no name or address' : names === 1 ? 'another name or address' : `${names} other names and addresses`}`,
    advice: [
      ...(proven === undefined || proven.outcome.kind !== 'success'
        ? [serverNameAdvice(subject)]
        : [
            withCommand(
              `${experimentConfidence(evidence) === 'Proven' ? 'Proven: with' : 'With'} ${shorten(proven.name)} ${requestOf(subject)} ${answered(proven.outcome)}`,
              serverNamePatch(subject, proven.name),
            ),
          ]),
      withCommand('To see which names it is for', namesCommand(subject)),
      `Or issue a certificate that names ${name}.`,
      ...changedSinceAdvice(evidence),
    ],
  };
}

function revoked(evidence: FailedEvidence): Finding {
  return {
    reason: 'TlsCertRevoked',
    confidence: 'Proven',
    message: `the certificate of ${endpointOf(evidence.subject)} is revoked by who issued it`,
    advice: [
      'Issue a new certificate with a new key, install it, and reload the service.',
      'Find out why it was revoked: the key may be in wrong hands.',
    ],
  };
}
