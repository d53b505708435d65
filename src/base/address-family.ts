/** Tells the families of addresses apart, by the one sign that a name and an IPv4 address never have. It validates nothing: see `probe/network/ip-address.ts`. */

/** True where an address, or what stands in its place, can only be IPv6. */
export function looksLikeIPv6(address: string): boolean {
  return address.includes(':');
}

/** An address as it stands in a URL or before a port: IPv6 in brackets. */
export function bracketed(address: string): string {
  return looksLikeIPv6(address) ? `[${address}]` : address;
}
