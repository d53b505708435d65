/** Reads the answers of an investigation that are about TLS. Not what they mean: see `rules/`. */
import { PROBE_PHASES, type ProbeOutcome } from '../probe/outcome.ts';
import { controlOf, outcomesOf } from './answers.ts';
import type { Confidence } from '../api/reasons.ts';
import type { FailureEvidence } from './evidence.ts';
import type { Question, TlsChange } from './question.ts';

const HANDSHAKE = PROBE_PHASES.indexOf('Handshake');

/** What the same probe with this change showed; `undefined` when it was not asked or nothing came of it. */
export function changedTls(evidence: FailureEvidence, change: TlsChange): ProbeOutcome | undefined {
  return outcomeOf(evidence, (question) => question.kind === 'OtherTls' && question.change === change);
}

/** The first other name with which the handshake went through. */
export function acceptedName(
  evidence: FailureEvidence,
): { readonly name: string; readonly outcome: ProbeOutcome } | undefined {
  for (const answer of evidence.answers) {
    if (answer.kind !== 'probed' || answer.question.kind !== 'OtherServerName') continue;
    if (completesHandshake(answer.outcome)) return { name: answer.question.name, outcome: answer.outcome };
  }
  return undefined;
}

/** The handshake came to its end, whatever the certificate or the answer was like. */
export function completesHandshake(outcome: ProbeOutcome | undefined): boolean {
  if (outcome === undefined || outcome.kind === 'inconclusive') return false;
  if (outcome.kind === 'success' || PROBE_PHASES.indexOf(outcome.phase) > HANDSHAKE) return true;
  return outcome.code === 'CertificateRejected' || outcome.code === 'AlpnNotAgreed';
}

/** What the port said to a hello for old versions. */
export function offerAnswer(evidence: FailureEvidence): ProbeOutcome['tls'] {
  return outcomesOf(evidence, 'TlsOffer').find(({ tls }) => tls !== undefined)?.tls;
}

/** An experiment that worked is proof when the unchanged probe still fails as before. */
export function experimentConfidence(evidence: FailureEvidence): Confidence {
  return controlOf(evidence) === 'same' ? 'Proven' : 'Likely';
}

function outcomeOf(evidence: FailureEvidence, isMeant: (question: Question) => boolean): ProbeOutcome | undefined {
  for (const answer of evidence.answers) {
    if (answer.kind === 'probed' && answer.outcome.kind !== 'inconclusive' && isMeant(answer.question))
      return answer.outcome;
  }
  return undefined;
}
