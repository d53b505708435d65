/** What an answer must be like to count as normal, compiled from the user's words. Reads no answer itself. */
import { RE2JS } from 're2js';
import { failed, type Result, success } from '../base/result.ts';

/** A set of HTTP statuses. */
export interface StatusSet {
  has(status: number): boolean;
}

interface StatusRange {
  readonly first: number;
  readonly last: number;
}

/** A few ranges: every backend has its own set, and a table would be a kilobyte for each. */
class StatusRanges implements StatusSet {
  readonly #ranges: readonly StatusRange[];

  constructor(ranges: readonly StatusRange[]) {
    this.#ranges = ranges;
  }

  has(status: number): boolean {
    for (const { first, last } of this.#ranges) if (status >= first && status <= last) return true;
    return false;
  }
}

/** Compiles words such as "200", "2xx" and "200-299". */
export function parseStatuses(words: readonly string[]): Result<StatusSet, string> {
  const ranges: StatusRange[] = [];
  for (const word of words) {
    const range = parseStatusWord(word);
    if (range === undefined)
      return failed(`"${word}" is not a status such as 200, a class such as 2xx, or a range such as 200-299`);
    ranges.push(range);
  }
  return success(new StatusRanges(ranges));
}

function parseStatusWord(word: string): StatusRange | undefined {
  const match = /^(?<class>[1-5])xx$|^(?<first>[1-5][0-9]{2})(?:-(?<last>[1-5][0-9]{2}))?$/.exec(word);
  if (match === null) return undefined;
  const { class: statusClass, first, last } = match.groups ?? {};
  if (statusClass !== undefined) return { first: Number(statusClass) * 100, last: Number(statusClass) * 100 + 99 };
  const range = { first: Number(first), last: Number(last ?? first) };
  return range.first <= range.last ? range : undefined;
}

/** Judges bytes as far as they have come; the end of a pattern (`$`) is then the end of what has come. */
export interface BytesExpectation {
  met(bytes: Buffer): boolean;
}

/** The user's words for bytes of a TCP or UDP answer: exactly one of the three. */
export interface BytesWords {
  readonly contains?: string | undefined;
  readonly matches?: string | undefined;
  /** Hexadecimal digits, two for each byte. */
  readonly hex?: string | undefined;
}

/** What a step sends: exactly one of the two. */
export interface SendWords {
  readonly text?: string | undefined;
  readonly hex?: string | undefined;
}

/** Compiles what an answer must contain: text, a pattern, or bytes. */
export function compileBytes({ contains, matches, hex }: BytesWords): Result<BytesExpectation, string> {
  if (hex === undefined) return compileBody({ contains, matches });
  if (contains !== undefined || matches !== undefined)
    return failed('exactly one of contains, matches and hex must be given');
  const bytes = parseHex(hex);
  return bytes === undefined
    ? failed('hex: must be pairs of hexadecimal digits')
    : success({ met: (seen) => seen.includes(bytes) });
}

/** The bytes that are sent. */
export function compileSend({ text, hex }: SendWords): Result<Buffer, string> {
  if ((text === undefined) === (hex === undefined)) return failed('exactly one of text and hex must be given');
  if (text !== undefined) return success(Buffer.from(text, 'utf8'));
  const bytes = parseHex(hex ?? '');
  return bytes === undefined ? failed('hex: must be pairs of hexadecimal digits') : success(bytes);
}

function parseHex(text: string): Buffer | undefined {
  return /^(?:[0-9A-Fa-f]{2})+$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

/** The user's words for a body: exactly one of the two. */
export interface BodyWords {
  readonly contains?: string | undefined;
  readonly matches?: string | undefined;
}

/** Judges a body, as far as it was read: at most 65536 bytes. */
export interface BodyExpectation {
  /** How much of a body is looked at, in bytes. */
  readonly windowBytes: number;
  met(body: Buffer): boolean;
}

const MAX_WORDS_LENGTH = 256;
/** RE2's matching time grows with the size of the program: this much, and no more, is a pattern for a health page. */
const MAX_PROGRAM_SIZE = 300;
const WHOLE_BODY_BYTES = 65_536;
/** Up to this size the worst pattern needs some 50 ms for a whole body (measured: 1.3 ms for each instruction); a longer one sees less of it. */
const WHOLE_BODY_PROGRAM_SIZE = 40;

/** Compiles `contains` (a search for bytes) or `matches` (RE2 syntax, in the body read as UTF-8). */
export function compileBody({ contains, matches }: BodyWords): Result<BodyExpectation, string> {
  if ((contains === undefined) === (matches === undefined))
    return failed('exactly one of contains and matches must be given');
  if ((contains ?? matches ?? '').length > MAX_WORDS_LENGTH)
    return failed(`is longer than ${MAX_WORDS_LENGTH} characters`);
  if (contains !== undefined) return compileContains(contains);
  return compilePattern(matches ?? '');
}

function compileContains(text: string): Result<BodyExpectation, string> {
  const bytes = Buffer.from(text, 'utf8');
  return success({ windowBytes: WHOLE_BODY_BYTES, met: (body) => body.includes(bytes) });
}

function compilePattern(pattern: string): Result<BodyExpectation, string> {
  const compiled = compileRe2(pattern);
  if (compiled === undefined) return failed('is not a regular expression in RE2 syntax');
  const size = compiled.programSize();
  if (size > MAX_PROGRAM_SIZE) return failed('is too large a regular expression: use smaller repetition counts');
  const windowBytes = Math.floor(WHOLE_BODY_BYTES * Math.min(1, WHOLE_BODY_PROGRAM_SIZE / size));
  return success({ windowBytes, met: (body) => compiled.test(body.subarray(0, windowBytes).toString('utf8')) });
}

function compileRe2(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    // The only thing that goes wrong here is the user's syntax; the library's words for it quote the pattern at length.
    return undefined;
  }
}
