/** Versions and ciphers of TLS that the two sides do not have in common. */
import type { Confidence } from '../../api/reasons.ts';
import { changedSinceAdvice } from '../advice.ts';
import { patchCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { opensslCommand } from '../tls-advice.ts';
import { changedTls, completesHandshake, experimentConfidence, offerAnswer } from '../tls-answers.ts';
import { endpointOf, withCommand } from '../wording.ts';

/** With an older minimum the handshake goes through. */
export function olderVersionRule(evidence: FailedEvidence): Finding | undefined {
  const { subject } = evidence;
  const wider = changedTls(evidence, 'Version12');
  if (evidence.outcome.phase !== 'Handshake' || !completesHandshake(wider)) return undefined;
  return {
    reason: 'TlsVersionUnsupported',
    confidence: wider?.kind === 'success' ? experimentConfidence(evidence) : 'Likely',
    message: `${endpointOf(subject)} does not speak TLS 1.3, which spec.probe.tls.minVersion asks for; with TLS 1.2 the handshake goes through`,
    advice: [
      withCommand(
        `${wider?.kind === 'success' ? 'Proven: with TLS 1.2 the probe succeeded' : 'With TLS 1.2 the handshake went through'}. Accept it`,
        patchCommand(subject, { spec: { probe: { tls: { minVersion: '1.2' } } } }),
      ),
      'Or switch on TLS 1.3 where TLS ends in front of the service.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

export function versionUnsupported(evidence: FailedEvidence, confidence: Confidence): Finding {
  const { subject } = evidence;
  const wantsLatest = subject.probe.tls?.minVersion === '1.3';
  const offered = wantsLatest ? 'TLS 1.3' : 'TLS 1.2 or 1.3';
  const isOlder = isTooOld(evidence, wantsLatest);
  return {
    reason: 'TlsVersionUnsupported',
    confidence,
    message: `${endpointOf(subject)} speaks TLS, but not ${offered}${isOlder ? ': it knows only versions that are too old to be safe' : ''}`,
    advice: [
      isOlder
        ? 'Switch on TLS 1.2 or 1.3 where TLS ends in front of the service; the prober speaks nothing older.'
        : `Switch on ${offered} where TLS ends in front of the service.`,
      ...(wantsLatest && !isOlder
        ? [
            withCommand(
              'If TLS 1.2 is enough for you, accept it',
              patchCommand(subject, { spec: { probe: { tls: { minVersion: '1.2' } } } }),
            ),
          ]
        : []),
      withCommand('To see what it answers to TLS 1.2', opensslCommand(subject, '-tls1_2')),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function isTooOld(evidence: FailedEvidence, wantsLatest: boolean): boolean {
  if (offerAnswer(evidence)?.version === 'older') return true;
  return evidence.outcome.tls?.ownRefusal === 'Version' && !wantsLatest;
}

export function cipherMismatch(evidence: FailedEvidence, confidence: Confidence): Finding {
  const { subject } = evidence;
  const accepted = offerAnswer(evidence)?.version !== undefined;
  return {
    reason: 'TlsCipherMismatch',
    confidence,
    message: `${endpointOf(subject)} and the prober have no cipher in common${accepted ? ': it accepts a hello that offers old ciphers too' : confidence === 'Possible' ? ', or no curve' : ''}`,
    advice: [
      'Allow the usual modern ciphers where TLS ends in front of the service, such as ECDHE with AES-GCM.',
      withCommand('To see what it answers to all ciphers', opensslCommand(subject, '-cipher', 'ALL:@SECLEVEL=0')),
      'The log of the service says "no shared cipher", or the like, at the time of a probe.',
      ...changedSinceAdvice(evidence),
    ],
  };
}
