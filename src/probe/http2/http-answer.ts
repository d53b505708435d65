/** What an HTTP answer over HTTP/2 shows: its fields, its body and the facts of both. Decides nothing. */
import { HttpBody } from '../http/http-body.ts';
import { HttpHeader } from '../http/http-header.ts';
import { type AskedPlace, askedPlace } from '../http/asked-place.ts';
import { redirectKind } from '../http/redirect.ts';
import { isGrpcContent } from './content-type.ts';
import type { HttpFacts, UnmetHeader } from '../facts.ts';
import type { HttpProbePlan, ProbeTarget } from '../target.ts';
import type { AnswerHead } from './answer-section.ts';

const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

export class HttpAnswer {
  readonly #method: 'HEAD' | 'GET';
  readonly #asked: AskedPlace;
  readonly #header: HttpHeader;
  // The frames tell where the body ends, not the fields.
  readonly #body: HttpBody;
  #status: number | undefined;
  #isGrpc = false;

  constructor(target: ProbeTarget, { request, expectedBody, expectedHeaders, readsReport }: HttpProbePlan) {
    this.#header = new HttpHeader(expectedHeaders);
    this.#method = request.method;
    this.#asked = askedPlace(target, request);
    this.#body = new HttpBody({ kind: 'untilClose' }, expectedBody !== undefined || readsReport);
  }

  /** False for an answer that has no body, whatever its length is said to be (RFC 9110 6.4.1). */
  get hasBody(): boolean {
    return this.#method !== 'HEAD' && this.#status !== NO_CONTENT && this.#status !== NOT_MODIFIED;
  }

  /** Compared with what has come of the body, whether more or less of it was announced. */
  get announced(): 'more' | 'less' | 'asMuch' {
    const { contentLength = this.#body.bytes } = this.#header;
    if (contentLength === this.#body.bytes) return 'asMuch';
    return contentLength > this.#body.bytes ? 'more' : 'less';
  }

  /** Returns false when the fields make the answer malformed. */
  takeHead({ status, fields }: AnswerHead): boolean {
    this.#status = status;
    this.#isGrpc = isGrpcContent(fields);
    return fields.every(({ name, value }) => {
      const bytes = Buffer.from(name + value, 'latin1');
      return this.#header.take(bytes, [0, name.length], [name.length, bytes.length]);
    });
  }

  /** After the head: the first expected header that it does not have as expected. */
  unmetHeader(): UnmetHeader | undefined {
    return this.#header.unmet();
  }

  takeData(bytes: Buffer, start: number, end: number): void {
    this.#body.feed(bytes, start, end);
  }

  /** The body read so far; empty unless it was to be kept. */
  content(): Buffer {
    return this.#body.content();
  }

  /** `undefined` before the final head. */
  facts(headerBytes: number): HttpFacts | undefined {
    const status = this.#status;
    if (status === undefined) return undefined;
    const { contentLength, location, retryAfterSeconds, allowsGet, setsCookie, scriptEngine } = this.#header;
    const redirects = status >= 300 && status <= 399 && location !== undefined;
    return {
      status,
      majorVersion: 2,
      minorVersion: 0,
      isGrpc: this.#isGrpc,
      headerBytes,
      bodyBytes: this.#body.bytes,
      contentLength,
      redirect: redirects ? redirectKind(location, this.#asked) : undefined,
      retryAfterSeconds,
      allowsGet,
      setsCookie,
      scriptEngine,
      dateMs: this.#header.dateMs,
      unmetHeader: this.unmetHeader(),
      dependency: undefined,
      bodyHash: this.#body.bytes > 0 ? this.#body.hash : undefined,
    };
  }
}
