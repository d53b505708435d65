/** What the tables of diagnosis cases are made of: a case, and the outcomes and answers that many of them share. */
import type { Confidence, Reason } from '../../../src/api/reasons.ts';
import type { FailureEvidence } from '../../../src/diagnosis/evidence.ts';
import type { Answer } from '../../../src/diagnosis/question.ts';
import type { ProbeOutcome } from '../../../src/probe/outcome.ts';
import {
  accepted,
  after,
  aSubject,
  failure,
  httpProbe,
  port,
  probed,
  status,
  succeeded,
} from '../evidence-builders.ts';

export interface DiagnosisCase {
  readonly reason: Reason;
  readonly confidence: Confidence;
  readonly when: string;
  readonly evidence: FailureEvidence;
  /** Looks nearly the same, and has another cause. */
  readonly lookAlike: { readonly evidence: FailureEvidence; readonly reason: Reason };
}

export const refused = failure('ConnectRefused', { endedMs: 1 });
export const silent = failure('ConnectTimeout', { endedMs: 5_000 });
export const fastUnreachable = failure('HostUnreachable', { endedMs: 2 });
export const deadNeighbour = failure('HostUnreachable', { endedMs: 3_060 });
export const netUnreachable = failure('NetworkUnreachable', { endedMs: 1 });
export const closed = failure('ClosedBeforeResponse');
export const reset = failure('ResetBeforeResponse');
export const named = aSubject({ address: 'web.internal', isName: true });
export const page = aSubject({ probe: { http: httpProbe({ request: { path: '/healthz' } }) } });
export const getPage = aSubject({ probe: { http: httpProbe({ request: { method: 'GET', path: '/healthz' } }) } });
export const shortTimeout = aSubject({ probe: { timeoutMs: 1_000 } });

export const viaGet = probed({ kind: 'OtherMethod', method: 'GET' }, succeeded());
export const getFails = probed({ kind: 'OtherMethod', method: 'GET' }, status(405));
/** The control of an experiment that worked: the unchanged probe once more. */
export function again(outcome: ProbeOutcome): Answer {
  return probed({ kind: 'Again' }, outcome);
}
export const homePage = probed({ kind: 'OtherPath', path: '/' }, succeeded());
export const noHost = probed({ kind: 'OtherHost', host: null }, succeeded());
export const tls = probed({ kind: 'TlsHello' }, accepted());
export const noTls = probed({ kind: 'TlsHello' }, closed);
export const patient = probed({ kind: 'Patience', budgetMs: 4_000 }, after(2_000, succeeded()));
/** More time was given, and not needed. */
export const quickNow = probed({ kind: 'Patience', budgetMs: 4_000 }, succeeded());
export const on8080 = probed({ kind: 'OtherPort', port: 8080, as: 'probe' }, succeeded());
export const lateNotFound = probed({ kind: 'Patience', budgetMs: 4_000 }, status(404));

export const silentElsewhere = [port(443, silent), port(22, silent), port(3389, silent)];

export function row(
  [reason, confidence]: readonly [Reason, Confidence],
  when: string,
  shown: FailureEvidence,
  lookAlike: DiagnosisCase['lookAlike'],
): DiagnosisCase {
  return { reason, confidence, when, evidence: shown, lookAlike };
}

export function but(reason: Reason, shown: FailureEvidence): DiagnosisCase['lookAlike'] {
  return { reason, evidence: shown };
}
