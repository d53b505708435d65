/** Compares the header of an answer with what is expected of it, field by field while it is read. Keeps nothing of it. */
import type { UnmetHeader } from '../facts.ts';
import type { ExpectedHeader } from '../target.ts';
import type { Span } from './http-header.ts';

const CAPITAL_A = 0x41;
const CAPITAL_Z = 0x5a;

/** Of one header section. Made only where something is expected. */
export class HeaderMatch {
  readonly #expected: readonly ExpectedHeader[];
  /** One bit for each expected header. */
  #seen = 0;
  #met = 0;

  constructor(expected: readonly ExpectedHeader[]) {
    this.#expected = expected;
  }

  /** Takes the field `bytes[nameStart, nameEnd): bytes[valueStart, valueEnd)`. Of a field that comes several times one must be as expected. */
  take(bytes: Buffer, name: Span, value: Span): void {
    for (let index = 0; index < this.#expected.length; index += 1) {
      const expected = this.#expected[index];
      if (expected === undefined || !isName(bytes, name, expected.name)) continue;
      this.#seen |= 1 << index;
      if (expected.value === undefined || isValue(bytes, value, expected.value)) this.#met |= 1 << index;
    }
  }

  /** Another service explains all the rest, so its name tag comes first; `undefined` when all is as expected. */
  unmet(): UnmetHeader | undefined {
    const unmet = this.#expected.flatMap(({ identity }, index) =>
      this.#has(this.#met, index) ? [] : [{ index, isMissing: !this.#has(this.#seen, index), isIdentity: identity }],
    );
    return unmet.find(({ isIdentity, isMissing }) => isIdentity && !isMissing) ?? unmet[0];
  }

  #has(bits: number, index: number): boolean {
    return (bits & (1 << index)) !== 0;
  }
}

/** `lowerCase` holds no capital. */
function isName(bytes: Buffer, [start, end]: Span, lowerCase: Buffer): boolean {
  if (end - start !== lowerCase.length) return false;
  for (let index = 0; index < lowerCase.length; index += 1) {
    const byte = bytes[start + index] ?? 0;
    if ((byte >= CAPITAL_A && byte <= CAPITAL_Z ? byte | 0x20 : byte) !== lowerCase[index]) return false;
  }
  return true;
}

function isValue(bytes: Buffer, [start, end]: Span, value: Buffer): boolean {
  return end - start === value.length && value.compare(bytes, start, end) === 0;
}
