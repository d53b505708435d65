/** Asks the name servers for the addresses of one absolute name, with c-ares. No search list, no hosts file, no cache. */
import type { promises } from 'node:dns';
import type { Clock } from '../../base/clock.ts';
import { errnoOf } from '../network/node-error.ts';
import type { NameAnswer, NameLookup, ResolvedAddress } from './resolve.ts';

/** The part of `dns.promises.Resolver` that is used. */
export type DnsResolver = Pick<promises.Resolver, 'resolve4' | 'resolve6'>;

/** What one record type gave. */
type FamilyAnswer =
  | { readonly kind: 'addresses'; readonly addresses: readonly ResolvedAddress[]; readonly ttlMs: number }
  | { readonly kind: 'notFound' | 'noAddress' | 'invalid' | 'serverFailure' | 'serverUnreachable' | 'timeout' };

const MAX_ADDRESSES = 8;
/** Some name servers never answer AAAA: once one family has addresses, the other gets this long. */
const LATECOMER_MS = 300;

/** Both record types at once. If one has addresses, what becomes of the other does not matter. */
export function createDnsQuery(resolver: DnsResolver, clock: Clock): NameLookup {
  return async (name) => {
    const ipv4 = queryFamily(resolver, name, 4);
    const ipv6 = queryFamily(resolver, name, 6);
    const first = await Promise.race([ipv4, ipv6]);
    if (first.kind !== 'addresses') return combine(await ipv4, await ipv6);

    const patience = startPatience(clock);
    const [a, aaaa] = await Promise.all([Promise.race([ipv4, patience.over]), Promise.race([ipv6, patience.over])]);
    patience.cancel();
    return combine(a, aaaa);
  };
}

function startPatience(clock: Clock): { readonly over: Promise<FamilyAnswer>; cancel(): void } {
  const { promise, resolve } = Promise.withResolvers<FamilyAnswer>();
  const timer = clock.schedule(LATECOMER_MS, () => resolve({ kind: 'timeout' }));
  return { over: promise, cancel: () => timer.cancel() };
}

async function queryFamily(resolver: DnsResolver, name: string, family: 4 | 6): Promise<FamilyAnswer> {
  try {
    const records =
      family === 4 ? await resolver.resolve4(name, { ttl: true }) : await resolver.resolve6(name, { ttl: true });
    // c-ares calls an alias that leads to nothing a success without records.
    if (records.length === 0) return { kind: 'noAddress' };
    const addresses = records.map(({ address }) => ({ address, family }));
    return { kind: 'addresses', addresses, ttlMs: 1000 * Math.min(...records.map(({ ttl }) => ttl)) };
  } catch (error) {
    return { kind: troubleOf(errnoOf(error)) };
  }
}

/** c-ares' error names. Refusal and garbage are the name server's trouble, not the name's. */
function troubleOf(code: string): Trouble {
  switch (code) {
    case 'ENOTFOUND':
      return 'notFound';
    case 'EBADNAME':
      return 'invalid';
    case 'ECONNREFUSED':
      return 'serverUnreachable';
    case 'ENODATA':
      return 'noAddress';
    case 'ETIMEOUT':
      return 'timeout';
    default:
      return 'serverFailure';
  }
}

function combine(ipv4: FamilyAnswer, ipv6: FamilyAnswer): NameAnswer {
  const found = [ipv4, ipv6].filter((answer) => answer.kind === 'addresses');
  if (found.length > 0) {
    const addresses = found.flatMap((answer) => answer.addresses).slice(0, MAX_ADDRESSES);
    return { resolution: { kind: 'addresses', addresses }, ttlMs: Math.min(...found.map((answer) => answer.ttlMs)) };
  }
  return { resolution: { kind: worse(ipv4.kind, ipv6.kind) }, ttlMs: 0 };
}

type Trouble = Exclude<FamilyAnswer['kind'], 'addresses'>;

/** "No such name" holds for all record types, whatever the other query met; trouble leaves open what the other type would have said. */
const BY_WEIGHT = [
  'notFound',
  'invalid',
  'timeout',
  'serverFailure',
  'serverUnreachable',
  'noAddress',
] as const satisfies readonly Trouble[];

function worse(first: FamilyAnswer['kind'], second: FamilyAnswer['kind']): Trouble {
  return BY_WEIGHT.find((kind) => kind === first || kind === second) ?? 'noAddress';
}
