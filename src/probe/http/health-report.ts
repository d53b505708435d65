/**
 * Reads the health report that many frameworks send with a failing status, and says which dependency fails, in one word of a
 * closed list. No other byte of it is used. Three shapes are known; anything else says nothing.
 * ```
 *   Spring Boot Actuator     {"status":"DOWN","components":{"db":{"status":"DOWN"}}}        (older: "details")
 *   MicroProfile, ASP.NET    {"status":"DOWN","checks":[{"name":"db","status":"DOWN"}]}     ("results", "entries": by name)
 *   health+json of the IETF  {"status":"fail","checks":{"db:connections":[{"status":"fail"}]}}
 * ```
 */
import type { Dependency } from '../facts.ts';

const MAX_BYTES = 65_536;
/** Components of components. */
const MAX_DEPTH = 4;
const MAX_COMPONENTS = 200;
const MAX_NAME = 64;

/** The members that hold the parts. */
const PARTS = ['components', 'details', 'checks', 'results', 'entries'] as const;
const FAILING: ReadonlySet<string> = new Set(['down', 'out_of_service', 'fail', 'error', 'unhealthy']);

/** The first that fits counts: "redisCache" is a redis. */
const WORDS: readonly (readonly [Dependency, RegExp])[] = [
  ['redis', /redis|valkey/],
  ['cache', /cache|memcached|hazelcast/],
  ['queue', /rabbit|kafka|amqp|jms|queue|broker|activemq|sqs|servicebus|nats|pulsar/],
  ['mail', /mail|smtp/],
  ['ldap', /ldap/],
  ['search', /elastic|solr|opensearch|search/],
  ['discovery', /discovery|eureka|consul|zookeeper/],
  ['config', /config/],
  ['disk', /disk/],
  ['storage', /storage|blob|minio|^s3|bucket/],
  ['database', /^db|db$|database|jdbc|datasource|sql|postgres|maria|oracle|mongo|cassandra|r2dbc|neo4j|couchbase/],
];

/** `undefined` when it is no report of a known shape, or names nothing that fails. */
export function failingDependency(body: Buffer): Dependency | undefined {
  if (body.length === 0 || body.length > MAX_BYTES) return undefined;
  const report = parse(body);
  if (!isObject(report) || !isFailing(report)) return undefined;
  const name = failingPart(report, { depth: 0, seen: 0 });
  return name === undefined ? undefined : wordOf(name);
}

function wordOf(name: string): Dependency {
  const plain = name.slice(0, MAX_NAME).toLowerCase();
  return WORDS.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other';
}

interface Walk {
  readonly depth: number;
  /** Parts looked at so far, in all. */
  seen: number;
}

/** The name of the innermost failing part, the first in the order of the report. */
function failingPart(report: object, walk: Walk): string | undefined {
  if (walk.depth >= MAX_DEPTH) return undefined;
  for (const [name, part] of partsOf(report)) {
    walk.seen += 1;
    if (walk.seen > MAX_COMPONENTS) return undefined;
    if (!isFailing(part)) continue;
    const inner = { depth: walk.depth + 1, seen: walk.seen };
    return failingPart(part, inner) ?? name;
  }
  return undefined;
}

function partsOf(report: object): readonly (readonly [string, object])[] {
  for (const member of PARTS) {
    const parts: unknown = Reflect.get(report, member);
    if (Array.isArray(parts)) return parts.flatMap(namedPart);
    if (isObject(parts)) return Object.entries(parts).flatMap(([name, part]) => measurements(name, part));
  }
  return [];
}

/** `{"name":"db","status":"DOWN"}` */
function namedPart(part: unknown): readonly (readonly [string, object])[] {
  if (!isObject(part)) return [];
  const name: unknown = Reflect.get(part, 'name');
  return typeof name === 'string' ? [[name, part]] : [];
}

/** One part under its name, or a list of measurements of it. */
function measurements(name: string, part: unknown): readonly (readonly [string, object])[] {
  const list: readonly unknown[] = Array.isArray(part) ? part : [part];
  return list.filter((item) => isObject(item)).map((item): readonly [string, object] => [name, item]);
}

function isFailing(part: object): boolean {
  const status: unknown = Reflect.get(part, 'status');
  return typeof status === 'string' && FAILING.has(status.toLowerCase());
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
