/** Turns the target and the flags of `bhc probe` into a manifest. What is right and wrong about it the API's own parser decides. */
import { isIPv6 } from 'node:net';
import { API_VERSION, KIND } from '../api/group.ts';
import type { Issue } from '../api/issue.ts';
import { issuePath } from '../api/issue.ts';
import { bracketed } from '../base/address-family.ts';
import { failed, type Result, success } from '../base/result.ts';

export interface ProbeFlags {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly timeout?: string;
  readonly slowAfter?: string;
  readonly interval?: string;
  readonly unhealthyThreshold: number;
  readonly header?: readonly string[];
  readonly expectStatus?: readonly string[];
  readonly bodyContains?: string;
  readonly bodyMatches?: string;
}

/** What somebody wants to have probed. */
export interface ProbeTargetText {
  readonly scheme: 'http' | 'tcp';
  readonly address: string;
  readonly port: number;
  /** With http: path and query. */
  readonly path: string;
}

const MAX_PORT = 65_535;
const SUPPORTED = 'http://HOST[:PORT]/PATH, tcp://HOST:PORT, HOST or HOST:PORT';
/** Schemes that other tools know, and this version does not. */
const NOT_YET = new Set(['https', 'grpc', 'grpcs', 'udp', 'h2', 'h2c', 'tls']);

/** "http://10.0.0.1/healthz", "tcp://db:5432", "10.0.0.1", "[fd00::1]:8080", "fd00::1". Without a scheme it is HTTP. */
export function parseProbeTarget(text: string): Result<ProbeTargetText, string> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const intended = portAfterBareIpv6(text);
    return intended === undefined
      ? parseUrl('http', `http://${isBareIpv6(text) ? `[${text}]` : text}`)
      : failed(
          `did you mean ${intended}? An IPv6 address stands in brackets where a port follows; without a port: [${text}]`,
        );
  }
  if (NOT_YET.has(scheme)) return failed(`${scheme}:// is not supported yet in this version; supported: ${SUPPORTED}`);
  if (scheme !== 'http' && scheme !== 'tcp') return failed(`${scheme}:// is unknown; supported: ${SUPPORTED}`);
  // The scheme http makes the URL parser treat the host of tcp:// with the same care.
  return parseUrl(scheme, text.replace(/^[^:]+/, 'http'));
}

function isBareIpv6(text: string): boolean {
  return /^[0-9a-f:.]+$/i.test(text) && text.split(':').length > 2;
}

/** "::1:9009" → "[::1]:9009": an address that ends like a port, and is an address without that end, too. */
function portAfterBareIpv6(text: string): string | undefined {
  const [, address = '', port = ''] = /^(.+):([0-9]+)$/.exec(text) ?? [];
  const isLikelyPort = port === '80' || port === '443' || /^[1-9][0-9]{3,4}$/.test(port);
  return isIPv6(address) && isLikelyPort && Number(port) <= MAX_PORT ? `[${address}]:${port}` : undefined;
}

