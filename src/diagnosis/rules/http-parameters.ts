/** Statuses that speak of the request: path, host, method, form. What an experiment adds to them is in `http-request.ts`. */
import type { ProbeOutcome } from '../../probe/outcome.ts';
import { changedSinceAdvice } from '../advice.ts';
import { outcomesOf } from '../answers.ts';
import { curlCommand, patchCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, requestOf, shorten, withCommand } from '../wording.ts';

/** Not found, or gone for good. */
export const MISSING_STATUSES: ReadonlySet<number> = new Set([404, 410]);

/** The server does not take the method, or not for this path. */
const METHOD_STATUSES: ReadonlySet<number> = new Set([405, 501]);

export function pathNotFound(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const path = shorten(subject.probe.http?.request.path ?? '/');
  return {
    reason: 'HttpPathNotFound',
    // A server with several sites says the same for a name that it does not know.
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${outcome.http?.status ?? 'not found'}: there is no page at ${path}`,
    advice: [
      'Set spec.probe.http.path to a page that exists, best a small static one, or put the page back.',
      'A server with several sites answers like this for a name it does not know: then set spec.probe.http.host.',
      withCommand('See it yourself', curlCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

export function hostMisdirected(evidence: FailedEvidence): Finding {
  const { subject } = evidence;
  return {
    reason: 'HttpHostRejected',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with 421: it does not serve the host name ${shorten(subject.probe.http?.request.host ?? 'of the check')}`,
    advice: [
      'Set spec.probe.http.host to a name that the site is served under.',
      withCommand('See it yourself', curlCommand(subject)),
    ],
  };
}

export function badRequest(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  return {
    reason: 'HttpBadRequest',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${outcome.http?.status ?? 400}: it does not accept the request in this form`,
    advice: [
      'Check spec.probe.http: host, headers, and length and characters of path. The log of the server often says which one.',
      withCommand('Repeat it, and change one thing at a time', curlCommand(subject)),
      'If the port expects TLS or the PROXY protocol, give the check a plain HTTP port with spec.probe.port.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** Both methods are refused, or the other one was not tried or got something else that was not expected. */
export function methodRefused(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const method = subject.probe.http?.request.method ?? 'HEAD';
  const [other] = outcomesOf(evidence, 'OtherMethod');
  return {
    reason: 'HttpMethodNotAllowed',
    confidence: isUnclear(other) ? 'Likely' : 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${outcome.http?.status ?? 405}: it does not allow the method ${method} for this path${otherText(method, other)}`,
    advice: [
      'Set spec.probe.http.path to a page that allows HEAD or GET, best a small static one.',
      withCommand('See which methods the path allows (header Allow)', curlCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The other method failed too, but not because it is not allowed. */
function isUnclear(other: ProbeOutcome | undefined): boolean {
  return other?.kind === 'failure' && !METHOD_STATUSES.has(other.http?.status ?? 0);
}

function otherText(method: string, other: ProbeOutcome | undefined): string {
  if (other?.http === undefined) return '';
  return `; ${method === 'HEAD' ? 'GET' : 'HEAD'} is answered with ${other.http.status}`;
}

/** The server names GET as allowed where it refuses HEAD; the experiment was not made, or did not work. */
export function methodNotAllowed(evidence: FailedEvidence): Finding {
  const { subject, outcome } = evidence;
  const isHead = subject.probe.http?.request.method === 'HEAD';
  const wasTried = outcomesOf(evidence, 'OtherMethod').length > 0;
  if (!isHead || wasTried || outcome.http?.allowsGet !== true) return methodRefused(evidence);
  return {
    reason: 'HeadUnsupported',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${outcome.http.status} and says that it allows GET`,
    advice: [
      withCommand('Use GET', patchCommand(subject, { spec: { probe: { http: { method: 'GET' } } } })),
      withCommand('See it yourself', curlCommand(subject)),
    ],
  };
}
