/** Puts header blocks together from HEADERS and CONTINUATION frames, and decodes them (RFC 9113 4.3 and 6.10). Does not know which section it is. */
import { FLAG, FRAME, OUR_STREAM } from './frame.ts';
import type { FrameReader } from './frame-reader.ts';
import { HpackDecoder } from './hpack-decoder.ts';
import type { HeaderField } from './hpack-table.ts';
import { contentOf } from './padding.ts';

/** Of one block as it comes over the wire. */
const MAX_BLOCK_BYTES = 65_536;
/** Stream dependency and weight, which RFC 9113 has given up. */
const PRIORITY_BYTES = 5;

export type BlockProgress = 'more' | 'block' | 'Malformed' | 'HeadersTooLarge';

export class HeaderBlocks {
  /** After `block`: the fields of the section. */
  fields: readonly HeaderField[] = [];
  /** The section has begun with a HEADERS frame that ends the stream. */
  endsStream = false;
  /** No other frame may come in between. */
  isOpen = false;
  /** Bytes of all blocks so far. */
  bytes = 0;
  readonly #decoder = new HpackDecoder();
  #fragments: Buffer[] = [];
  #fragmentBytes = 0;

  /** Takes a HEADERS frame when no block is open, and a CONTINUATION frame when one is. */
  take(frame: FrameReader): BlockProgress {
    const expected = this.isOpen ? FRAME.continuation : FRAME.headers;
    if (frame.type !== expected || frame.streamId !== OUR_STREAM) return 'Malformed';
    const content = this.isOpen ? frame : fragmentOf(frame);
    if (content === undefined) return 'Malformed';
    if (!this.isOpen) this.endsStream = (frame.flags & FLAG.endStream) !== 0;
    return this.#takeFragment(frame, content.start, content.end);
  }

  #takeFragment({ bytes, flags }: FrameReader, start: number, end: number): BlockProgress {
    this.bytes += end - start;
    this.#fragmentBytes += end - start;
    if (this.#fragmentBytes > MAX_BLOCK_BYTES) return 'HeadersTooLarge';
    const isLast = (flags & FLAG.endHeaders) !== 0;
    if (isLast && !this.isOpen) return this.#decode(bytes, start, end);
    this.isOpen = true;
    this.#fragments.push(Buffer.from(bytes.subarray(start, end)));
    return isLast ? this.#decode(Buffer.concat(this.#fragments), 0, this.#fragmentBytes) : 'more';
  }

  #decode(bytes: Buffer, start: number, end: number): BlockProgress {
    this.isOpen = false;
    this.#fragments = [];
    this.#fragmentBytes = 0;
    const decoded = this.#decoder.decode(bytes, start, end);
    if (!decoded.ok) return decoded.error;
    this.fields = decoded.value;
    return 'block';
  }
}

function fragmentOf(frame: FrameReader): { readonly start: number; readonly end: number } | undefined {
  const content = contentOf(frame);
  if (content === undefined || (frame.flags & FLAG.priority) === 0) return content;
  const start = content.start + PRIORITY_BYTES;
  return start <= content.end ? { start, end: content.end } : undefined;
}
