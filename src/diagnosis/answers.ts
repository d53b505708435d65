/** Reads the answers of an investigation. Not what they mean: see `rules/`. */
import type { LocalRoute } from '../probe/network/local-route.ts';
import type { FailureCode, ProbeOutcome, ProbeSuccess } from '../probe/outcome.ts';
import { type FailureEvidence, failureSignature } from './evidence.ts';
import type { Answer, Question } from './question.ts';

/** A neighbour that does not answer ends a connect after 3.06 s (measured); a reject, even a rate-limited one, within about 1 s. */
const NEIGHBOUR_FAILURE_MS = 2_500;

/** An experiment that worked, and what it changed. */
export interface Experiment<K extends Question['kind']> {
  readonly question: Extract<Question, { readonly kind: K }>;
  readonly outcome: ProbeSuccess;
}

/** Two questions are the same when they ask for the same experiment. */
export function isSameQuestion(left: Question, right: Question): boolean {
  return questionKey(left) === questionKey(right);
}

function questionKey(question: Question): string {
  return JSON.stringify(Object.entries(question).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

export function wasAsked(question: Question, answers: readonly Answer[]): boolean {
  return answers.some((answer) => isSameQuestion(answer.question, question));
}

/** What the local routing table said; `undefined` when it was not asked or nobody could tell. */
export function localRouteOf(evidence: FailureEvidence): LocalRoute | undefined {
  return evidence.answers.find((answer) => answer.kind === 'routed')?.route;
}

/** Our own address on the way to the backend; `undefined` when nobody has asked. */
export function routeSourceOf(evidence: FailureEvidence): string | undefined {
  return evidence.answers.find((answer) => answer.kind === 'routed')?.sourceAddress;
}

/** The outcomes of all experiments of one kind, in the order of asking; inconclusive ones show nothing and are left out. */
export function outcomesOf(evidence: FailureEvidence, kind: Question['kind']): readonly ProbeOutcome[] {
  return evidence.answers.flatMap((answer) =>
    answer.kind === 'probed' && answer.question.kind === kind && answer.outcome.kind !== 'inconclusive'
      ? [answer.outcome]
      : [],
  );
}

/** The first experiment of a kind that worked. */
export function experiment<K extends Question['kind']>(evidence: FailureEvidence, kind: K): Experiment<K> | undefined {
  for (const answer of evidence.answers) {
    if (answer.kind !== 'probed' || answer.outcome.kind !== 'success') continue;
    if (isOfKind(answer.question, kind)) return { question: answer.question, outcome: answer.outcome };
  }
  return undefined;
}

function isOfKind<K extends Question['kind']>(
  question: Question,
  kind: K,
): question is Extract<Question, { readonly kind: K }> {
  return question.kind === kind;
}

/** The patient probe worked, and needed more time than the check gives. One that was quick shows only that the failure comes and goes. */
export function neededMoreTime(evidence: FailureEvidence): boolean {
  const found = experiment(evidence, 'Patience');
  return found !== undefined && found.outcome.timings.endedMs > evidence.subject.probe.timeoutMs;
}

/** Experiments that change the request: what they show might as well be the moment in which they were made. */
const CHANGES: ReadonlySet<Question['kind']> = new Set([
  'OtherMethod',
  'OtherPath',
  'OtherHost',
  'OtherPort',
  'OtherVersion',
  'OtherService',
  'AsHttp',
  'OtherTls',
  'OtherServerName',
  'AsGrpc',
  'OtherFamily',
  'SmallPart',
]);

/** Their answers tell something about the port, but show no way out. */
const LOOKS: ReadonlySet<Question['kind']> = new Set(['TlsHello', 'TlsOffer']);

/** A changed request has worked, and it is not known yet whether the unchanged one still fails. */
export function needsControl(evidence: FailureEvidence): boolean {
  const worked = evidence.answers.some(
    ({ question, ...answer }) => isChange(question) && answer.kind === 'probed' && answer.outcome.kind === 'success',
  );
  return worked && !evidence.answers.some(({ question }) => question.kind === 'Again');
}

/** A bare connect elsewhere shows life, not a way out. */
function isChange(question: Question): boolean {
  return CHANGES.has(question.kind) && !(question.kind === 'OtherPort' && question.as === 'connect');
}

/** The control of an experiment: `same` = the probe failed as before; `undefined` = it was not repeated, or nothing came of it. */
export function controlOf(evidence: FailureEvidence): 'same' | 'other' | 'recovered' | undefined {
  const [again] = outcomesOf(evidence, 'Again');
  if (again === undefined) return undefined;
  if (again.kind === 'success') return 'recovered';
  return failureSignature(again) === failureSignature(evidence.outcome) ? 'same' : 'other';
}

/** The same evidence without what a probe that works again has made worthless. */
export function withoutChanges(evidence: FailureEvidence): FailureEvidence {
  return { ...evidence, answers: evidence.answers.filter(({ question }) => !isChange(question)) };
}

/** The port speaks HTTP: something was answered in it, be it to another question. */
export function speaksHttp(evidence: FailureEvidence): boolean {
  const outcomes = evidence.answers.flatMap((answer) => (answer.kind === 'probed' ? [answer.outcome] : []));
  return outcomes.some(
    (outcome) => outcome.http !== undefined || (outcome.kind === 'failure' && outcome.banner === 'HTTP/1'),
  );
}

/** True when any experiment worked: a way out is known. */
export function hasWayOut(evidence: FailureEvidence): boolean {
  return evidence.answers.some(
    ({ question, ...answer }) =>
      answer.kind === 'probed' && answer.outcome.kind === 'success' && !LOOKS.has(question.kind),
  );
}

/** True when the outcome shows a living TCP stack: it accepted, or it refused. */
export function showsLife(outcome: ProbeOutcome): boolean {
  if (outcome.kind === 'success') return true;
  return outcome.kind === 'failure' && (outcome.code === 'ConnectRefused' || isConnected(outcome));
}

/** A datagram needs no connection: only an answer shows that it has arrived. */
const UNANSWERED_DATAGRAM: ReadonlySet<FailureCode> = new Set(['UdpPortUnreachable', 'UdpUnreachable', 'UdpNoReply']);

/** True when the TCP connection stood. Before a handshake is complete a refusal is ECONNREFUSED: whoever resets with ECONNRESET has accepted. */
export function isConnected(outcome: ProbeOutcome): boolean {
  if (outcome.kind === 'failure' && UNANSWERED_DATAGRAM.has(outcome.code)) return false;
  if (outcome.kind === 'success' || outcome.timings.connectedMs !== undefined) return true;
  if (outcome.kind === 'failure' && outcome.code === 'ConnectReset') return true;
  return outcome.phase !== 'Resolve' && outcome.phase !== 'Connect';
}

/** The first other port that showed life. */
export function livingPort(evidence: FailureEvidence): number | undefined {
  for (const answer of evidence.answers) {
    if (answer.kind === 'probed' && answer.question.kind === 'OtherPort' && showsLife(answer.outcome))
      return answer.question.port;
  }
  return undefined;
}

/** True when the outcome, or any answer of the host, is "unreachable" after the time that a dead neighbour takes. */
export function showsDeadNeighbour(evidence: FailureEvidence): boolean {
  const answers = evidence.answers.flatMap((answer) => (answer.kind === 'probed' ? [answer.outcome] : []));
  return [evidence.outcome, ...answers].some(isNeighbourFailure);
}

function isNeighbourFailure(outcome: ProbeOutcome): boolean {
  if (outcome.kind !== 'failure' || outcome.code !== 'HostUnreachable') return false;
  return outcome.timings.endedMs - (outcome.timings.resolvedMs ?? 0) >= NEIGHBOUR_FAILURE_MS;
}
