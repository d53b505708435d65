/** The connection stands, and the answer does not come, or not in time. */
import { formatDuration } from '../../base/duration.ts';
import type { Reason } from '../../api/reasons.ts';
import { changedSinceAdvice, loadAdvice, patienceAdvice } from '../advice.ts';
import { experiment, neededMoreTime, speaksHttp } from '../answers.ts';
import { curlCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, requestOf, withCommand } from '../wording.ts';

export function noResponse(evidence: FailedEvidence): Finding {
  const seen = `accepts the connection, but sends no byte in answer to ${requestOf(evidence.subject)}`;
  return slow(evidence, 'NoResponse', seen);
}

export function slowHeaders(evidence: FailedEvidence): Finding {
  return slow(
    evidence,
    'SlowHeaders',
    `begins to answer ${requestOf(evidence.subject)}, but does not finish the header`,
  );
}

export function slowBody(evidence: FailedEvidence): Finding {
  return slow(evidence, 'SlowBody', `answers ${requestOf(evidence.subject)}, but does not finish the body`);
}

function slow(evidence: FailedEvidence, reason: Reason, seen: string): Finding {
  const { subject } = evidence;
  const patient = experiment(evidence, 'Patience');
  const isTooShort = neededMoreTime(evidence);
  const cause =
    patient === undefined
      ? causeOf(reason, speaksHttp(evidence))
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
        : 'See what the service waits for: a lock, a database, an exhausted pool of workers (thread dump). A small static page as spec.probe.http.path tells a hung service from a slow page.',
      withCommand(
        'Repeat it from the backend itself; if it is quick there, look at the path (packet loss, MTU)',
        curlCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function causeOf(reason: Reason, isHttp: boolean): string {
  if (reason === 'NoResponse')
    return isHttp
      ? 'it speaks HTTP, but hangs at this request, or is overloaded'
      : 'the service hangs, is overloaded, or waits for something else than HTTP';
  return 'the service is overloaded, the page is too heavy, or packets are lost on the way';
}
