/** Which addresses may be dialled, judged by their bytes, so that no spelling and no embedding slips through. Not which ports. */
import { type Cidr, cidrContains, parseCidr, parseIpAddress } from './ip-address.ts';
import type { AddressPolicy } from '../prober.ts';

export interface AddressPolicyOptions {
  /** Allows 127.0.0.0/8 and ::1: in standalone mode, or when the operator was started with the flag for it. */
  readonly allowLoopback: boolean;
  /** Networks that are refused as well. */
  readonly denied?: readonly Cidr[] | undefined;
}

/** Never a backend: nobody's address, everybody's address, this link's, or the cloud's metadata. */
const ALWAYS_DENIED = networks([
  '0.0.0.0/8', // this host
  '169.254.0.0/16', // link-local; holds 169.254.169.254, 169.254.170.2 and .170.23
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
  '100.100.100.200', // metadata: Alibaba Cloud
  '168.63.129.16', // metadata: Azure
  '192.0.0.192', // metadata: Oracle Cloud
  '::', // unspecified
  'fe80::/10', // link-local
  'ff00::/8', // multicast
  'fd00:ec2::/32', // metadata: AWS (fd00:ec2::254 and its neighbours)
  'fd20:ce::254', // metadata: Google Cloud
]);

const LOOPBACK = networks(['127.0.0.0/8', '::1']);

/** Four bytes of an IPv6 address that hold an IPv4 address. */
interface Place {
  readonly offsets: readonly [number, number, number, number];
  /** Every bit is flipped. */
  readonly inverted?: true;
  /** Zeros there mean that the network is laid out in another way. */
  readonly absentWhenZero?: true;
}

/** An IPv6 network whose addresses carry IPv4 addresses. */
interface Embedding {
  readonly network: Cidr;
  readonly places: readonly Place[];
}

const LAST_FOUR: Place = { offsets: [12, 13, 14, 15] };

const EMBEDDINGS: readonly Embedding[] = [
  embedding('::ffff:0:0/96', [LAST_FOUR]), // IPv4-mapped
  embedding('::ffff:0:0:0/96', [LAST_FOUR]), // IPv4-translated (RFC 2765)
  embedding('::/96', [LAST_FOUR]), // IPv4-compatible
  embedding('64:ff9b::/96', [LAST_FOUR]), // NAT64 (RFC 6052)
  // NAT64 for local use (RFC 8215): the prefix may be 48 or 96 bits long.
  embedding('64:ff9b:1::/48', [LAST_FOUR, { offsets: [6, 7, 9, 10], absentWhenZero: true }]),
  embedding('2002::/16', [{ offsets: [2, 3, 4, 5] }]), // 6to4
  // Teredo: the server, and the client with its bits flipped.
  embedding('2001::/32', [{ offsets: [4, 5, 6, 7] }, { offsets: [12, 13, 14, 15], inverted: true }]),
];

function networks(texts: readonly string[]): readonly Cidr[] {
  return texts.map(network);
}

function network(text: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new Error(`not a network: ${text}`);
  return cidr;
}

function embedding(text: string, places: Embedding['places']): Embedding {
  return { network: network(text), places };
}

/** A policy over the always refused addresses, loopback as asked, and the given networks. Private addresses are allowed. */
export function createAddressPolicy({ allowLoopback, denied = [] }: AddressPolicyOptions): AddressPolicy {
  const refused = [...ALWAYS_DENIED, ...(allowLoopback ? [] : LOOPBACK), ...denied];

  function mayDial(bytes: Uint8Array): boolean {
    // ::1 lies in the IPv4-compatible network, but embeds nothing.
    if (refused.some((cidr) => cidrContains(cidr, bytes))) return false;
    return bytes.length === 4 || isLoopback(bytes) || embeddedIpv4(bytes).every(mayDial);
  }

  return {
    allows(address) {
      const bytes = parseIpAddress(address);
      return bytes !== undefined && mayDial(bytes);
    },
  };
}

function isLoopback(bytes: Uint8Array): boolean {
  return LOOPBACK.some((cidr) => cidrContains(cidr, bytes));
}

function embeddedIpv4(bytes: Uint8Array): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const { network: carrier, places } of EMBEDDINGS) {
    if (!cidrContains(carrier, bytes)) continue;
    for (const place of places) {
      const ipv4 = Uint8Array.from(place.offsets, (offset) => (bytes[offset] ?? 0) ^ (place.inverted ? 0xff : 0));
      if (!place.absentWhenZero || ipv4.some((byte) => byte !== 0)) found.push(ipv4);
    }
  }
  if (isIsatap(bytes)) found.push(bytes.subarray(12));
  return found;
}

/** RFC 5214 6.1: the interface identifier is 0000:5efe or 0200:5efe, then the IPv4 address. */
function isIsatap(bytes: Uint8Array): boolean {
  return ((bytes[8] ?? 0) & ~0x02) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
}
