/** The Huffman code of HPACK (RFC 7541 5.2 and appendix B), decoding only: we send plain strings. */

/** Bits of the code of each byte, and of the end of a string. The code is canonical: its bits follow from its lengths. */
// prettier-ignore
const CODE_LENGTHS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];
const END_OF_STRING = 256;
const SHORTEST_CODE_BITS = 5;
const LONGEST_CODE_BITS = 30;
const MAX_PADDING_BITS = 7;

/** Of the codes of one length: the first of them, how many there are, and where their symbols begin. */
interface CodeRange {
  readonly firstCode: number;
  readonly count: number;
  readonly firstSymbol: number;
}

const SYMBOLS: readonly number[] = CODE_LENGTHS.map((_, symbol) => symbol).toSorted(
  (a, b) => (CODE_LENGTHS[a] ?? 0) - (CODE_LENGTHS[b] ?? 0) || a - b,
);
const RANGES: readonly CodeRange[] = codeRanges();

/** The text that `bytes[start, end)` encodes, one character a byte; `undefined` when it is no valid encoding. */
export function decodeHuffman(bytes: Buffer, start: number, end: number): string | undefined {
  const text = Buffer.allocUnsafe(Math.ceil(((end - start) * 8) / SHORTEST_CODE_BITS));
  let length = 0;
  let code = 0;
  let codeBits = 0;
  for (let bit = start * 8; bit < end * 8; bit += 1) {
    code = (code << 1) | (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
    codeBits += 1;
    const symbol = symbolOf(code, codeBits);
    if (symbol === undefined) continue;
    if (symbol === END_OF_STRING) return undefined;
    text[length] = symbol;
    length += 1;
    code = 0;
    codeBits = 0;
  }
  return isPadding(code, codeBits) ? text.toString('latin1', 0, length) : undefined;
}

/** A string ends with the first bits of the code of its end, which are ones, and with less than a byte of them. */
function isPadding(code: number, bits: number): boolean {
  return bits <= MAX_PADDING_BITS && code === (1 << bits) - 1;
}

function symbolOf(code: number, bits: number): number | undefined {
  const range = RANGES[bits];
  if (range === undefined || code - range.firstCode >= range.count) return undefined;
  return SYMBOLS[range.firstSymbol + code - range.firstCode];
}

/** Within a length codes go up with the symbols; the next length goes on where the last one ended. */
function codeRanges(): readonly CodeRange[] {
  const ranges: CodeRange[] = [];
  let firstCode = 0;
  let firstSymbol = 0;
  for (let bits = 0; bits <= LONGEST_CODE_BITS; bits += 1) {
    const count = CODE_LENGTHS.filter((length) => length === bits).length;
    ranges.push({ firstCode, count, firstSymbol });
    firstCode = (firstCode + count) << 1;
    firstSymbol += count;
  }
  return ranges;
}
