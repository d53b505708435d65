/** Turns evidence about a failing backend into a verdict: the first rule that explains it wins, and the last one always does. */
import { reasonFacts } from '../api/reasons.ts';
import type { StepResults } from '../api/steps.ts';
import { controlOf, withoutChanges } from './answers.ts';
import type { FailureEvidence } from './evidence.ts';
import { evidenceLines } from './evidence-lines.ts';
import type { FailedEvidence, Finding, Rule } from './finding.ts';
import { dependencyRule } from './rules/dependency.ts';
import { hostRule, methodRule, pathRule } from './rules/http-request.ts';
import { otherVersionRule } from './rules/http-version.ts';
import { asGrpcRule, asHttpRule } from './rules/protocol-mismatch.ts';
import { largePacketsRule } from './rules/large-packets.ts';
import { whatWasSeen } from './rules/last-resort.ts';
import { inconclusiveFinding } from './rules/prober.ts';
import { otherFamilyRule, otherPortRule } from './rules/refusal.ts';
import { dropRule, hostDownRule, slowConnectRule } from './rules/silence.ts';
import { quietClientCertificateRule } from './rules/client-certificate.ts';
import { olderVersionRule } from './rules/tls-version.ts';
import { otherHttpVersionRule, serverNameRule, tlsOnPlaintextRule } from './rules/tls-way-out.ts';
import { plaintextOnTlsRule } from './rules/tls.ts';
import { deadNeighbourRule, localRouteRule, rejectRule } from './rules/unreachable.ts';
import { sharpen } from './sharpen.ts';
import { failedSteps, unknownSteps } from './steps.ts';
import type { Verdict } from './verdict.ts';
import { fitAdvice, fitMessage } from './wording.ts';

/** Explanations that need an experiment, in the order of the guide: the way to the backend, its port, then the request. */
const RULES: readonly Rule[] = [
  localRouteRule,
  rejectRule,
  dropRule,
  deadNeighbourRule,
  slowConnectRule,
  hostDownRule,
  otherFamilyRule,
  otherPortRule,
  tlsOnPlaintextRule,
  olderVersionRule,
  serverNameRule,
  otherHttpVersionRule,
  plaintextOnTlsRule,
  asGrpcRule,
  otherVersionRule,
  asHttpRule,
  largePacketsRule,
  methodRule,
  pathRule,
  hostRule,
  dependencyRule,
  quietClientCertificateRule,
];

export function diagnose(evidence: FailureEvidence): Verdict {
  const sharpened = sharpen(evidence);
  const { outcome } = sharpened;
  if (outcome.kind === 'inconclusive') {
    const finding = inconclusiveFinding({ ...sharpened, outcome });
    return verdict(finding, evidence, unknownSteps(finding.reason));
  }
  const failed: FailedEvidence = { ...sharpened, outcome };
  const finding = explain(failed);
  return { ...verdict(finding, evidence, failedSteps(failed, finding.reason)), phase: outcome.phase };
}

function explain(evidence: FailedEvidence): Finding {
  if (controlOf(evidence) !== 'recovered') return firstFinding(evidence);
  const finding = firstFinding({ ...evidence, ...withoutChanges(evidence), outcome: evidence.outcome });
  return {
    ...finding,
    confidence: finding.confidence === 'Proven' ? 'Likely' : finding.confidence,
    message: `${finding.message}; a moment later the same probe succeeded, so this comes and goes: the service is starting, or one of several servers behind this address fails`,
  };
}

function firstFinding(evidence: FailedEvidence): Finding {
  for (const rule of RULES) {
    const finding = rule(evidence);
    if (finding !== undefined) return finding;
  }
  return whatWasSeen(evidence);
}

function verdict(finding: Finding, evidence: FailureEvidence, steps: StepResults): Verdict {
  return {
    reason: finding.reason,
    confidence: finding.confidence,
    blame: reasonFacts(finding.reason).blame,
    phase: evidence.outcome.phase,
    message: fitMessage(finding.message),
    advice: fitAdvice(finding.advice),
    evidence: evidenceLines(evidence),
    steps,
  };
}