function parseUrl(scheme: 'http' | 'tcp', text: string): Result<ProbeTargetText, string> {
  const [, port] = /^http:\/\/[^/?#]*:([0-9]+)(?:[/?#]|$)/.exec(text) ?? [];
  if (port !== undefined && !isPort(port))
    return failed(`the port ${port.slice(0, 20)} is out of range: 1 to ${MAX_PORT}`);
  const url = URL.parse(text);
  if (url === null) return failed(`this is no target that can be probed; supported: ${SUPPORTED}`);
  if (url.username !== '' || url.password !== '') {
    return failed('a URL with a user or a password is not sent; use --header "Authorization: …"');
  }
  const fault = scheme === 'tcp' ? tcpFault(url, text) : undefined;
  if (fault !== undefined) return failed(fault);
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return success({ scheme, address, port: Number(url.port || 80), path: `${url.pathname}${url.search}` });
}

function isPort(digits: string): boolean {
  return Number(digits) >= 1 && Number(digits) <= MAX_PORT;
}

function tcpFault(url: URL, text: string): string | undefined {
  // The URL parser drops the default port of http, also where it was written.
  const hasPort = url.port !== '' || /^http:\/\/[^/?#]*:0*80(?:[/?#]|$)/.test(text);
  if (!hasPort) return 'tcp:// needs a port: tcp://HOST:PORT';
  return url.pathname === '/' && url.search === '' ? undefined : 'tcp:// has no path: tcp://HOST:PORT';
}

/** The target as it is shown: "http://10.0.0.1:80/healthz". */
export function targetText({ scheme, address, port, path }: ProbeTargetText): string {
  return `${scheme}://${bracketed(address)}:${port}${scheme === 'http' ? path : ''}`;
}

/** The advice names the check in its commands, and the check of this command is nowhere: these names say what to put in. */
const PLACEHOLDER = { name: 'your-check', namespace: 'your-namespace' };

/** The name under which the backend stands in the status. */
export const PROBED_BACKEND = 'backend';

/** A manifest with one backend; or what is wrong with the flags before any schema can look at them. */
export function probeManifest(target: ProbeTargetText, flags: ProbeFlags): Result<object, string> {
  if (target.scheme === 'tcp') {
    const unused = httpFlagsIn(flags);
    if (unused.length > 0) return failed(`${unused.join(', ')}: only a probe with http:// can do that`);
  }
  const headers = (flags.header ?? []).map(parseHeader);
  if (headers.includes(undefined)) return failed('--header: must be "Name: value"');
  const probe = target.scheme === 'tcp' ? { tcp: {} } : { http: httpProbe(target, flags, headers) };
  return success({
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: PLACEHOLDER,
    spec: {
      backends: [{ name: PROBED_BACKEND, address: target.address }],
      port: target.port,
      probe,
      interval: flags.interval,
      timeout: flags.timeout,
      slowAfter: flags.slowAfter,
      healthyThreshold: 1,
      unhealthyThreshold: flags.unhealthyThreshold,
    },
  });
}

interface HeaderText {
  readonly name: string;
  readonly value: string;
}

function httpProbe(target: ProbeTargetText, flags: ProbeFlags, headers: readonly (HeaderText | undefined)[]): object {
  const expectsBody = flags.bodyContains !== undefined || flags.bodyMatches !== undefined;
  return {
    // Only an answer to GET has a body.
    method: flags.method?.toUpperCase() ?? (expectsBody ? 'GET' : 'HEAD'),
    path: flags.path ?? target.path,
    host: flags.host,
    headers: headers.length === 0 ? undefined : headers,
    expectedStatuses: flags.expectStatus,
    expectedBody: expectsBody ? { contains: flags.bodyContains, matches: flags.bodyMatches } : undefined,
  };
}

function parseHeader(text: string): HeaderText | undefined {
  const match = /^([^:]+):(.*)$/s.exec(text);
  return match === null ? undefined : { name: (match[1] ?? '').trim(), value: (match[2] ?? '').trim() };
}

function httpFlagsIn(flags: ProbeFlags): string[] {
  return FLAG_OF_FIELD.filter(([field, , key]) => field.startsWith('spec.probe.http') && flags[key] !== undefined).map(
    ([, flag]) => flag,
  );
}

/** Which flag a field of the spec comes from. The first that fits the start of the path wins. */
const FLAG_OF_FIELD: readonly (readonly [field: string, flag: string, key: keyof ProbeFlags])[] = [
  ['spec.interval', '--interval', 'interval'],
  ['spec.timeout', '--timeout', 'timeout'],
  ['spec.slowAfter', '--slow-after', 'slowAfter'],
  ['spec.unhealthyThreshold', '--unhealthy-threshold', 'unhealthyThreshold'],
  ['spec.probe.http.method', '--method', 'method'],
  ['spec.probe.http.path', '--path', 'path'],
  ['spec.probe.http.host', '--host', 'host'],
  ['spec.probe.http.headers', '--header', 'header'],
  ['spec.probe.http.expectedStatuses', '--expect-status', 'expectStatus'],
  ['spec.probe.http.expectedBody.matches', '--body-matches', 'bodyMatches'],
  ['spec.probe.http.expectedBody', '--body-contains', 'bodyContains'],
];

/** The flags that were given and change the request or its times. */
export function givenFlags(flags: ProbeFlags): string[] {
  const isGiven = (key: keyof ProbeFlags): boolean =>
    key === 'unhealthyThreshold' ? flags[key] !== 1 : flags[key] !== undefined;
  return FLAG_OF_FIELD.filter(([, , key]) => isGiven(key)).map(([, flag]) => flag);
}

/** An issue of the manifest in the words of the command line. */
export function flagIssueText(issue: Issue): string {
  const field = issuePath(issue);
  const flag = FLAG_OF_FIELD.find(([start]) => field.startsWith(start))?.[1] ?? 'the target';
  return `${flag}: ${issue.message}${issue.allowed === undefined ? '' : ` (allowed: ${issue.allowed.join(', ')})`}`;
}
