/** Reads the hosts file, and knows what localhost is without it. */
import { parseIpAddress } from '../network/ip-address.ts';
import type { ResolvedAddress } from './resolve.ts';

export type HostsFile = ReadonlyMap<string, readonly ResolvedAddress[]>;

const LOOPBACK: readonly ResolvedAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Reads the text as hosts(5) describes it. Names are in lower case; addresses with a zone id and other nonsense are ignored. */
export function parseHostsFile(text: string): HostsFile {
  const hosts = new Map<string, ResolvedAddress[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*$/, '').trim().split(/\s+/);
    const bytes = parseIpAddress(address);
    if (bytes === undefined) continue;
    for (const name of names) {
      const known = hosts.get(name.toLowerCase()) ?? [];
      known.push({ address, family: bytes.length === 4 ? 4 : 6 });
      hosts.set(name.toLowerCase(), known);
    }
  }
  return hosts;
}

/** The addresses that this host itself gives to a name; `undefined` when name servers must be asked. */
export function localAddresses(name: string, hosts: HostsFile): readonly ResolvedAddress[] | undefined {
  const bare = (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
  const listed = hosts.get(bare);
  if (listed !== undefined) return listed;
  // RFC 6761 6.3: these are never asked of a name server.
  return bare === 'localhost' || bare.endsWith('.localhost') ? LOOPBACK : undefined;
}
