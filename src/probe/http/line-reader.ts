/** Cuts a stream of bytes into lines without copying, except for a line that spans chunks. Knows nothing of what a line means. */

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const FIRST_SCRATCH_BYTES = 512;

/** After `next` has returned true, the line is `bytes[start, end)`, valid until the next call. */
export class LineReader {
  bytes: Buffer = EMPTY;
  start = 0;
  end = 0;
  /** All bytes of the line, its end included. */
  length = 0;
  /** Where the chunk goes on behind the line. */
  after = 0;
  #scratch: Buffer | undefined;
  #kept = 0;

  /** Bytes of an unfinished line. */
  get pending(): number {
    return this.#kept;
  }

  /** Finds the next line in `chunk[from, to)`. When there is none the bytes are kept for the next chunk. */
  next(chunk: Buffer, from: number, to: number): boolean {
    let index = from;
    while (index < to && chunk[index] !== LINE_FEED) index += 1;
    if (index === to) {
      this.#keep(chunk, from, to);
      return false;
    }
    this.after = index + 1;
    this.length = this.#kept + this.after - from;
    if (this.#kept === 0) this.#point(chunk, from, index);
    else this.#pointToScratch(chunk, from, index);
    return true;
  }

  #pointToScratch(chunk: Buffer, from: number, to: number): void {
    this.#keep(chunk, from, to);
    this.#point(this.#scratch ?? EMPTY, 0, this.#kept);
    this.#kept = 0;
  }

  /** RFC 9112 2.2: a line may end with LF alone. */
  #point(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes;
    this.start = start;
    this.end = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  }

  #keep(chunk: Buffer, from: number, to: number): void {
    const needed = this.#kept + to - from;
    if (needed === 0) return;
    let scratch = this.#scratch;
    if (scratch === undefined || scratch.length < needed) {
      const larger = Buffer.alloc(Math.max(FIRST_SCRATCH_BYTES, 2 * needed));
      scratch?.copy(larger, 0, 0, this.#kept);
      scratch = larger;
      this.#scratch = larger;
    }
    chunk.copy(scratch, this.#kept, from, to);
    this.#kept = needed;
  }
}

const EMPTY = Buffer.alloc(0);
