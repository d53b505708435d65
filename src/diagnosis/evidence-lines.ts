/** Writes down what was seen and asked, in the order of asking. Not what it means: see `rules/`. */
import { formatDuration } from '../base/duration.ts';
import { assertNever } from '../base/exhaustive.ts';
import type { ProbeFailure, ProbeInconclusive, ProbeOutcome } from '../probe/outcome.ts';
import type { FailureEvidence, ProbeFacts } from './evidence.ts';
import { failureText, successText } from './protocol-lines.ts';
import type { Answer, Question } from './question.ts';
import { tlsSuffix, TLS_CHANGE_TEXT } from './tls-evidence.ts';
import { enumerate, EVIDENCE_LINES, fitEvidence, plain, shorten, versionText } from './wording.ts';

/** System error names are a closed alphabet; anything else is not one. */
const ERRNO = /^[A-Z][A-Z0-9_]{1,31}$/;

const PLAIN_QUESTIONS = {
  Again: 'same probe again',
  SmallPart: 'GET of one byte',
  HealthReport: 'health report',
  TlsHello: 'TLS hello',
  TlsOffer: 'TLS hello for old versions',
  AsGrpc: 'as gRPC',
  LocalRoute: 'local route',
} as const;

/** At most six lines. What nobody could answer is left out first, then the oldest answers. */
export function evidenceLines(evidence: FailureEvidence): readonly string[] {
  const room = EVIDENCE_LINES - 1;
  const known = evidence.answers.filter((answer) => answer.kind !== 'unanswered');
  const told = evidence.answers.length <= room ? evidence.answers : known.slice(-room);
  const { protocol } = evidence.subject.probe;
  return fitEvidence([outcomeLine(evidence.outcome), ...told.map((answer) => answerLine(answer, protocol))]);
}

function answerLine(answer: Answer, protocol: ProbeFacts['protocol']): string {
  const asked = questionText(answer.question);
  switch (answer.kind) {
    case 'probed':
      return `${asked}: ${outcomeLine(answer.outcome, isDatagram(answer.question, protocol) ? 'answered' : 'accepted')}`;
    case 'routed':
      return `${asked}: ${answer.route}`;
    case 'unanswered':
      return `${asked}: could not be asked`;
    default:
      return assertNever(answer);
  }
}

/** The same probe again: of a datagram nobody says that it was accepted. */
function isDatagram(question: Question, protocol: ProbeFacts['protocol']): boolean {
  return protocol === 'udp' && !(question.kind === 'OtherPort' && question.as === 'connect');
}

type PlainQuestion = Extract<Question, { readonly kind: keyof typeof PLAIN_QUESTIONS }>;

function questionText(question: Question): string {
  return isPlain(question) ? PLAIN_QUESTIONS[question.kind] : changeText(question);
}

function isPlain(question: Question): question is PlainQuestion {
  return Object.hasOwn(PLAIN_QUESTIONS, question.kind);
}

type ChangeQuestion = Exclude<Question, PlainQuestion>;
type RequestQuestion = Extract<
  ChangeQuestion,
  { readonly kind: 'OtherMethod' | 'OtherPath' | 'OtherHost' | 'OtherVersion' | 'OtherService' | 'AsHttp' }
>;
type PlaceQuestion = Exclude<ChangeQuestion, RequestQuestion>;

function changeText(question: ChangeQuestion): string {
  return isAboutPlace(question) ? placeText(question) : requestText(question);
}

const ABOUT_PLACE: ReadonlySet<Question['kind']> = new Set<PlaceQuestion['kind']>([
  'Patience',
  'OtherPort',
  'OtherFamily',
  'OtherTls',
  'OtherServerName',
]);

function isAboutPlace(question: ChangeQuestion): question is PlaceQuestion {
  return ABOUT_PLACE.has(question.kind);
}

