/** Reads the body of an HTTP answer up to 64 KiB, whatever marks its end. Judges nothing. */
import { assertNever } from '../../base/exhaustive.ts';
import type { BodyFraming } from './http-header.ts';
import { LineReader } from './line-reader.ts';

/** No more of a body is read. */
export const MAX_BODY_BYTES = 65_536;
/** With chunks of one byte a body can be far longer on the wire than it is: reading ends here too. */
const MAX_WIRE_BYTES = 8 * MAX_BODY_BYTES;
const MAX_CHUNK_LINE_BYTES = 4096;
/** Without leading zeros: a chunk of 4 GiB. */
const MAX_CHUNK_DIGITS = 8;

/** `capped` = the limit is reached, and there may be more. */
export type BodyProgress = 'more' | 'complete' | 'capped' | 'Malformed';

export class HttpBody {
  /** Bytes of the body read, at most `MAX_BODY_BYTES`. */
  bytes = 0;
  readonly #framing: BodyFraming;
  readonly #keeps: boolean;
  readonly #kept: Buffer[] = [];
  readonly #lines = new LineReader();
  #chunkStage: 'size' | 'data' | 'dataEnd' = 'size';
  /** Bytes that remain of the chunk, or of the whole body. */
  #remaining: number;
  #wireBytes = 0;
  #hash = 0x811c9dc5;

  /** With `keeps` the bytes are kept for a comparison; otherwise only counted and hashed. */
  constructor(framing: BodyFraming, keeps: boolean) {
    this.#framing = framing;
    this.#keeps = keeps;
    this.#remaining = framing.kind === 'length' ? framing.bytes : Number.POSITIVE_INFINITY;
  }

  /** FNV-1a over the bytes read: an unsigned 32-bit number. */
  get hash(): number {
    return this.#hash >>> 0;
  }

  /** The bytes read, when they were to be kept. */
  content(): Buffer {
    return Buffer.concat(this.#kept);
  }

  /** Reads `chunk[from, to)`; `from` may equal `to`. */
  feed(chunk: Buffer, from: number, to: number): BodyProgress {
    switch (this.#framing.kind) {
      case 'none':
        return 'complete';
      case 'chunked':
        return this.#feedChunked(chunk, from, to);
      case 'length':
      case 'untilClose':
        this.#takeData(chunk, from, to);
        return this.#progress();
      default:
        return assertNever(this.#framing);
    }
  }

  /** The peer closed. Returns whether the body is whole. */
  endsHere(): boolean {
    return this.#framing.kind === 'untilClose';
  }

  #progress(): BodyProgress {
    if (this.#remaining === 0) return 'complete';
    return this.bytes >= MAX_BODY_BYTES ? 'capped' : 'more';
  }

  /** Takes what belongs to the body or chunk and still fits. Returns where it stopped. */
  #takeData(chunk: Buffer, from: number, to: number): number {
    const length = Math.min(to - from, this.#remaining, MAX_BODY_BYTES - this.bytes);
    const end = from + length;
    let hash = this.#hash;
    for (let index = from; index < end; index += 1) hash = Math.imul(hash ^ (chunk[index] ?? 0), 0x01000193);
    this.#hash = hash;
    if (this.#keeps && length > 0) this.#kept.push(Buffer.from(chunk.subarray(from, end)));
    this.bytes += length;
    this.#remaining -= length;
    return end;
  }

  /**
   * RFC 9112 7.1. Extensions are ignored; the trailers are not read, since nothing in them matters.
   * ```
   *   size --"1a;x"--> data --26 bytes--> dataEnd --""--> size ... --"0"--> complete
   * ```
   */
  #feedChunked(chunk: Buffer, from: number, to: number): BodyProgress {
    this.#wireBytes += to - from;
    let position = from;
    while (position < to) {
      if (this.#chunkStage === 'data') {
        position = this.#takeData(chunk, position, to);
        if (this.bytes >= MAX_BODY_BYTES) return 'capped';
        if (this.#remaining === 0) this.#chunkStage = 'dataEnd';
        continue;
      }
      if (!this.#lines.next(chunk, position, to)) {
        if (this.#lines.pending > MAX_CHUNK_LINE_BYTES) return 'Malformed';
        break;
      }
      position = this.#lines.after;
      const progress = this.#takeChunkLine();
      if (progress !== 'more') return progress;
    }
    return this.#wireBytes > MAX_WIRE_BYTES ? 'capped' : 'more';
  }

  #takeChunkLine(): BodyProgress {
    const { bytes, start, end, length } = this.#lines;
    if (length > MAX_CHUNK_LINE_BYTES) return 'Malformed';
    if (this.#chunkStage === 'dataEnd') {
      this.#chunkStage = 'size';
      return start === end ? 'more' : 'Malformed';
    }
    const match = /^0*(?<size>[0-9a-fA-F]+)[ \t]*(?:;|$)/.exec(bytes.toString('latin1', start, end));
    const digits = match?.groups?.['size'];
    if (digits === undefined || digits.length > MAX_CHUNK_DIGITS) return 'Malformed';
    this.#remaining = Number.parseInt(digits, 16);
    this.#chunkStage = 'data';
    return this.#remaining === 0 ? 'complete' : 'more';
  }
}
