/** Whether this host can speak a family of addresses at all. */
import type { NetworkInterfaceInfo } from 'node:os';

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** True when an interface has an address of the family that is not link-local. Loopback counts: a backend may be there too. */
export function hasFamily(family: 4 | 6, interfaces: Interfaces): boolean {
  const wanted = family === 4 ? 'IPv4' : 'IPv6';
  return Object.values(interfaces).some((addresses) =>
    addresses?.some(
      (address) =>
        address.family === wanted && !(address.internal && family === 6) && !address.address.startsWith('fe80:'),
    ),
  );
}
