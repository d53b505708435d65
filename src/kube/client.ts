/** Sends requests to the API server: one shared connection, a deadline for each, errors as values. It knows verbs and paths, no kinds of objects. */
import type { Clock } from '../base/clock.ts';
import { failed, type Result, success } from '../base/result.ts';
import { VERSION } from '../base/version.ts';
import { type ApiError, errorFromAnswer, errorFromThrown, plainError } from './api-error.ts';
import { type ByteStream, readAll, readText } from './byte-stream.ts';
import { createConnection, type Line } from './connection.ts';
import type { Credentials } from './credentials.ts';
import { type Deadline, startDeadline } from './deadline.ts';

/** `patch` is a JSON merge patch, `apply` a server-side apply. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'apply';

export interface ApiCall {
  readonly verb: Verb;
  /** As "/api/v1/namespaces/shop/secrets/web". */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** For the whole call; of a stream: until it has begun. Default 10 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface KubeClient {
  /** The namespace of the kubeconfig's context. */
  readonly namespace: string;
  /** The answer as JSON of unknown shape. Never rejects. */
  call(call: ApiCall): Promise<Result<unknown, ApiError>>;
  /** The answer as it comes, for a watch. Never rejects. */
  stream(call: ApiCall): Promise<Result<LineStream, ApiError>>;
  /** Tokens and certificates are read anew before the next request: call it after `unauthorized`. */
  refreshCredentials(): void;
  close(): Promise<void>;
}

/** A stream that knows the connection it comes on. */
export interface LineStream extends ByteStream {
  /** Its connection seems dead: the next request opens a new one, unless that has happened already. */
  renewConnection(): void;
}

/** Told of every request that is over; of a stream, when it has begun. */
export type RequestObserver = (request: {
  readonly verb: Verb;
  readonly method: string;
  readonly host: string;
  /** The HTTP status; "error" when there was no answer. */
  readonly code: string;
}) => void;

export interface ClientOptions {
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly observe?: RequestObserver;
}

const defaultTimeoutMs = 10_000;
const maxAnswerBytes = 256 * 1024 * 1024;
const maxErrorBytes = 64 * 1024;

const methods = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  apply: 'PATCH',
} as const;
const mediaTypes: Readonly<Partial<Record<Verb, string>>> = {
  patch: 'application/merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** One request on its way. */
interface Attempt {
  readonly line: Line;
  readonly deadline: Deadline;
}

type Answer = Awaited<ReturnType<Line['dispatcher']['request']>>;

export function createKubeClient({ credentials, clock, observe = () => undefined }: ClientOptions): KubeClient {
  const connection = createConnection(credentials, clock);
  const base = new URL(credentials.server);

  async function prepare(call: ApiCall): Promise<Result<Attempt, ApiError>> {
    const deadline = startDeadline(clock, call.timeoutMs ?? defaultTimeoutMs, call.signal);
    try {
      return success({ line: await connection.line(), deadline });
    } catch (thrown) {
      deadline.release();
      return failed({ ...errorFromThrown(thrown), kind: 'unauthorized', reason: 'CredentialsUnavailable' });
    }
  }

  /** Throws when no answer begins. */
  async function begin(call: ApiCall, { line, deadline }: Attempt): Promise<Answer> {
    const told = { verb: call.verb, method: methods[call.verb], host: base.host };
    try {
      const answer = await line.dispatcher.request(requestFor(base, call, { line, signal: deadline.signal }));
      observe({ ...told, code: String(answer.statusCode) });
      return answer;
    } catch (thrown) {
      observe({ ...told, code: 'error' });
      throw thrown;
    }
  }

  function errorOf(thrown: unknown, { verb, path, signal }: ApiCall, { line, deadline }: Attempt): ApiError {
    if (deadline.hasExpired()) {
      // A dead connection swallows one request after the other. A new one costs little, and tells the two apart.
      connection.renew(line);
      return plainError('timeout', 'DeadlineExceeded', `${verb} ${path}: no answer in time`);
    }
    if (signal?.aborted === true) return plainError('cancelled', 'Cancelled', `${verb} ${path}: given up`);
    return errorFromThrown(thrown);
  }

  async function readAnswer(answer: Answer): Promise<Result<unknown, ApiError>> {
    if (answer.statusCode >= 200 && answer.statusCode < 300) return parse(await readText(answer.body, maxAnswerBytes));
    const text = await readText(answer.body, maxErrorBytes);
    const body = parse(text);
    const retryAfter = answer.headers['retry-after'];
    const header = typeof retryAfter === 'string' ? retryAfter : undefined;
    return failed(errorFromAnswer(answer.statusCode, header, body.ok ? body.value : undefined));
  }

  return {
    namespace: credentials.namespace,
    async call(call) {
      const attempt = await prepare(call);
      if (!attempt.ok) return attempt;
      try {
        return await readAnswer(await begin(call, attempt.value));
      } catch (thrown) {
        return failed(errorOf(thrown, call, attempt.value));
      } finally {
        attempt.value.deadline.release();
      }
    },
    async stream(call) {
      const attempt = await prepare(call);
      if (!attempt.ok) return attempt;
      const { line, deadline } = attempt.value;
      try {
        const answer = await begin(call, attempt.value);
        if (answer.statusCode === 200) {
          deadline.lift();
          return success({ ...readAll(answer.body, deadline), renewConnection: () => connection.renew(line) });
        }
        const refusal = await readAnswer(answer);
        deadline.release();
        return refusal.ok
          ? failed(plainError('garbled', 'NoStream', 'the API server answered a watch with no stream'))
          : refusal;
      } catch (thrown) {
        deadline.release();
        return failed(errorOf(thrown, call, attempt.value));
      }
    },
    refreshCredentials: () => connection.refresh(),
    close: () => connection.close(),
  };
}

type Request = Parameters<Line['dispatcher']['request']>[0];

/** Deadlines are ours, so those of undici, which are minutes, are off. */
function requestFor(base: URL, call: ApiCall, { line, signal }: { line: Line; signal: AbortSignal }): Request {
  const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query).toString()}`;
  const headers = { ...line.headers, accept: 'application/json', 'user-agent': `backend-health-operator/${VERSION}` };
  const content = { 'content-type': mediaTypes[call.verb] ?? 'application/json' };
  return {
    origin: base.origin,
    path: `${base.pathname.replace(/\/+$/, '')}${call.path}${query}`,
    method: methods[call.verb],
    headers: call.body === undefined ? headers : { ...headers, ...content },
    body: call.body === undefined ? null : JSON.stringify(call.body),
    signal,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

function parse(text: string | undefined): Result<unknown, ApiError> {
  if (text === undefined)
    return failed(plainError('garbled', 'AnswerTooLarge', 'the answer of the API server is too large'));
  try {
    const value: unknown = JSON.parse(text);
    return success(value);
  } catch {
    return failed(plainError('garbled', 'NotJson', 'the answer of the API server is not JSON'));
  }
}
