/** Looks up a name in the way this system is set up: hosts file first, then the name servers along the search list. No cache. */
import { promises as dns } from 'node:dns';
import type { Clock } from '../../base/clock.ts';
import { createDnsQuery } from './dns-query.ts';
import { localAddresses, parseHostsFile } from './hosts-file.ts';
import { parseResolvConf, type ResolvConf, searchCandidates } from './resolv-conf.ts';
import type { NameAnswer, NameLookup } from './resolve.ts';
import { WatchedFile } from './watched-file.ts';

export interface SystemLookupOptions {
  readonly clock: Clock;
  /** Default /etc/resolv.conf. */
  readonly resolvConfPath?: string | undefined;
  /** Default /etc/hosts. */
  readonly hostsPath?: string | undefined;
  /** Ask these ("127.0.0.1:5353") instead of the ones in resolv.conf. */
  readonly servers?: readonly string[] | undefined;
  /** How long c-ares waits for the first answer of a server, in milliseconds; doubled for the second try. Default 2000. */
  readonly queryTimeoutMs?: number | undefined;
}

const DEFAULT_QUERY_TIMEOUT_MS = 2000;
const QUERY_TRIES = 2;
/** An entry of the hosts file may change; reading it costs little. */
const LOCAL_TTL_MS = 3000;

export function createSystemLookup(options: SystemLookupOptions): NameLookup {
  const { clock, resolvConfPath = '/etc/resolv.conf', hostsPath = '/etc/hosts' } = options;
  const resolvConf = new WatchedFile({ clock, path: resolvConfPath, parse: parseResolvConf });
  const hosts = new WatchedFile({ clock, path: hostsPath, parse: parseHostsFile });
  let asked: { readonly conf: ResolvConf; readonly query: NameLookup } | undefined;

  /** A new resolver for each new resolv.conf: c-ares cannot change its servers while it waits for them. */
  function queryFor(conf: ResolvConf): NameLookup {
    if (asked?.conf !== conf) asked = { conf, query: createDnsQuery(openResolver(conf, options), clock) };
    return asked.query;
  }

  return async (name) => {
    const local = localAddresses(name, await hosts.read());
    if (local !== undefined) return { resolution: { kind: 'addresses', addresses: local }, ttlMs: LOCAL_TTL_MS };
    const conf = await resolvConf.read();
    return askInTurn(searchCandidates(name, conf), queryFor(conf));
  };
}

function openResolver(conf: ResolvConf, options: SystemLookupOptions): dns.Resolver {
  const resolver = new dns.Resolver({
    timeout: options.queryTimeoutMs ?? DEFAULT_QUERY_TIMEOUT_MS,
    tries: QUERY_TRIES,
  });
  const servers = options.servers ?? conf.servers;
  // Without any, c-ares keeps its own idea of the system's servers.
  if (servers.length > 0) resolver.setServers(servers);
  return resolver;
}

/** The first name with addresses wins. Otherwise doubt wins over "no address", and that over "no such name". */
async function askInTurn(names: readonly string[], query: NameLookup): Promise<NameAnswer> {
  let told: NameAnswer = { resolution: { kind: 'notFound' }, ttlMs: 0 };
  for (const name of names) {
    const answer = await query(name);
    const { kind } = answer.resolution;
    // A server that is silent for one name would be silent for the next.
    if (kind === 'addresses' || kind === 'timeout') return answer;
    if (kind === 'serverFailure' || kind === 'serverUnreachable' || told.resolution.kind === 'notFound') told = answer;
  }
  return told;
}
