/** The certificate is not accepted because of who issued it. A leaf that comes alone says the same, whether an intermediate is missing or the authority is unknown. */
import type { CertificateFacts } from '../../probe/facts.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { changedSinceAdvice } from '../advice.ts';
import { opensslCommand, trustAdvice } from '../tls-advice.ts';
import { endpointOf, withCommand } from '../wording.ts';

export function selfSigned(evidence: FailedEvidence, { fault }: CertificateFacts): Finding {
  const { subject } = evidence;
  const seen =
    fault === 'SelfSigned'
      ? 'has a certificate that is signed by itself, and by no authority that is trusted'
      : 'has a certificate whose chain ends in an authority that signs itself and is not trusted';
  return {
    reason: 'TlsSelfSigned',
    confidence: 'Proven',
    message: `${endpointOf(subject)} ${seen}${ofCheck(evidence)}`,
    advice: [
      ...trustAdvice(subject),
      'Or install a certificate of an authority that is trusted already.',
      withCommand('To see the chain', opensslCommand(subject, '-showcerts')),
    ],
  };
}

export function unknownAuthority(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'TlsUnknownAuthority',
    confidence: 'Likely',
    message: `the certificate of ${endpointOf(subject)} comes from an authority that is not trusted${ofCheck(evidence)}, or the chain that it sends lacks one more intermediate`,
    advice: [
      ...trustAdvice(subject),
      withCommand(
        'To see the chain: the issuer (i:) of the last one is what is missing',
        opensslCommand(subject, '-showcerts'),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The issuer of the leaf was not found: not among the trusted, and perhaps not among those that were sent. */
export function intermediateOrAuthority(evidence: FailedEvidence, certificate: CertificateFacts): Finding {
  const { chainLength, isIssuerPresented, isRootPresented, namesIssuerUrl } = certificate;
  if (isIssuerPresented) return unknownAuthority(evidence);
  // The chain has its end and not what leads there.
  if (chainLength > 1) return intermediateMissing(evidence, chainLength, isRootPresented ? 'Proven' : 'Likely');
  return namesIssuerUrl ? intermediateMissing(evidence, chainLength, 'Likely') : leafAlone(evidence);
}

function intermediateMissing(evidence: FailedEvidence, chainLength: number, confidence: 'Proven' | 'Likely'): Finding {
  const { subject } = evidence;
  const seen =
    chainLength > 1
      ? `sends ${chainLength} certificates, and the one that issued its own is not among them`
      : 'sends its certificate alone, without the intermediate that issued it';
  return {
    reason: 'TlsIntermediateMissing',
    confidence,
    message: `${endpointOf(subject)} ${seen}${confidence === 'Proven' ? '' : '; an authority that is not trusted looks the same'}`,
    advice: [
      'Install the full chain, the certificate of the service first and each intermediate after it (often called fullchain), and reload the service.',
      withCommand('To see what it sends', opensslCommand(subject, '-showcerts')),
      ...(confidence === 'Proven' ? [] : trustAdvice(subject)),
    ],
  };
}

function leafAlone(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'TlsUnknownAuthority',
    confidence: 'Possible',
    message: `${endpointOf(subject)} sends its certificate alone, and who issued it is not trusted${ofCheck(evidence)}: the authority is unknown, or the intermediate is missing`,
    advice: [
      ...trustAdvice(subject),
      withCommand('To see who issued it (i:)', opensslCommand(subject, '-showcerts')),
      'If the issuer is an intermediate of an authority that is trusted, install the full chain at the service.',
    ],
  };
}

/** No reason of its own: it is about the certificate, and not about what the others name. */
export function otherFault(evidence: FailedEvidence, seen: string): Finding {
  const { subject } = evidence;
  return {
    reason: 'TlsUnknownAuthority',
    confidence: 'Possible',
    message: `${endpointOf(subject)} ${seen}, so nobody vouches for it`,
    advice: [
      withCommand('To see what OpenSSL says of it (Verification error)', opensslCommand(subject, '-showcerts')),
      'Issue a certificate for TLS servers (extended key usage serverAuth) from an authority that the check trusts.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

function ofCheck({ subject }: FailedEvidence): string {
  return subject.probe.tls?.hasOwnAuthorities === true ? ' (trusted are only those of spec.probe.tls.caFrom)' : '';
}
