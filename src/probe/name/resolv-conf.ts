/** Reads resolv.conf, and expands a name by its search list. Sends no query. */
import { isIP } from 'node:net';

export interface ResolvConf {
  /** Addresses of name servers; empty when none is named. */
  readonly servers: readonly string[];
  readonly search: readonly string[];
  /** A name with at least this many dots is tried as it is first. */
  readonly ndots: number;
}

const MAX_SERVERS = 3;
/** The most names that one name is expanded to. */
const MAX_CANDIDATES = 8;
const MAX_NDOTS = 15;

/** Reads the text as resolv.conf(5) describes it. Lines that make no sense are ignored, as the system's resolver does. */
export function parseResolvConf(text: string): ResolvConf {
  const servers: string[] = [];
  let search: readonly string[] = [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*$/, '')
      .trim()
      .split(/\s+/);
    const [first] = words;
    if (first === undefined) continue;
    if (keyword === 'nameserver' && isIP(first) !== 0) servers.push(first);
    // The last of several wins; "domain" is a search list of one.
    else if (keyword === 'search') search = words.map(withoutTrailingDot);
    else if (keyword === 'domain') search = [withoutTrailingDot(first)];
    else if (keyword === 'options') ndots = readNdots(words) ?? ndots;
  }
  return { servers: servers.slice(0, MAX_SERVERS), search: search.filter((domain) => domain !== ''), ndots };
}

function readNdots(options: readonly string[]): number | undefined {
  const digits = options
    .map((option) => /^ndots:([0-9]{1,3})$/.exec(option)?.[1])
    .findLast((match) => match !== undefined);
  return digits === undefined ? undefined : Math.min(Number(digits), MAX_NDOTS);
}

/** The absolute names to ask for, in order. A trailing dot keeps a name as it is. */
export function searchCandidates(name: string, { search, ndots }: ResolvConf): readonly string[] {
  if (name.endsWith('.')) return [withoutTrailingDot(name)];
  const expanded = search.map((domain) => `${name}.${domain}`);
  const dots = name.split('.').length - 1;
  // The name itself is never cut off by the cap.
  if (dots >= ndots) return [name, ...expanded].slice(0, MAX_CANDIDATES);
  return [...expanded.slice(0, MAX_CANDIDATES - 1), name];
}

function withoutTrailingDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
