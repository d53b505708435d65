/** What TLS showed, for a line of evidence: numbers and closed words only, nothing that a certificate says of itself. */
import type { CertificateFacts, TlsFacts } from '../probe/facts.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { TlsChange } from './question.ts';

const DAY_MS = 86_400_000;

/** How an experiment is called that changes the TLS of a probe. */
export const TLS_CHANGE_TEXT: Readonly<Record<TlsChange, string>> = {
  Plain: 'without TLS',
  Unverified: 'over TLS, with any certificate',
  Version12: 'with TLS 1.2 too',
  NoServerName: 'without server name',
};

/** "; TLSv1.3, 1 certificate, …", or nothing where TLS showed nothing that matters here. */
export function tlsSuffix(outcome: ProbeOutcome): string {
  const { tls } = outcome;
  if (tls === undefined) return '';
  const facts = [...versionFacts(tls), ...(isAboutCertificate(outcome) ? certificateFacts(tls.certificate) : [])];
  return facts.length === 0 ? '' : `; ${facts.join(', ')}`;
}

/** Days until the end of the certificate, rounded down; negative once it is over. */
export function daysLeft({ validToMs, judgedAtMs }: CertificateFacts): number {
  return Math.floor((validToMs - judgedAtMs) / DAY_MS);
}

function versionFacts({ version, alert, asksForCertificate }: TlsFacts): readonly string[] {
  return [
    ...(version === undefined ? [] : [version === 'older' ? 'older than TLSv1.2' : version]),
    ...(alert === undefined ? [] : [`alert ${alert}`]),
    ...(asksForCertificate === true ? ['asks for a client certificate'] : []),
  ];
}

/** Elsewhere a certificate that is all right would only take room. */
function isAboutCertificate(outcome: ProbeOutcome): boolean {
  return outcome.kind === 'failure' && outcome.code === 'CertificateRejected';
}

function certificateFacts(certificate: CertificateFacts | undefined): readonly string[] {
  if (certificate === undefined) return ['no certificate'];
  const { chainLength, isOrdered, names, keyBits, fault } = certificate;
  return [
    ...(fault === undefined ? [] : [fault]),
    `${daysLeft(certificate)} days left`,
    `${chainLength} ${chainLength === 1 ? 'certificate' : 'certificates'} sent`,
    ...(chainLength < 2 ? [] : [isOrdered ? 'in order' : 'out of order']),
    `${names} ${names === 1 ? 'name' : 'names'}`,
    ...(keyBits === undefined ? [] : [`RSA ${keyBits} bits`]),
  ];
}
