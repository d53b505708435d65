/** The bytes that have come in one step of an exchange, and when it is worth comparing them. What they mean is for others to say. */

/** What one step looks at. */
export const MAX_STEP_BYTES = 65_536;

const FIRST_ROOM = 1_024;
/**
 * Bytes that are compared in one step before comparing costs too much: a pattern needs some 50 ms for 64 KiB, and whoever
 * sends byte by byte would have the same bytes compared again and again. Ordinary answers never come near it.
 */
const MAX_COMPARED_BYTES = 4 * MAX_STEP_BYTES;

export class SeenBytes {
  length = 0;
  #bytes = Buffer.alloc(0);
  #comparedBytes = 0;

  get isFull(): boolean {
    return this.length >= MAX_STEP_BYTES;
  }

  /** Valid until the next call of `add`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  /** Takes what there is room for. */
  add(chunk: Buffer, length: number): void {
    const end = Math.min(this.length + length, MAX_STEP_BYTES);
    if (end > this.#bytes.length) this.#grow(end);
    chunk.copy(this.#bytes, this.length, 0, end - this.length);
    this.length = end;
  }

  /** Whether to compare now; once too much was compared, only the end decides. */
  isWorthComparing(): boolean {
    this.#comparedBytes += this.length;
    return this.#comparedBytes <= MAX_COMPARED_BYTES;
  }

  #grow(needed: number): void {
    const larger = Buffer.alloc(Math.max(needed, FIRST_ROOM, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}
