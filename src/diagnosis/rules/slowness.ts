/** The connection stands, and the answer does not come, or not in time. */
import { formatDuration } from '../../base/duration.ts';
import type { Reason } from '../../api/reasons.ts';
import { changedSinceAdvice, loadAdvice, patienceAdvice } from '../advice.ts';
import { experiment, neededMoreTime, speaksHttp } from '../answers.ts';
import { repeatCommand } from '../commands.ts';
import type { Subject } from '../evidence.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, languageOf, requestOf, withCommand } from '../wording.ts';
import { grpcDeadline, isCallStanding } from './grpc-deadline.ts';

export function noResponse(evidence: FailedEvidence): Finding {
  if (isCallStanding(evidence)) return slowCall(evidence);
  return slow(evidence, 'NoResponse', `accepts the connection, but ${silenceText(evidence)}`);
}

/** HTTP/2 is greeted before the request, and an exchange may have come to a later step. */
function silenceText({ subject, outcome }: FailedEvidence): string {
  const { exchange, responseBytes } = outcome;
  if (exchange !== undefined && exchange.steps > 1)
    return `sends no byte in step ${exchange.step} of ${exchange.steps} of the exchange`;
  return responseBytes > 0
    ? `only greets, and does not answer ${requestOf(subject)}`
    : `sends no byte in answer to ${requestOf(subject)}`;
}

/** HTTP/2 is spoken, and the end of the call does not come. */
function slowCall(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  const patient = experiment(evidence, 'Patience');
  const isTooShort = patient !== undefined && neededMoreTime(evidence);
  return grpcDeadline(evidence, {
    confidence: isTooShort ? 'Proven' : 'Likely',
    seen: `speaks HTTP/2, but does not finish ${requestOf(subject)}`,
    first: isTooShort ? [patienceAdvice(patient, subject)] : [],
  });
}

export function slowHeaders(evidence: FailedEvidence): Finding {
  if (isCallStanding(evidence)) return slowCall(evidence);
  return slow(
    evidence,
    'SlowHeaders',
    `begins to answer ${requestOf(evidence.subject)}, but does not finish the header`,
  );
}

export function slowBody(evidence: FailedEvidence): Finding {
  if (isCallStanding(evidence)) return slowCall(evidence);
  return slow(evidence, 'SlowBody', `answers ${requestOf(evidence.subject)}, but does not finish the body`);
}

function slow(evidence: FailedEvidence, reason: Reason, seen: string): Finding {
  const { subject } = evidence;
  const patient = experiment(evidence, 'Patience');
  const isTooShort = neededMoreTime(evidence);
  const cause =
    patient === undefined
      ? causeOf(reason, evidence)
      : isTooShort
        ? `it answers within ${formatDuration(patient.question.budgetMs)}, the timeout is too short`
        : 'the same probe was answered in time a moment later, so this comes and goes: overload, a lock, or one of several servers behind this address';
  return {
    reason,
    // Without an answer it is not known whether the service hangs or only needs longer.
    confidence: isTooShort ? 'Proven' : 'Likely',
    message: `${endpointOf(subject)} ${seen} within ${formatDuration(subject.probe.timeoutMs)}: ${cause}`,
    advice: [
      ...(patient !== undefined && isTooShort ? [patienceAdvice(patient, subject)] : []),
      loadAdvice(subject),
      reason === 'SlowBody'
        ? 'Check a small static page (spec.probe.http.path), or use method HEAD, which asks for no body.'
        : `See what the service waits for: a lock, a database, an exhausted pool of workers (thread dump).${subject.probe.http === undefined ? '' : ' A small static page as spec.probe.http.path tells a hung service from a slow page.'}`,
      withCommand(
        'Repeat it from the backend itself; if it is quick there, look at the path (packet loss, MTU)',
        repeatCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function causeOf(reason: Reason, evidence: FailedEvidence): string {
  if (reason === 'NoResponse')
    return evidence.subject.probe.http !== undefined && speaksHttp(evidence)
      ? 'it speaks HTTP, but hangs at this request, or is overloaded'
      : `the service hangs, is overloaded, or waits for something else than ${expectedText(evidence.subject)}`;
  return 'the service is overloaded, the page is too heavy, or packets are lost on the way';
}

function expectedText(subject: Subject): string {
  return subject.probe.protocol === 'tcp' ? requestOf(subject) : languageOf(subject);
}
