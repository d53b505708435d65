/** Decodes header blocks (RFC 7541), keeping the table of one connection. Judges no field: see `answer-section.ts`. */
import { failed, type Result, success } from '../../base/result.ts';
import { DEFAULT_TABLE_BYTES, fieldSize, type HeaderField, HpackTable } from './hpack-table.ts';
import { decodeHuffman } from './huffman.ts';

/** What we announce, too: a block of one-byte references to one large field would otherwise fill the memory. */
export const MAX_HEADER_LIST_BYTES = 65_536;
/** Enough for any length that can come up, and too few to overflow 32 bits (RFC 7541 5.1 asks for a limit). */
const MAX_INTEGER_OCTETS = 4;

const EMPTY = Buffer.alloc(0);

/** The first bits of each representation (RFC 7541 6); never-indexed and not-indexed fields differ only for those who pass them on. */
const INDEXED = 0x80;
const WITH_INDEXING = 0x40;
const SIZE_UPDATE = 0x20;
const INDEXED_PREFIX = 7;
const WITH_INDEXING_PREFIX = 6;
const SIZE_UPDATE_PREFIX = 5;
const LITERAL_PREFIX = 4;
const HUFFMAN = 0x80;
const STRING_PREFIX = 7;

export type HpackFault = 'Malformed' | 'HeadersTooLarge';

export class HpackDecoder {
  readonly #table: HpackTable;
  #bytes: Buffer = EMPTY;
  #position = 0;
  #end = 0;

  constructor(maxTableBytes: number = DEFAULT_TABLE_BYTES) {
    this.#table = new HpackTable(maxTableBytes);
  }

  /** The fields of the whole block `bytes[start, end)`, in order. After a fault the connection is of no more use. */
  decode(bytes: Buffer, start: number, end: number): Result<readonly HeaderField[], HpackFault> {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
    if (!this.#takeSizeUpdates()) return failed('Malformed');
    const fields: HeaderField[] = [];
    let size = 0;
    while (this.#position < this.#end) {
      const field = this.#takeField();
      if (field === undefined) return failed('Malformed');
      size += fieldSize(field);
      if (size > MAX_HEADER_LIST_BYTES) return failed('HeadersTooLarge');
      fields.push(field);
    }
    return success(fields);
  }

  /** Only at the beginning of a block (RFC 7541 4.2). */
  #takeSizeUpdates(): boolean {
    while (this.#position < this.#end && (this.#peek() & 0xe0) === SIZE_UPDATE) {
      const capacity = this.#takeInteger(SIZE_UPDATE_PREFIX);
      if (capacity === undefined || !this.#table.resize(capacity)) return false;
    }
    return true;
  }

  #takeField(): HeaderField | undefined {
    const first = this.#peek();
    if (first >= INDEXED) return this.#takeIndexed();
    if (first >= WITH_INDEXING) {
      const field = this.#takeLiteral(WITH_INDEXING_PREFIX);
      if (field !== undefined) this.#table.add(field);
      return field;
    }
    return first >= SIZE_UPDATE ? undefined : this.#takeLiteral(LITERAL_PREFIX);
  }

  #takeIndexed(): HeaderField | undefined {
    const index = this.#takeInteger(INDEXED_PREFIX);
    return index === undefined ? undefined : this.#table.at(index);
  }

  /** Index 0 = the name is spelled out. */
  #takeLiteral(prefixBits: number): HeaderField | undefined {
    const index = this.#takeInteger(prefixBits);
    if (index === undefined) return undefined;
    const name = index === 0 ? this.#takeString() : this.#table.at(index)?.name;
    if (name === undefined) return undefined;
    const value = this.#takeString();
    return value === undefined ? undefined : { name, value };
  }

  #takeString(): string | undefined {
    if (this.#position >= this.#end) return undefined;
    const isHuffman = this.#peek() >= HUFFMAN;
    const length = this.#takeInteger(STRING_PREFIX);
    if (length === undefined || length > this.#end - this.#position) return undefined;
    const start = this.#position;
    this.#position += length;
    return isHuffman
      ? decodeHuffman(this.#bytes, start, this.#position)
      : this.#bytes.toString('latin1', start, this.#position);
  }

  /**
   * RFC 7541 5.1, with a prefix of 5 bits:
   * ```
   *   xxx01010                      10
   *   xxx11111 10011010 00001010    31 + 26 + (10 << 7) = 1337
   * ```
   */
  #takeInteger(prefixBits: number): number | undefined {
    const mask = (1 << prefixBits) - 1;
    let value = this.#peek() & mask;
    this.#position += 1;
    if (value < mask) return value;
    for (let octet = 0; octet < MAX_INTEGER_OCTETS && this.#position < this.#end; octet += 1) {
      const byte = this.#peek();
      this.#position += 1;
      value += (byte & 0x7f) << (7 * octet);
      if (byte < 0x80) return value;
    }
    return undefined;
  }

  /** Callers have looked whether there is one. */
  #peek(): number {
    return this.#bytes[this.#position] ?? 0;
  }
}
