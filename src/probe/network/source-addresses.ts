/** The addresses that probes come from, for whoever has to let them in. */
import type { NetworkInterfaceInfo } from 'node:os';

/** At most this many are named; more than that is no help in a firewall rule. */
const MAX_SOURCES = 8;

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** The addresses of the interfaces that lead out of this host, IPv4 first; loopback when there are no others. */
export function sourceAddresses(interfaces: Interfaces): readonly string[] {
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const outward = all.filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address));
  const chosen = outward.length > 0 ? outward : all.filter(({ internal }) => internal);
  const sorted = chosen.toSorted((left, right) => left.family.localeCompare(right.family));
  return [...new Set(sorted.map(({ address }) => address))].slice(0, MAX_SOURCES);
}
