/** One finding for each status that was not expected: what the status itself says. Experiments come before it. */
import type { RedirectKind } from '../../probe/facts.ts';
import { changedSinceAdvice, expectStatusAdvice, loadAdvice, proberText, sourcesFor } from '../advice.ts';
import { curlCommand, patchCommand } from '../commands.ts';
import type { FailedEvidence, Finding } from '../finding.ts';
import { endpointOf, enumerate, requestOf, withCommand } from '../wording.ts';
import { versionUnsupported } from './http-version.ts';
import { badRequest, hostMisdirected, methodNotAllowed, pathNotFound } from './http-parameters.ts';

type StatusFinding = (evidence: FailedEvidence, status: number) => Finding;

const BY_STATUS: ReadonlyMap<number, StatusFinding> = new Map<number, StatusFinding>([
  ...[301, 302, 303, 307, 308].map((status): [number, StatusFinding] => [status, redirected]),
  ...[400, 414, 426, 431].map((status): [number, StatusFinding] => [status, badRequest]),
  ...[401, 407].map((status): [number, StatusFinding] => [status, authRequired]),
  ...[403, 451].map((status): [number, StatusFinding] => [status, forbidden]),
  ...[404, 410].map((status): [number, StatusFinding] => [status, pathNotFound]),
  ...[405, 501].map((status): [number, StatusFinding] => [status, methodNotAllowed]),
  [421, hostMisdirected],
  [429, rateLimited],
  ...[502, 504].map((status): [number, StatusFinding] => [status, badGateway]),
  [503, serviceUnavailable],
  [505, versionUnsupported],
]);

const REDIRECT_TEXT: Readonly<Record<RedirectKind, string>> = {
  SameHostOtherPath: 'redirects to another path of the same host',
  SameHostOtherPort: 'redirects to another port of the same host',
  SameHostHttp: 'redirects to plain http',
  SameHostHttps: 'redirects to https',
  OtherHost: 'redirects to another host',
  SamePlace: 'redirects to itself',
  Unreadable: 'redirects to a place that cannot be read',
};

/** The longest interval that a check may have, in seconds. */
const MAX_INTERVAL_SECONDS = 300;

export function unexpectedStatus(evidence: FailedEvidence): Finding {
  const status = evidence.outcome.http?.status;
  if (status === undefined) return otherStatus(evidence, undefined);
  const known = BY_STATUS.get(status);
  if (known !== undefined) return known(evidence, status);
  return status >= 500 ? serverError(evidence, status) : otherStatus(evidence, status);
}

function redirected(evidence: FailedEvidence, status: number): Finding {
  const { subject, outcome } = evidence;
  const kind = outcome.http?.redirect;
  const target =
    kind === 'SameHostOtherPort'
      ? 'Probe the port that it points to (spec.probe.port, or the port of the backend), or exempt the check page from the redirect.'
      : kind === 'SameHostHttps' || kind === 'OtherHost'
        ? 'Exempt the check page from the redirect, or set spec.probe.http.host to the name that the site is served under.'
        : 'Set spec.probe.http.path to a page that is answered directly, best a small static one.';
  return {
    reason: 'HttpRedirected',
    confidence: 'Proven',
    message: `${endpointOf(subject)} ${kind === undefined ? 'redirects' : REDIRECT_TEXT[kind]}: it answers ${requestOf(subject)} with ${status}, and redirects are not followed`,
    advice: [
      target,
      ...expectStatusAdvice(subject, status),
      withCommand('See where it points (header Location)', curlCommand(subject)),
    ],
  };
}

function authRequired(evidence: FailedEvidence, status: number): Finding {
  const { subject } = evidence;
  const isProxy = status === 407;
  return {
    reason: 'HttpAuthRequired',
    confidence: isProxy ? 'Likely' : 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${status}: ${isProxy ? 'a proxy on the way, or the service itself, asks for proxy credentials' : 'the page asks for credentials'}`,
    advice: [
      isProxy
        ? 'Reach the backend without a proxy: give its own address and port. Credentials for a proxy cannot be sent by a check.'
        : 'Let the check page be read without credentials, or send them from a Secret: spec.probe.http.headers with valueFrom.secretKeyRef.',
      ...expectStatusAdvice(subject, status),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function forbidden(evidence: FailedEvidence, status: number): Finding {
  const { subject } = evidence;
  return {
    reason: 'HttpForbidden',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${status}: the server, or security software before it, forbids this request`,
    advice: [
      `Allow ${proberText(sourcesFor(evidence))} to read the page: access rules of the server, web application firewall, file permissions.`,
      withCommand(
        'Repeat it from the backend itself; if it works there, the rule is about the client address',
        curlCommand(subject),
      ),
      ...expectStatusAdvice(subject, status),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function rateLimited(evidence: FailedEvidence, status: number): Finding {
  const { subject, outcome } = evidence;
  const seconds = outcome.http?.retryAfterSeconds;
  const slower =
    seconds === undefined || seconds < 1 || seconds > MAX_INTERVAL_SECONDS
      ? 'Or probe less often: raise spec.interval.'
      : withCommand(
          `The server asks for ${seconds}s between requests. Or probe less often`,
          patchCommand(subject, { spec: { interval: `${seconds}s` } }),
        );
  return {
    reason: 'HttpRateLimited',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${status}: its rate limit counts the probes`,
    advice: [`Exempt ${proberText(sourcesFor(evidence))} or the check page from the rate limit.`, slower],
  };
}

function badGateway(evidence: FailedEvidence, status: number): Finding {
  const { subject } = evidence;
  return {
    reason: 'HttpBadGateway',
    confidence: 'Likely',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${status}: the web server is up, and the application behind it ${status === 504 ? 'does not answer in time' : 'is down or answers badly'}`,
    advice: [
      'Look at the application server behind the web server (PHP-FPM, Tomcat, Node, uWSGI): is it running, and are its workers exhausted? The error log of the web server names it.',
      withCommand(
        'Repeat it from the backend itself; if it works there, another proxy on the way answers with this status',
        curlCommand(subject),
      ),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function serviceUnavailable(evidence: FailedEvidence, status: number): Finding {
  const { subject } = evidence;
  return {
    reason: 'HttpServiceUnavailable',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${status}: the service, or a proxy in front of it, says that it is not available now`,
    advice: [
      'Look in its log: it is starting, in maintenance, overloaded, or something that it needs is missing.',
      loadAdvice(subject),
      ...changedSinceAdvice(evidence),
    ],
  };
}

function serverError(evidence: FailedEvidence, status: number): Finding {
  const { subject } = evidence;
  return {
    reason: 'HttpServerError',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${status}: the service fails while it handles the request`,
    advice: [
      'Look in the error log of the service at the time of a probe.',
      withCommand('Repeat it', curlCommand(subject)),
      'A small static page as spec.probe.http.path tells a broken page from a broken server.',
      ...changedSinceAdvice(evidence),
    ],
  };
}

function otherStatus(evidence: FailedEvidence, status: number | undefined): Finding {
  const { subject } = evidence;
  const expected = enumerate(subject.probe.http?.expectedStatuses ?? []);
  const seen = status === undefined ? 'a status that was not expected' : String(status);
  return {
    reason: 'HttpUnexpectedStatus',
    confidence: 'Proven',
    message: `${endpointOf(subject)} answers ${requestOf(subject)} with ${seen}${expected === '' ? '' : `; expected is ${expected}`}`,
    advice: [
      ...(status === undefined ? [] : expectStatusAdvice(subject, status)),
      withCommand('Otherwise see why the page answers so', curlCommand(subject)),
      ...changedSinceAdvice(evidence),
    ],
  };
}
