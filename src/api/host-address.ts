/** Says whether a text can be the address of a backend. It does not say whether the address may be probed: see `probe/network/address-policy.ts`. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { looksLikeIPv6 } from '../base/address-family.ts';

const MAX_LENGTH = 253;

/** Dot-separated labels, with a final dot allowed. Underscores may stand in every label but the last. The API server matches the same pattern. */
export const DNS_NAME_PATTERN =
  '^([A-Za-z0-9_]([-A-Za-z0-9_]{0,61}[A-Za-z0-9_])?[.])*[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?[.]?$';

/** Names that end in a number: resolvers and browsers read them as IPv4 addresses in odd notations, such as 127.1 or 0x7f000001. */
export const NUMERIC_NAME_PATTERN = '(^|[.])(0[xX][0-9A-Fa-f]*|[0-9]+)[.]?$';

const dnsName = new RegExp(DNS_NAME_PATTERN);
const numericName = new RegExp(NUMERIC_NAME_PATTERN);

const ipv4Mapped = new BlockList();
ipv4Mapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/** An IPv4 address, an IPv6 address without zone and brackets that is not an IPv4 address in disguise, or a DNS name. */
export function isHostAddress(text: string): boolean {
  if (text.length > MAX_LENGTH) return false;
  if (isIPv4(text)) return true;
  if (looksLikeIPv6(text)) return isIPv6(text) && !text.includes('%') && !ipv4Mapped.check(text, 'ipv6');
  return isDnsName(text);
}

/** A DNS name that no resolver takes for an address in an odd notation. */
export function isDnsName(text: string): boolean {
  return text.length <= MAX_LENGTH && dnsName.test(text) && !numericName.test(text);
}
