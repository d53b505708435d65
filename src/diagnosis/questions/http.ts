/** What to ask when the backend accepts connections but the HTTP conversation fails: change one thing at a time. */
import type { FailedEvidence } from '../finding.ts';
import { HTTP2 } from '../protocol-names.ts';
import { saysSo } from '../rules/http-version.ts';
import { otherHosts } from '../hosts.ts';
import type { Question } from '../question.ts';
import { FULL_PACKET_BYTES } from '../rules/large-packets.ts';
import { withOtherVersion } from './http-version.ts';
import { patientAnswer } from './patience.ts';
import type { Plan } from './plan.ts';
import { onOtherPorts } from './reachability.ts';
import { aboutClientCertificate, whetherTls } from './tls.ts';

const HEALTH_REPORT: Question = { kind: 'HealthReport' };

/** Statuses that an experiment can tell more about. GET comes first: where it works, path and host are right. */
const PLAN_OF_STATUS: ReadonlyMap<number, Plan> = new Map<number, Plan>([
  [400, (evidence) => [...whetherTls(evidence), ...aboutClientCertificate(evidence), ...withOtherHost(evidence)]],
  [403, (evidence) => [...withGet(evidence), ...withOtherHost(evidence)]],
  [404, aboutMissingPage],
  [405, withOtherMethod],
  [410, aboutMissingPage],
  [415, withGrpc],
  [421, withOtherHost],
  [426, withOtherVersion],
  [500, (evidence) => [...withGet(evidence), HEALTH_REPORT]],
  [501, withOtherMethod],
  [503, () => [HEALTH_REPORT]],
  [505, withOtherVersion],
]);

/** Closed or reset without an answer: TLS expected, HEAD not understood, or a name that the server does not serve. */
export function aboutEarlyEnd(evidence: FailedEvidence): readonly Question[] {
  if (!isHttp(evidence)) return [];
  return aboutVersionFirst(evidence, [
    ...withGet(evidence),
    ...whetherTls(evidence),
    ...aboutClientCertificate(evidence),
    ...withOtherHost(evidence),
  ]);
}

export function aboutNoResponse(evidence: FailedEvidence): readonly Question[] {
  if (!isHttp(evidence)) return [];
  return [
    ...patientAnswer(evidence),
    ...withSmallPart(evidence),
    ...aboutVersionFirst(evidence, [...withGet(evidence), ...whetherTls(evidence)]),
  ];
}

/** Most servers speak HTTP/1, so whoever asks in HTTP/2 looks there first, and whoever asks in HTTP/1 looks there last. */
function aboutVersionFirst(evidence: FailedEvidence, others: readonly Question[]): readonly Question[] {
  const version = evidence.wasHealthy ? [] : withOtherVersion(evidence);
  return evidence.subject.probe.http?.version === 'HTTP2' ? [...version, ...others] : [...others, ...version];
}

/** What answers in HTTP/2 may be a gRPC server, and says so only to a call. */
function withGrpc({ subject, outcome }: FailedEvidence): readonly Question[] {
  const isHttp2 = subject.probe.http?.version === 'HTTP2' || outcome.banner === 'HTTP/2';
  return isHttp2 ? [{ kind: 'AsGrpc' }] : [];
}

export function aboutHttp2End(evidence: FailedEvidence): readonly Question[] {
  return evidence.outcome.http2End?.code === HTTP2.http11Required ? withOtherVersion(evidence) : [];
}

export function aboutSlowResponse(evidence: FailedEvidence): readonly Question[] {
  return isHttp(evidence) ? [...patientAnswer(evidence), ...withSmallPart(evidence)] : [];
}

/** Less than one packet has come: would an answer come that fits into one? */
function withSmallPart({ subject, outcome }: FailedEvidence): readonly Question[] {
  const isWorth = subject.probe.http?.request.method === 'GET' && outcome.responseBytes < FULL_PACKET_BYTES;
  return isWorth ? [{ kind: 'SmallPart' }] : [];
}

/** Something else lives here: does the port speak TLS, or is the service on another port? */
export function aboutWrongService(evidence: FailedEvidence): readonly Question[] {
  if (!isHttp(evidence)) return [];
  if (saysSo(evidence)) return [...withOtherVersion(evidence), ...withGrpc(evidence)];
  return evidence.outcome.banner === 'TLS' ? whetherTls(evidence) : onOtherPorts(evidence);
}

export function aboutStatus(evidence: FailedEvidence): readonly Question[] {
  const plan = PLAN_OF_STATUS.get(evidence.outcome.http?.status ?? 0);
  return plan === undefined || !isHttp(evidence) ? [] : plan(evidence);
}

function aboutMissingPage(evidence: FailedEvidence): readonly Question[] {
  // Another host first: the home page of a default site is there for every name, and would end the search.
  return [...withGet(evidence), ...withOtherHost(evidence), ...withHomePage(evidence)];
}

function isHttp(evidence: FailedEvidence): boolean {
  return evidence.subject.probe.http !== undefined;
}

/** Where HEAD has worked with these settings, it is not the method that fails now. */
function withGet(evidence: FailedEvidence): readonly Question[] {
  const isHead = evidence.subject.probe.http?.request.method === 'HEAD';
  return isHead && !evidence.wasHealthy ? [{ kind: 'OtherMethod', method: 'GET' }] : [];
}

/** The status itself speaks of the method, so it is worth a question whatever was before. */
function withOtherMethod(evidence: FailedEvidence): readonly Question[] {
  const { http } = evidence.subject.probe;
  if (http?.request.method === 'HEAD') return [{ kind: 'OtherMethod', method: 'GET' }];
  // An answer to HEAD has no body that could be as expected.
  return http !== undefined && http.bodyWindowKiB === undefined ? [{ kind: 'OtherMethod', method: 'HEAD' }] : [];
}

function withHomePage(evidence: FailedEvidence): readonly Question[] {
  return evidence.subject.probe.http?.request.path === '/' ? [] : [{ kind: 'OtherPath', path: '/' }];
}

function withOtherHost(evidence: FailedEvidence): readonly Question[] {
  return otherHosts(evidence.subject, evidence.outcome.address).map((host) => ({ kind: 'OtherHost', host }));
}
