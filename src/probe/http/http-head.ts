/** Reads the head of an HTTP/1.0 or 1.1 answer from bytes as they come: status line and header, interim answers skipped. Strict where servers agree. */
import type { ExpectedHeader } from '../target.ts';
import { HttpHeader } from './http-header.ts';
import { LineReader } from './line-reader.ts';

/** Of one head: of the final answer, or of one interim answer. */
const MAX_HEAD_BYTES = 16_384;
const MAX_FIELDS = 100;
/** Of all heads together. A server may tell its progress (102) or hints (103) many times; more than this is a flood. */
const MAX_ALL_BYTES = 65_536;
const MAX_INTERIM_ANSWERS = 100;

const VERSION_1 = Buffer.from('HTTP/1.');
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const ZERO = 0x30;
const CARRIAGE_RETURN = 0x0d;

/** RFC 9110 5.6.2: the characters of a field name. */
const TOKEN = new Uint8Array(256);
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  TOKEN[character.charCodeAt(0)] = 1;

export type HeadProgress = 'more' | 'complete' | 'Malformed' | 'HeadersTooLarge';

export class HttpHead {
  status = 0;
  minorVersion: 0 | 1 = 1;
  header: HttpHeader;
  /** Bytes of the head that is read; in the end, of the final one. */
  bytes = 0;
  /** Where the chunk goes on behind the head. */
  after = 0;
  readonly #expected: readonly ExpectedHeader[];
  readonly #lines = new LineReader();
  #atStatusLine = true;
  #fields = 0;
  #interimAnswers = 0;
  #interimBytes = 0;

  constructor(expected: readonly ExpectedHeader[]) {
    this.#expected = expected;
    this.header = new HttpHeader(expected);
  }

  /** Reads `chunk[from, to)`. */
  feed(chunk: Buffer, from: number, to: number): HeadProgress {
    let position = from;
    while (this.#lines.next(chunk, position, to)) {
      this.bytes += this.#lines.length;
      position = this.#lines.after;
      if (this.#isTooLarge(this.bytes)) return 'HeadersTooLarge';
      const progress = this.#takeLine();
      this.after = position;
      if (progress !== 'more') return progress;
    }
    return this.#isTooLarge(this.bytes + this.#lines.pending) ? 'HeadersTooLarge' : 'more';
  }

  #isTooLarge(bytes: number): boolean {
    return bytes > MAX_HEAD_BYTES || this.#interimBytes + bytes > MAX_ALL_BYTES;
  }

  #takeLine(): HeadProgress {
    const { bytes, start, end } = this.#lines;
    if (this.#atStatusLine) return this.#takeStatusLine(bytes, start, end) ? 'more' : 'Malformed';
    if (start === end) return this.#finish();
    this.#fields += 1;
    if (this.#fields > MAX_FIELDS) return 'HeadersTooLarge';
    return this.#takeField(bytes, start, end) ? 'more' : 'Malformed';
  }

  /** "HTTP/1.1 200 OK"; the reason, and the space before it, may be missing. */
  #takeStatusLine(bytes: Buffer, start: number, end: number): boolean {
    if (end - start < 12 || VERSION_1.compare(bytes, start, start + VERSION_1.length) !== 0) return false;
    // A character that is no digit makes the whole number NaN, which is in no range.
    const minor = digitAt(bytes, start + 7);
    const status = 100 * digitAt(bytes, start + 9) + 10 * digitAt(bytes, start + 10) + digitAt(bytes, start + 11);
    const spaced = bytes[start + 8] === SPACE && (end === start + 12 || bytes[start + 12] === SPACE);
    this.minorVersion = minor === 0 ? 0 : 1;
    this.status = status;
    this.#atStatusLine = false;
    return spaced && minor >= 0 && isKnownStatus(status) && isFieldText(bytes, start + 12, end);
  }

  #takeField(bytes: Buffer, start: number, end: number): boolean {
    const first = bytes[start];
    if (first === SPACE || first === TAB) return this.header.fold() && isFieldText(bytes, start, end);
    const colon = tokenEnd(bytes, start, end);
    if (colon === start || colon === end || bytes[colon] !== COLON || !isFieldText(bytes, colon + 1, end)) return false;
    return this.header.take(bytes, [start, colon], trimmed(bytes, colon + 1, end));
  }

  #finish(): HeadProgress {
    if (this.status >= 200) return 'complete';
    this.#interimAnswers += 1;
    // 101 would end HTTP on this connection, and nobody asked for that.
    if (this.status === 101 || this.#interimAnswers > MAX_INTERIM_ANSWERS) return 'Malformed';
    this.header = new HttpHeader(this.#expected);
    this.#atStatusLine = true;
    this.#interimBytes += this.bytes;
    this.bytes = 0;
    this.#fields = 0;
    return 'more';
  }
}

/** RFC 9110 15: three digits; a class that nobody has defined is for the reader to judge. */
function isKnownStatus(status: number): boolean {
  return status >= 100 && status <= 999;
}

/** The first place that holds no token character. */
function tokenEnd(bytes: Buffer, start: number, end: number): number {
  let index = start;
  while (index < end && TOKEN[bytes[index] ?? 0] === 1) index += 1;
  return index;
}

/** The digit at a place, or NaN. */
function digitAt(bytes: Buffer, index: number): number {
  const digit = (bytes[index] ?? 0) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}

/** RFC 9110 5.5: CR and NUL (and LF, which ends the line) are never part of a text. Other control characters are tolerated. */
function isFieldText(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index];
    if (byte === 0 || byte === CARRIAGE_RETURN) return false;
  }
  return true;
}

function trimmed(bytes: Buffer, from: number, to: number): readonly [number, number] {
  let start = from;
  let end = to;
  while (start < end && isBlank(bytes[start])) start += 1;
  while (end > start && isBlank(bytes[end - 1])) end -= 1;
  return [start, end];
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}
