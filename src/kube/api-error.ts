/** Maps everything that can go wrong with a call to the API server to one value. The only place that knows status codes and error codes of Node and undici. */
import { fieldOf, listOf, numberOf, textOf } from './json-fields.ts';

export type ApiErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  /** The resource version or the continue token is too old. */
  | 'gone'
  /** The API server will not take this request, however often it is sent. */
  | 'invalid'
  | 'tooManyRequests'
  | 'serverError'
  /** No whole answer: refused, reset, closed. The request may have been carried out. */
  | 'network'
  /** No answer in time. The request may have been carried out. */
  | 'timeout'
  /** An answer that cannot be read. */
  | 'garbled'
  /** The caller gave up. */
  | 'cancelled';

/** One part of an object that the API server refused. */
export interface ApiErrorCause {
  readonly reason: string;
  /** As "spec.port"; empty when the cause has none. */
  readonly field: string;
}

export interface ApiError {
  readonly kind: ApiErrorKind;
  /** The HTTP status, if there was an answer. */
  readonly code: number | undefined;
  /** The reason of the API server ("AlreadyExists"), or the code of the error below ("ECONNREFUSED"). */
  readonly reason: string;
  /** One line of at most 300 characters. */
  readonly message: string;
  /** What the API server asked for, at most ten minutes. */
  readonly retryAfterMs: number | undefined;
  readonly causes: readonly ApiErrorCause[];
}

const maxMessageLength = 300;
const maxRetryAfterMs = 600_000;

const kindByStatus: Readonly<Record<number, ApiErrorKind>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'notFound',
  408: 'timeout',
  409: 'conflict',
  410: 'gone',
  429: 'tooManyRequests',
};

/** An answer with an error status. `retryAfter` is the header; `body` a Status object, if it is one. */
export function errorFromAnswer(code: number, retryAfter: string | undefined, body: unknown): ApiError {
  const causes = listOf(fieldOf(body, 'details'), 'causes') ?? [];
  return {
    kind: kindByStatus[code] ?? (code >= 400 && code < 500 ? 'invalid' : 'serverError'),
    code,
    reason: textOf(body, 'reason') ?? `HTTP ${code}`,
    message: oneLine(textOf(body, 'message') ?? `the API server answered with status ${code}`),
    retryAfterMs: retryAfterMs(retryAfter, body),
    causes: causes.map((cause) => ({ reason: textOf(cause, 'reason') ?? '', field: textOf(cause, 'field') ?? '' })),
  };
}

/** The Status object of an ERROR event in a watch. */
export function errorFromStatusObject(status: unknown): ApiError {
  return errorFromAnswer(numberOf(status, 'code') ?? 500, undefined, status);
}

/** What a socket, undici or a signal threw. */
export function errorFromThrown(thrown: unknown): ApiError {
  const reason = codeOf(thrown);
  return plainError(isTimeout(reason) ? 'timeout' : 'network', reason, messageOf(thrown));
}

/** An error that has no answer of the API server behind it. */
export function plainError(kind: ApiErrorKind, reason: string, message: string): ApiError {
  return { kind, code: undefined, reason, message: oneLine(message), retryAfterMs: undefined, causes: [] };
}

/** The API server has not yet seen the resource version that was asked for: it lags, or its store was restored from a backup. */
export function isFromTheFuture(error: ApiError): boolean {
  return error.causes.some((cause) => cause.reason === 'ResourceVersionTooLarge');
}

/** True when a later try of the same request may work. */
export function isTransient(error: ApiError): boolean {
  return ['tooManyRequests', 'serverError', 'network', 'timeout', 'garbled', 'unauthorized'].includes(error.kind);
}

/** Never a date: the clock of another machine decides nothing here. */
function retryAfterMs(header: string | undefined, body: unknown): number | undefined {
  const seconds =
    header !== undefined && /^\d{1,9}$/.test(header)
      ? Number(header)
      : numberOf(fieldOf(body, 'details'), 'retryAfterSeconds');
  if (seconds === undefined || !(seconds > 0)) return undefined;
  return Math.min(seconds * 1000, maxRetryAfterMs);
}

function isTimeout(reason: string): boolean {
  return ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'].includes(reason);
}

/** The first code on the way down: undici wraps the error of the socket, and Node those of several addresses. */
function codeOf(thrown: unknown): string {
  let error: unknown = thrown;
  for (let depth = 0; depth < 5 && error !== undefined; depth += 1) {
    const code = textOf(error, 'code');
    if (code !== undefined) return code;
    error = error instanceof AggregateError ? error.errors[0] : fieldOf(error, 'cause');
  }
  return thrown instanceof Error ? thrown.name : 'UnknownError';
}

function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'something that is not an error was thrown';
  if (thrown.message !== '') return thrown.message;
  return thrown instanceof AggregateError && thrown.errors[0] instanceof Error ? thrown.errors[0].message : thrown.name;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= maxMessageLength ? line : `${line.slice(0, maxMessageLength - 3)}...`;
}
