/** What the header fields of an answer say, as far as a probe wants to know. Takes fields one by one; finds no lines. */
import { assertNever } from '../../base/exhaustive.ts';
import type { UnmetHeader } from '../facts.ts';
import type { ExpectedHeader } from '../target.ts';
import { HeaderMatch } from './expected-headers.ts';
import { fixdateMs } from './http-date.ts';

/** How the end of a body is known. */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'untilClose' };

const MAX_LENGTH_DIGITS = 15;
const MAX_RETRY_AFTER_SECONDS = 86_400;
/** RFC 9111 1.2.2. */
const MAX_AGE_SECONDS = 2 ** 31;

type KnownHeader =
  | 'content-length'
  | 'transfer-encoding'
  | 'location'
  | 'retry-after'
  | 'allow'
  | 'set-cookie'
  | 'x-powered-by'
  | 'x-aspnet-version'
  | 'x-aspnetmvc-version'
  | 'date'
  | 'age';

const KNOWN_HEADERS: readonly KnownHeader[] = [
  'content-length',
  'transfer-encoding',
  'location',
  'retry-after',
  'allow',
  'set-cookie',
  'x-powered-by',
  'x-aspnet-version',
  'x-aspnetmvc-version',
  'date',
  'age',
];

/** Each known name has another length, so a look at the length finds the only one that it can be. */
const KNOWN_BY_LENGTH: readonly (KnownHeader | undefined)[] = Array.from({ length: 32 }, (_, length) =>
  KNOWN_HEADERS.find((name) => name.length === length),
);

const SCRIPT_SESSION_COOKIES = /^(?:phpsessid|asp\.net_sessionid|aspsessionid[a-z]*|jsessionid)=/i;

/** The fields of one header section. */
export class HttpHeader {
  contentLength: number | undefined;
  location: string | undefined;
  retryAfterSeconds: number | undefined;
  allowsGet = false;
  setsCookie = false;
  scriptEngine = false;
  #dateMs: number | undefined;
  #ageSeconds = 0;
  readonly #match: HeaderMatch | undefined;
  /** The last transfer coding, and whether any was named. */
  #chunked = false;
  #coded = false;
  #last: KnownHeader | 'other' | undefined;

  constructor(expected: readonly ExpectedHeader[]) {
    this.#match = expected.length === 0 ? undefined : new HeaderMatch(expected);
  }

  /** When the answer was made, by the clock of its server, or of a store on the way that says how long it kept it. */
  get dateMs(): number | undefined {
    return this.#dateMs === undefined ? undefined : this.#dateMs + 1_000 * this.#ageSeconds;
  }

  /** The first expected header that is not there, or is otherwise. */
  unmet(): UnmetHeader | undefined {
    return this.#match?.unmet();
  }

  /** Takes the field `bytes[nameStart, nameEnd): bytes[valueStart, valueEnd)`. Returns false when it makes the answer malformed. */
  take(bytes: Buffer, nameSpan: Span, valueSpan: Span): boolean {
    this.#match?.take(bytes, nameSpan, valueSpan);
    const [nameStart, nameEnd] = nameSpan;
    const [valueStart, valueEnd] = valueSpan;
    const name = knownHeader(bytes, nameStart, nameEnd);
    this.#last = name ?? 'other';
    if (name === undefined) return true;
    // These come with nearly every answer: read without making a text of them.
    if (name === 'content-length') return this.#takeContentLength(bytes, valueStart, valueEnd);
    if (name === 'date' || name === 'age') return this.#takeTime(name, bytes, valueSpan);
    return this.#takeText(name, bytes.toString('latin1', valueStart, valueEnd));
  }

  /**
   * A folded line goes on with the value before it (RFC 9112 5.2). Its text is not read: no server folds what we look at.
   * Returns false when there is no field before it, or one that says where the body ends.
   */
  fold(): boolean {
    return this.#last !== undefined && this.#last !== 'content-length' && this.#last !== 'transfer-encoding';
  }

