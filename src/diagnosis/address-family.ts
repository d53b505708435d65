/** Tells the families of addresses apart, by the one sign that a name and an IPv4 address never have. It validates nothing. */
export function isIPv6(address: string): boolean {
  return address.includes(':');
}
