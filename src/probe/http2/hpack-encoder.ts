/** Encodes a header list as a block that needs no table of the connection (RFC 7541). No Huffman code: a request is small, and made once. */
import { STATIC_TABLE } from './hpack-static-table.ts';
import type { HeaderField } from './hpack-table.ts';

const INDEXED = 0x80;
const INDEXED_PREFIX = 7;
/** Never indexed, by nobody on the way either: any of these may be a credential (RFC 7541 7.1.3). */
const NEVER_INDEXED = 0x10;
const NEVER_INDEXED_PREFIX = 4;
const PLAIN = 0x00;
const STRING_PREFIX = 7;

/** Names must be in lower case already; all of it is written one byte a character. */
export function encodeHeaderBlock(fields: readonly HeaderField[]): Buffer {
  return Buffer.from(fields.flatMap(encodeField));
}

function encodeField({ name, value }: HeaderField): readonly number[] {
  const whole = STATIC_TABLE.findIndex(([knownName, knownValue]) => knownName === name && knownValue === value) + 1;
  if (whole > 0) return encodeInteger(whole, INDEXED, INDEXED_PREFIX);
  const named = STATIC_TABLE.findIndex(([knownName]) => knownName === name) + 1;
  return [
    ...encodeInteger(named, NEVER_INDEXED, NEVER_INDEXED_PREFIX),
    ...(named === 0 ? encodeString(name) : []),
    ...encodeString(value),
  ];
}

function encodeString(text: string): readonly number[] {
  const bytes = Buffer.from(text, 'latin1');
  return [...encodeInteger(bytes.length, PLAIN, STRING_PREFIX), ...bytes];
}

/** RFC 7541 5.1. */
function encodeInteger(value: number, firstBits: number, prefixBits: number): readonly number[] {
  const mask = (1 << prefixBits) - 1;
  if (value < mask) return [firstBits | value];
  const octets = [firstBits | mask];
  let rest = value - mask;
  while (rest >= 0x80) {
    octets.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return [...octets, rest];
}
