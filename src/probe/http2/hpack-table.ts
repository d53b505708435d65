/** The table that HPACK indexes point into: the static fields, then those of this connection, newest first (RFC 7541 2.3). Decodes nothing. */
import { STATIC_TABLE } from './hpack-static-table.ts';

export interface HeaderField {
  /** One character a byte, as the value. */
  readonly name: string;
  readonly value: string;
}

/** What we announce, by announcing nothing (RFC 9113 6.5.2). */
export const DEFAULT_TABLE_BYTES = 4096;
/** What an entry costs beside its characters (RFC 7541 4.1): it bounds the number of entries. */
const ENTRY_OVERHEAD_BYTES = 32;

const STATIC_FIELDS: readonly HeaderField[] = STATIC_TABLE.map(([name, value]) => ({ name, value }));

export class HpackTable {
  readonly #maxBytes: number;
  readonly #entries: HeaderField[] = [];
  #bytes = 0;
  #capacity: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#capacity = maxBytes;
  }

  /** The field of an index from 1; `undefined` when there is none. */
  at(index: number): HeaderField | undefined {
    return index <= STATIC_FIELDS.length ? STATIC_FIELDS[index - 1] : this.#entries[index - STATIC_FIELDS.length - 1];
  }

  /** A field that is larger than the table empties it, and that is no error (RFC 7541 4.4). */
  add(field: HeaderField): void {
    const size = fieldSize(field);
    this.#shrinkTo(this.#capacity - size);
    if (size > this.#capacity) return;
    this.#entries.unshift(field);
    this.#bytes += size;
  }

  /** Returns false for more than was allowed. */
  resize(capacity: number): boolean {
    if (capacity > this.#maxBytes) return false;
    this.#capacity = capacity;
    this.#shrinkTo(capacity);
    return true;
  }

  #shrinkTo(bytes: number): void {
    while (this.#bytes > bytes) {
      const oldest = this.#entries.pop();
      if (oldest === undefined) return;
      this.#bytes -= fieldSize(oldest);
    }
  }
}

/** What a field counts, in a table and in a list (RFC 7541 4.1, RFC 9113 6.5.2). */
export function fieldSize({ name, value }: HeaderField): number {
  return name.length + value.length + ENTRY_OVERHEAD_BYTES;
}
