/** Writes down what was seen and asked, in the order of asking. Not what it means: see `rules/`. */
import { formatDuration } from '../base/duration.ts';
import { assertNever } from '../base/exhaustive.ts';
import type { ProbeFailure, ProbeInconclusive, ProbeOutcome } from '../probe/outcome.ts';
import type { FailureEvidence } from './evidence.ts';
import { type Answer, type Change, isChange, type Question } from './question.ts';
import { tlsSuffix, TLS_CHANGE_TEXT } from './tls-evidence.ts';
import { EVIDENCE_LINES, fitEvidence, shorten } from './wording.ts';

/** System error names are a closed alphabet; anything else is not one. */
const ERRNO = /^[A-Z][A-Z0-9_]{1,31}$/;

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
  if (isChange(question)) return changeText(question);
  switch (question.kind) {
    case 'Patience':
      return `same probe with ${formatDuration(question.budgetMs)}`;
    case 'Again':
      return 'same probe again';
    case 'TlsHello':
      return 'TLS hello';
    case 'TlsOffer':
      return 'TLS hello for old versions';
    case 'LocalRoute':
      return 'local route';
    default:
      return assertNever(question);
  }
}

function changeText(question: Change): string {
  switch (question.kind) {
    case 'OtherPort':
      return question.as === 'probe' ? `same probe on port ${question.port}` : `port ${question.port}`;
    case 'OtherMethod':
      return `with ${question.method}`;
    case 'OtherPath':
      return `with path ${shorten(question.path)}`;
    case 'OtherHost':
      return question.host === null ? 'without Host header' : `with Host ${shorten(question.host)}`;
    case 'OtherTls':
      return TLS_CHANGE_TEXT[question.change];
    case 'OtherServerName':
      return `with server name ${shorten(question.name)}`;
    default:
      return assertNever(question);
  }
}

/** One outcome in a few words, with its time and what TLS showed. */
export function outcomeLine(outcome: ProbeOutcome): string {
  return `${resultText(outcome)}${tlsSuffix(outcome)}`;
}

function resultText(outcome: ProbeOutcome): string {
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
    outcome.http?.retryAfterSeconds === undefined ? '' : `, Retry-After ${outcome.http.retryAfterSeconds}s`,
  ].join('');
  return `${seen} after ${milliseconds(outcome.timings.endedMs)}${facts}`;
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
