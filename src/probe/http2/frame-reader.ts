/** Cuts a stream of bytes into frames without copying, except for a frame that spans chunks. Looks at no payload. */
import { FRAME_HEADER_BYTES, MAX_PAYLOAD_BYTES } from './frame.ts';

/** A header section and a body, both as large as they may be. */
const MAX_BYTES = 131_072;
/** An answer takes a handful of frames. So many of them only keep us busy, or carry a body in crumbs. */
const MAX_FRAMES = 1000;

const FIRST_SCRATCH_BYTES = 512;
const EMPTY = Buffer.alloc(0);
const STREAM_BITS = 0x7fff_ffff;

/** `exhausted` = more than anybody needs for an answer; `oversized` = a frame that we did not allow (FRAME_SIZE_ERROR). */
export type FrameProgress = 'frame' | 'more' | 'oversized' | 'exhausted';

/** After `frame` its payload is `bytes[start, end)`, valid until the next call. */
export class FrameReader {
  type = 0;
  flags = 0;
  streamId = 0;
  bytes: Buffer = EMPTY;
  start = 0;
  end = 0;
  /** Where the chunk goes on behind the frame. */
  after = 0;
  #length = 0;
  #scratch: Buffer = EMPTY;
  #kept = 0;
  #totalBytes = 0;
  #frames = 0;

  /** The type of a frame that has begun and is not complete; `undefined` while that is not known. */
  get pendingType(): number | undefined {
    return this.#kept >= FRAME_HEADER_BYTES ? this.type : undefined;
  }

  /** Reads the next frame of `chunk[from, to)`. When it is not complete its bytes are kept for the next chunk. */
  next(chunk: Buffer, from: number, to: number): FrameProgress {
    if (this.#kept > 0) return this.#goOn(chunk, from, to);
    const start = from + FRAME_HEADER_BYTES;
    if (to < start) return this.#keepAll(chunk, from, to);
    const problem = this.#readHeader(chunk, from);
    if (problem !== undefined) return problem;
    if (to < start + this.#length) return this.#keepAll(chunk, from, to);
    return this.#point(chunk, start, start + this.#length);
  }

  /** Completes the header and then the payload of a frame that began in an earlier chunk. */
  #goOn(chunk: Buffer, from: number, to: number): FrameProgress {
    let position = from;
    if (this.#kept < FRAME_HEADER_BYTES) {
      position = this.#keep(chunk, from, Math.min(to, from + FRAME_HEADER_BYTES - this.#kept));
      if (this.#kept < FRAME_HEADER_BYTES) return 'more';
      const problem = this.#readHeader(this.#scratch, 0);
      if (problem !== undefined) return problem;
    }
    const size = FRAME_HEADER_BYTES + this.#length;
    position = this.#keep(chunk, position, Math.min(to, position + size - this.#kept));
    if (this.#kept < size) return 'more';
    this.#kept = 0;
    this.#point(this.#scratch, FRAME_HEADER_BYTES, size);
    this.after = position;
    return 'frame';
  }

  /** Once for each frame, as soon as its header is there: the limits do not wait for the payload. */
  #readHeader(bytes: Buffer, at: number): 'oversized' | 'exhausted' | undefined {
    this.#length = bytes.readUIntBE(at, 3);
    this.type = bytes.readUInt8(at + 3);
    this.flags = bytes.readUInt8(at + 4);
    // The bit above the stream's number means nothing (RFC 9113 4.1).
    this.streamId = bytes.readUInt32BE(at + 5) & STREAM_BITS;
    if (this.#length > MAX_PAYLOAD_BYTES) return 'oversized';
    this.#totalBytes += FRAME_HEADER_BYTES + this.#length;
    this.#frames += 1;
    return this.#totalBytes > MAX_BYTES || this.#frames > MAX_FRAMES ? 'exhausted' : undefined;
  }

  #point(bytes: Buffer, start: number, end: number): 'frame' {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.after = end;
    return 'frame';
  }

  #keepAll(chunk: Buffer, from: number, to: number): 'more' {
    this.#keep(chunk, from, to);
    return 'more';
  }

  /** Returns where it stopped. */
  #keep(chunk: Buffer, from: number, to: number): number {
    const needed = this.#kept + to - from;
    if (this.#scratch.length < needed) {
      const larger = Buffer.alloc(Math.max(FIRST_SCRATCH_BYTES, 2 * needed));
      this.#scratch.copy(larger, 0, 0, this.#kept);
      this.#scratch = larger;
    }
    chunk.copy(this.#scratch, this.#kept, from, to);
    this.#kept = needed;
    return to;
  }
}
