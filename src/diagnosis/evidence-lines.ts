/** Writes down what was seen and asked, in the order of asking. Not what it means: see `rules/`. */
import { formatDuration } from '../base/duration.ts';
import { assertNever } from '../base/exhaustive.ts';
import type { ProbeFailure, ProbeInconclusive, ProbeOutcome } from '../probe/outcome.ts';
import type { FailureEvidence } from './evidence.ts';
import type { Answer, Question } from './question.ts';
import { enumerate, EVIDENCE_LINES, fitEvidence, plain, shorten } from './wording.ts';

/** System error names are a closed alphabet; anything else is not one. */
const ERRNO = /^[A-Z][A-Z0-9_]{1,31}$/;

const PLAIN_QUESTIONS = {
  Again: 'same probe again',
  SmallPart: 'GET of one byte',
  HealthReport: 'health report',
  TlsHello: 'TLS hello',
  LocalRoute: 'local route',
} as const;

/** At most six lines. What nobody could answer is left out first, then the oldest answers. */
export function evidenceLines(evidence: FailureEvidence): readonly string[] {
  const room = EVIDENCE_LINES - 1;
  const known = evidence.answers.filter((answer) => answer.kind !== 'unanswered');
  const told = evidence.answers.length <= room ? evidence.answers : known.slice(-room);
  return fitEvidence([outcomeLine(evidence.outcome), ...told.map(answerLine)]);
}

function answerLine(answer: Answer): string {
  const asked = questionText(answer.question);
  switch (answer.kind) {
    case 'probed':
      return `${asked}: ${outcomeLine(answer.outcome)}`;
    case 'routed':
      return `${asked}: ${answer.route}`;
    case 'unanswered':
      return `${asked}: could not be asked`;
    default:
      return assertNever(answer);
  }
}

function questionText(question: Question): string {
  if (question.kind === 'Patience') return `same probe with ${formatDuration(question.budgetMs)}`;
  return isPlain(question) ? PLAIN_QUESTIONS[question.kind] : changeText(question);
}

function isPlain<Q extends Question>(
  question: Q,
): question is Extract<Q, { readonly kind: keyof typeof PLAIN_QUESTIONS }> {
  return Object.hasOwn(PLAIN_QUESTIONS, question.kind);
}

function changeText(question: Extract<Question, { readonly kind: `Other${string}` }>): string {
  switch (question.kind) {
    case 'OtherPort':
      return question.as === 'probe' ? `same probe on port ${question.port}` : `port ${question.port}`;
    case 'OtherMethod':
      return `with ${question.method}`;
    case 'OtherPath':
      return `with path ${shorten(question.path)}`;
    case 'OtherFamily':
      return `same probe at ${question.address}`;
    case 'OtherHost':
      return question.host === null ? 'without Host header' : `with Host ${shorten(question.host)}`;
    default:
      return assertNever(question);
  }
}

/** One outcome in a few words, with its time. */
export function outcomeLine(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'success':
      return `${outcome.http === undefined ? 'accepted' : `HTTP ${outcome.http.status}, as expected,`} after ${milliseconds(outcome.timings.endedMs)}`;
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
  if (outcome.code === 'UnexpectedStatus' && http !== undefined) return `HTTP ${http.status}`;
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
