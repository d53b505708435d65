/** What can be said about the certificate of a backend that answers as it should. It never makes a backend unhealthy. */
import { formatDuration } from '../base/duration.ts';
import type { CertificateFacts } from '../probe/facts.ts';
import type { Subject, SuccessEvidence } from './evidence.ts';
import { dateText } from './rules/certificate-text.ts';
import type { Warning } from './verdict.ts';
import { endpointOf, fitMessage } from './wording.ts';

export function tlsWarnings({ subject, outcome }: SuccessEvidence): readonly Warning[] {
  const certificate = outcome.tls?.certificate;
  if (subject.probe.tls === undefined || certificate === undefined) return [];
  return [
    expiresSoon(subject, certificate, subject.probe.tls.expiryWarningMs),
    disordered(subject, certificate),
  ].filter((warning) => warning !== undefined);
}

/** The day is said, not the days that are left: those change from day to day while the meaning does not. */
function expiresSoon(
  subject: Subject,
  { validToMs, judgedAtMs }: CertificateFacts,
  warningMs: number,
): Warning | undefined {
  if (validToMs - judgedAtMs > warningMs) return undefined;
  const day = dateText(validToMs);
  const when =
    validToMs < judgedAtMs
      ? `has expired on ${day}, and the check takes any certificate`
      : `expires on ${day}, which is less than ${formatDuration(warningMs)} ahead`;
  return {
    reason: 'TlsCertExpiresSoon',
    message: fitMessage(`the certificate of ${endpointOf(subject)} ${when}; renew it and reload the service`),
  };
}

function disordered(subject: Subject, { isOrdered, chainLength }: CertificateFacts): Warning | undefined {
  if (isOrdered) return undefined;
  return {
    reason: 'TlsChainDisordered',
    message: fitMessage(
      `${endpointOf(subject)} sends ${chainLength} certificates, and not each is followed by the one that issued it: some clients refuse that; install the certificate of the service first, then its issuer, and so on`,
    ),
  };
}
