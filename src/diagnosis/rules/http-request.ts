/** The server answers, but not to this request: an experiment changed one thing of it and got the expected answer. */
import type { Confidence } from '../../api/reasons.ts';
import type { FailureCode } from '../../probe/outcome.ts';
import { changedSinceAdvice } from '../advice.ts';
import { controlOf, experiment } from '../answers.ts';
import { patchCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { methodRefused, MISSING_STATUSES, pathNotFound } from './http-parameters.ts';
import { answered, endpointOf, plain, requestOf, shorten, withCommand } from '../wording.ts';

/** Statuses that a server means: it will say the same the next time. */
const DELIBERATE_STATUSES: ReadonlySet<number> = new Set([400, 403, 404, 405, 410, 421, 501]);

/** Failures that a change of the request may cure: the server took the connection and did not like what came. */
const ABOUT_THE_REQUEST: ReadonlySet<FailureCode> = new Set([
  'ConnectReset',
  'SendFailed',
  'NoResponse',
  'ClosedBeforeResponse',
  'ResetBeforeResponse',
  'UnexpectedStatus',
]);

/** HEAD fails, GET works (or the other way round). */
export function methodRule(evidence: FailedEvidence): Finding | undefined {
  const { subject } = evidence;
  const { http } = subject.probe;
  const found = experiment(evidence, 'OtherMethod');
  if (http === undefined || found === undefined || !ABOUT_THE_REQUEST.has(evidence.outcome.code)) return undefined;
  if (found.question.method === http.request.method) return undefined;
  const { method } = found.question;
  const proven = withCommand(
    `Proven: ${method} ${shorten(http.request.path)} ${answered(found.outcome)}. Use it`,
    patchCommand(subject, { spec: { probe: { http: { method } } } }),
  );
  if (method === 'HEAD') return { ...methodRefused(evidence), advice: [proven, ...methodRefused(evidence).advice] };
  return {
    reason: 'HeadUnsupported',
    confidence: deliberate(evidence),
    message: `${endpointOf(subject)} does not answer HEAD as it answers GET: ${requestOf(subject)} ${failureText(evidence)}, and GET of the same path is answered as expected`,
    advice: [
      proven,
      'Or make the service answer HEAD: most frameworks do it for every GET route once it is switched on.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

/** The page is missing, and the home page is there. */
export function pathRule(evidence: FailedEvidence): Finding | undefined {
  const found = experiment(evidence, 'OtherPath');
  if (found === undefined || !MISSING_STATUSES.has(evidence.outcome.http?.status ?? 0)) return undefined;
  const { subject } = evidence;
  const { path } = found.question;
  const plainFinding = pathNotFound(evidence);
  return {
    // Likely, as without it: the default site of a server with several sites has a home page too.
    ...plainFinding,
    message: `${plainFinding.message}; the path ${shorten(path)} is answered as expected`,
    advice: [
      withCommand(
        `Proven: ${subject.probe.http?.request.method ?? 'HEAD'} ${shorten(path)} ${answered(found.outcome)}. Use it`,
        patchCommand(subject, { spec: { probe: { http: { path } } } }),
      ),
      ...plainFinding.advice,
    ],
  };
}

/** The answer depends on the Host header. */
export function hostRule(evidence: FailedEvidence): Finding | undefined {
  const { subject } = evidence;
  const { http } = subject.probe;
  const found = experiment(evidence, 'OtherHost');
  if (http === undefined || found === undefined || !ABOUT_THE_REQUEST.has(evidence.outcome.code)) return undefined;
  const { host } = found.question;
  const withHost = host === null ? 'without a Host header' : `with Host ${shorten(host)}`;
  // Another site may have a page at this path where the site that was asked for has lost its own.
  const mayBeMissing = MISSING_STATUSES.has(evidence.outcome.http?.status ?? 0);
  return {
    reason: 'HttpHostRejected',
    confidence: mayBeMissing ? 'Likely' : deliberate(evidence),
    message: `${endpointOf(subject)} does not serve the host name ${shorten(http.request.host ?? 'of the check')}: ${requestOf(subject)} ${failureText(evidence)}, and is answered as expected ${withHost}${mayBeMissing ? '; or the page is missing on that site only' : ''}`,
    advice: [
      ...hostAdvice(evidence, host, `Proven: ${requestOf(subject)} ${answered(found.outcome)} ${withHost}`),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function hostAdvice(evidence: FailedEvidence, host: string | null, proven: string): readonly string[] {
  const { subject } = evidence;
  const serve = `Or add the name ${shorten(subject.probe.http?.request.host ?? subject.address)} to the names that the server accepts (server_name, ServerAlias, allowed hosts).`;
  if (host === null) {
    return [
      `${proven}. Set spec.probe.http.host of check ${plain(subject.check)} to a name that the site is served under.`,
      serve,
    ];
  }
  // Without the field the check sends the address of each backend: that is right for all of them at once.
  const isDefault = subject.probe.http?.hostChosen === true;
  const patch = patchCommand(subject, { spec: { probe: { http: { host: isDefault ? null : host } } } });
  return [
    withCommand(`${proven}. ${isDefault ? 'Leave spec.probe.http.host out' : 'Set spec.probe.http.host'}`, patch),
    serve,
    'Best is the name that the users of the site use.',
  ];
}

/**
 * A status is said on purpose, and the probe got it again after the experiment; a closed connection or a 500 may be gone the
 * next time, and so may what has worked before.
 */
function deliberate(evidence: FailedEvidence): Confidence {
  const status = evidence.outcome.http?.status;
  const isMeant = status !== undefined && DELIBERATE_STATUSES.has(status);
  return isMeant && !evidence.wasHealthy && controlOf(evidence) === 'same' ? 'Proven' : 'Likely';
}

function failureText(evidence: FailedEvidence): string {
  const status = evidence.outcome.http?.status;
  return status === undefined ? 'gets no answer' : `gets ${status}`;
}