  /** RFC 9112 6.3; `undefined` when the fields contradict each other. */
  framing(method: 'HEAD' | 'GET', status: number): BodyFraming | undefined {
    if (method === 'HEAD' || status === 204 || status === 304) return { kind: 'none' };
    // No sender should give a length too, but the coding overrides it.
    if (this.#chunked) return { kind: 'chunked' };
    if (this.#coded && this.contentLength !== undefined) return undefined;
    if (this.contentLength === undefined) return { kind: 'untilClose' };
    return { kind: 'length', bytes: this.contentLength };
  }

  /** One number, or the same number several times (RFC 9110 8.6). */
  #takeContentLength(bytes: Buffer, start: number, end: number): boolean {
    const plain = decimalAt(bytes, start, end);
    if (plain !== undefined) return this.#agreeOnLength(plain);
    const words = bytes.toString('latin1', start, end).split(',');
    return words.every((word) => {
      const digits = Buffer.from(word.trim(), 'latin1');
      const length = decimalAt(digits, 0, digits.length);
      return length !== undefined && this.#agreeOnLength(length);
    });
  }

  /** The first one counts; nonsense says nothing. */
  #takeTime(name: 'date' | 'age', bytes: Buffer, [start, end]: Span): true {
    if (name === 'date') this.#dateMs ??= fixdateMs(bytes, start, end);
    else this.#ageSeconds = Math.min(decimalAt(bytes, start, end) ?? 0, MAX_AGE_SECONDS);
    return true;
  }

  #agreeOnLength(length: number): boolean {
    this.contentLength ??= length;
    return this.contentLength === length;
  }

  #takeText(name: Exclude<KnownHeader, 'content-length' | 'date' | 'age'>, value: string): boolean {
    switch (name) {
      case 'transfer-encoding':
        return this.#takeTransferEncoding(value);
      case 'location':
        return this.#takeLocation(value);
      case 'retry-after':
        return this.#takeRetryAfter(value);
      case 'allow':
        return this.#takeAllow(value);
      case 'set-cookie':
        return this.#takeCookie(value);
      case 'x-powered-by':
      case 'x-aspnet-version':
      case 'x-aspnetmvc-version':
        this.scriptEngine = true;
        return true;
      default:
        return assertNever(name);
    }
  }

  #takeLocation(value: string): true {
    this.location ??= value;
    return true;
  }

  #takeRetryAfter(value: string): true {
    if (/^[0-9]{1,9}$/.test(value)) this.retryAfterSeconds = Math.min(Number(value), MAX_RETRY_AFTER_SECONDS);
    return true;
  }

  #takeAllow(value: string): true {
    this.allowsGet ||= value.split(',').some((method) => method.trim() === 'GET');
    return true;
  }

  #takeCookie(value: string): true {
    this.setsCookie = true;
    this.scriptEngine ||= SCRIPT_SESSION_COOKIES.test(value);
    return true;
  }

  /** Only the last coding tells where the body ends. "identity" is what old servers say instead of nothing. */
  #takeTransferEncoding(value: string): boolean {
    // Nothing may be applied on top of chunked, and chunked only once.
    if (this.#chunked) return false;
    // RFC 9110 5.6.1: empty elements of a list are ignored.
    const codings = value
      .split(',')
      .map((coding) => coding.trim().toLowerCase())
      .filter((coding) => coding !== '');
    this.#coded ||= codings.some((coding) => coding !== 'identity');
    this.#chunked = codings.at(-1) === 'chunked';
    return codings.length > 0 && codings.indexOf('chunked') === (this.#chunked ? codings.length - 1 : -1);
  }
}

/** From the first byte to the one behind the last. */
export type Span = readonly [start: number, end: number];

function knownHeader(bytes: Buffer, start: number, end: number): KnownHeader | undefined {
  const known = KNOWN_BY_LENGTH[end - start];
  if (known === undefined) return undefined;
  for (let index = 0; index < known.length; index += 1) {
    // Sets the bit that makes letters lower-case; the name is known to hold token characters only.
    if (((bytes[start + index] ?? 0) | 0x20) !== known.charCodeAt(index)) return undefined;
  }
  return known;
}

/** The number that `bytes[start, end)` spells; `undefined` when it is none, or longer than a safe integer. */
function decimalAt(bytes: Buffer, start: number, end: number): number | undefined {
  if (end === start || end - start > MAX_LENGTH_DIGITS) return undefined;
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = 10 * value + digit;
  }
  return value;
}
