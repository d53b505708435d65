/** Reads the one message of a gRPC answer, in whatever pieces it comes. Does not know what is in it. */

/** A flag for compression, then the length (32 bits). */
const PREFIX_BYTES = 5;
/** A health answer takes two bytes. */
const MAX_MESSAGE_BYTES = 4096;
const UNCOMPRESSED = 0;

/** `Malformed` = compressed, which we have not accepted, too long, or one message too many. */
export type MessageProgress = 'more' | 'complete' | 'Malformed';

export class GrpcMessage {
  readonly #prefix = Buffer.alloc(PREFIX_BYTES);
  #prefixLength = 0;
  #content: Buffer | undefined;
  #length = 0;

  /** The whole message; `undefined` while it has not come. */
  get content(): Buffer | undefined {
    return this.#content?.length === this.#length ? this.#content : undefined;
  }

  /** Reads `bytes[start, end)`. */
  feed(bytes: Buffer, start: number, end: number): MessageProgress {
    const position = this.#feedPrefix(bytes, start, end);
    if (this.#prefixLength < PREFIX_BYTES) return 'more';
    const content = this.#content ?? this.#open();
    if (content === undefined) return 'Malformed';
    const taken = bytes.copy(content, this.#length, position, end);
    this.#length += taken;
    if (position + taken < end) return 'Malformed';
    return this.#length === content.length ? 'complete' : 'more';
  }

  #feedPrefix(bytes: Buffer, start: number, end: number): number {
    const taken = bytes.copy(this.#prefix, this.#prefixLength, start, end);
    this.#prefixLength += taken;
    return start + taken;
  }

  #open(): Buffer | undefined {
    const length = this.#prefix.readUInt32BE(1);
    if (this.#prefix[0] !== UNCOMPRESSED || length > MAX_MESSAGE_BYTES) return undefined;
    this.#content = Buffer.alloc(length);
    return this.#content;
  }
}

/** A message as it is sent. */
export function encodeMessage(content: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(content.length, 1);
  return Buffer.concat([prefix, content]);
}
