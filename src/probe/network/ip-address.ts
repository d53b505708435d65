/** Reads the text of an IP address into its bytes, strictly. Not for names: those are resolved. */
import { looksLikeIPv6 } from '../../base/address-family.ts';

const IPV6_GROUPS = 8;
const ZERO = 0x30;

/**
 * The 4 or 16 bytes of an address; `undefined` for anything else.
 * Only the canonical decimal form of IPv4 is read (no octal, hexadecimal or short forms), and no zone ids.
 */
export function parseIpAddress(text: string): Uint8Array | undefined {
  return looksLikeIPv6(text) ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Uint8Array | undefined {
  if (text.length < 7 || text.length > 15) return undefined;
  const bytes = new Uint8Array(4);
  let start = 0;
  for (let part = 0; part < 4; part += 1) {
    const dot = part === 3 ? text.length : text.indexOf('.', start);
    const value = parseOctet(text, start, dot);
    if (value === undefined) return undefined;
    bytes[part] = value;
    start = dot + 1;
  }
  return bytes;
}

/** One to three digits without a leading zero; `undefined` for anything else, an end before the start included. */
function parseOctet(text: string, start: number, end: number): number | undefined {
  const digits = end - start;
  if (digits < 1 || digits > 3 || (digits > 1 && text.charCodeAt(start) === ZERO)) return undefined;
  let value = 0;
  for (let index = start; index < end; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = 10 * value + digit;
  }
  return value <= 255 ? value : undefined;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const headGroups = parseGroups(head, tail === undefined);
  const tailGroups = tail === undefined ? [] : parseGroups(tail, true);
  if (headGroups === undefined || tailGroups === undefined) return undefined;

  const written = headGroups.length + tailGroups.length;
  const fits = tail === undefined ? written === IPV6_GROUPS : written < IPV6_GROUPS;
  if (!fits) return undefined;

  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  headGroups.forEach((group, index) => view.setUint16(2 * index, group));
  tailGroups.forEach((group, index) => view.setUint16(16 - 2 * (tailGroups.length - index), group));
  return bytes;
}

/** The 16-bit groups of "a:b:c", where the last one may be a dotted IPv4 address when `last` says that it ends the text. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const words = text.split(':');
  for (const [index, word] of words.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(word)) {
      groups.push(Number.parseInt(word, 16));
      continue;
    }
    const ipv4 = last && index === words.length - 1 ? parseIpv4(word) : undefined;
    if (ipv4 === undefined) return undefined;
    const view = new DataView(ipv4.buffer);
    groups.push(view.getUint16(0), view.getUint16(2));
  }
  return groups;
}

/** A network: the first `bits` bits of `bytes` decide. */
export interface Cidr {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** Reads "10.0.0.0/8" or "fd00::/8"; a bare address is a network of one. */
export function parseCidrs(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}

/** An address range in CIDR notation; `undefined` when the text is none. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const bytes = parseIpAddress(slash === -1 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const width = bytes.length * 8;
  if (slash === -1) return { bytes, bits: width };

  const length = text.slice(slash + 1);
  if (!/^(0|[1-9][0-9]{0,2})$/.test(length) || Number(length) > width) return undefined;
  return { bytes, bits: Number(length) };
}

/** Whether an address of the same family lies in the network. */
export function cidrContains(cidr: Cidr, address: Uint8Array): boolean {
  if (address.length !== cidr.bytes.length) return false;
  const whole = cidr.bits >> 3;
  for (let index = 0; index < whole; index += 1) {
    if (address[index] !== cidr.bytes[index]) return false;
  }
  const rest = cidr.bits & 7;
  if (rest === 0) return true;
  const mask = 0xff00 >> rest;
  return ((address[whole] ?? 0) & mask & 0xff) === ((cidr.bytes[whole] ?? 0) & mask & 0xff);
}