/** Where, how long and over what the same request was sent. */
function placeText(question: PlaceQuestion): string {
  switch (question.kind) {
    case 'Patience':
      return `same probe with ${formatDuration(question.budgetMs)}`;
    case 'OtherPort':
      return question.as === 'probe' ? `same probe on port ${question.port}` : `port ${question.port}`;
    case 'OtherFamily':
      return `same probe at ${question.address}`;
    case 'OtherTls':
      return TLS_CHANGE_TEXT[question.change];
    case 'OtherServerName':
      return `with server name ${shorten(question.name)}`;
    default:
      return assertNever(question);
  }
}

function requestText(question: RequestQuestion): string {
  switch (question.kind) {
    case 'OtherMethod':
      return `with ${question.method}`;
    case 'OtherPath':
      return `with path ${shorten(question.path)}`;
    case 'OtherHost':
      return question.host === null ? 'without Host header' : `with Host ${shorten(question.host)}`;
    case 'OtherVersion':
      return `over ${versionText(question.version)}`;
    case 'OtherService':
      return question.service === '' ? 'for the server as a whole' : `for service ${shorten(question.service)}`;
    case 'AsHttp':
      return `HEAD / over ${versionText(question.version)}`;
    default:
      return assertNever(question);
  }
}

/** One outcome in a few words, with its time and what TLS showed. `otherwise` is said of a success that shows nothing. */
export function outcomeLine(outcome: ProbeOutcome, otherwise = 'accepted'): string {
  return `${resultText(outcome, otherwise)}${tlsSuffix(outcome)}`;
}

function resultText(outcome: ProbeOutcome, otherwise: string): string {
  switch (outcome.kind) {
    case 'success':
      return `${successText(outcome, otherwise)} after ${milliseconds(outcome.timings.endedMs)}`;
    case 'failure':
      return failureLine(outcome);
    case 'inconclusive':
      return `no result: ${outcome.cause}${errnoSuffix(outcome)}`;
    default:
      return assertNever(outcome);
  }
}

function failureLine(outcome: ProbeFailure): string {
  const seen = seenText(outcome);
  const facts = [
    outcome.responseBytes > 0 && outcome.http === undefined ? `, ${outcome.responseBytes} bytes received` : '',
    outcome.http?.dependency === undefined ? '' : `, names ${outcome.http.dependency}`,
    outcome.failedAddresses.length === 0 ? '' : `, also failed: ${addressList(outcome)}`,
    outcome.staleNameMs === undefined ? '' : ', at an address from an earlier DNS answer',
    outcome.http?.retryAfterSeconds === undefined ? '' : `, Retry-After ${outcome.http.retryAfterSeconds}s`,
  ].join('');
  return `${seen} after ${milliseconds(outcome.timings.endedMs)}${facts}`;
}

/** Other addresses of the same name: of our own dialling, so nothing of it is the backend's word. */
function addressList({ failedAddresses }: ProbeFailure): string {
  return enumerate(failedAddresses.map(({ address, code }) => `${plain(address)} (${code})`));
}

function seenText(outcome: ProbeFailure): string {
  const { http } = outcome;
  if (outcome.code === 'UnexpectedStatus' && http !== undefined)
    return `HTTP ${http.status}${http.majorVersion === 2 ? ' over HTTP/2' : ''}`;
  const shown = failureText(outcome);
  if (shown !== undefined) return `${shown}${errnoSuffix(outcome)}`;
  if (outcome.banner !== undefined) return `answered in ${outcome.banner}`;
  if (outcome.code === 'ConnectTimeout') return 'connect timed out';
  if (outcome.phase === 'Connect') return `connect ${errnoOf(outcome) ?? outcome.code}`;
  return `${outcome.code}${http === undefined ? '' : ` (HTTP ${http.status})`}${errnoSuffix(outcome)}`;
}

function errnoOf(outcome: ProbeFailure | ProbeInconclusive): string | undefined {
  return outcome.errno !== undefined && ERRNO.test(outcome.errno) ? outcome.errno : undefined;
}

function errnoSuffix(outcome: ProbeFailure | ProbeInconclusive): string {
  const errno = errnoOf(outcome);
  return errno === undefined ? '' : ` (${errno})`;
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}
