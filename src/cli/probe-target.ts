/** Reads what `bhc probe` is pointed at: which protocol, where, and what of it. What a host may be like the API's own parser decides. */
import { isIPv6 } from 'node:net';
import type { probeKind } from '../api/effective.ts';
import { nearest } from '../api/nearest.ts';
import { bracketed } from '../base/address-family.ts';
import { failed, type Result, success } from '../base/result.ts';

/** A way of saying a protocol on the command line, and what it stands for in a check. */
interface SchemeFacts {
  readonly kind: ReturnType<typeof probeKind>;
  readonly isSecure: boolean;
  /** `undefined`: the target must name one. */
  readonly defaultPort: number | undefined;
  /** What may stand behind the port. */
  readonly tail: 'path' | 'service' | 'nothing';
}

export const SCHEMES = {
  http: { kind: 'http', isSecure: false, defaultPort: 80, tail: 'path' },
  https: { kind: 'http', isSecure: true, defaultPort: 443, tail: 'path' },
  tcp: { kind: 'tcp', isSecure: false, defaultPort: undefined, tail: 'nothing' },
  tls: { kind: 'tcp', isSecure: true, defaultPort: undefined, tail: 'nothing' },
  grpc: { kind: 'grpc', isSecure: false, defaultPort: undefined, tail: 'service' },
  grpcs: { kind: 'grpc', isSecure: true, defaultPort: undefined, tail: 'service' },
  udp: { kind: 'udp', isSecure: false, defaultPort: undefined, tail: 'nothing' },
} as const satisfies Readonly<Record<string, SchemeFacts>>;
export type Scheme = keyof typeof SCHEMES;
export const ALL_SCHEMES: readonly Scheme[] = Object.keys(SCHEMES).filter(isScheme);

/** What somebody wants to have probed. */
export interface ProbeTargetText {
  readonly scheme: Scheme;
  readonly address: string;
  readonly port: number;
  /** With http: path and query. */
  readonly path: string;
  /** With gRPC: the service that is asked about; empty asks for the server as a whole. */
  readonly service: string;
}

const MAX_PORT = 65_535;

/** All forms of a target. */
export const TARGET_FORMS =
  'http://HOST[:PORT]/PATH, https://HOST[:PORT]/PATH, tcp://HOST:PORT, tls://HOST:PORT, grpc://HOST:PORT[/SERVICE], grpcs://HOST:PORT[/SERVICE], udp://HOST:PORT, HOST[:PORT]';

/** What other tools call it. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  h2: 'https:// with --http2',
  h2c: 'http:// with --http2',
  ssl: 'tls://',
  tcps: 'tls://',
};

/** "https://10.0.0.1/healthz", "grpc://api:50051/shop.Cart", "10.0.0.1", "[fd00::1]:8080", "fd00::1". Without a scheme it is HTTP. */
export function parseProbeTarget(given: string): Result<ProbeTargetText, string> {
  const text = given.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    const intended = portAfterBareIpv6(text);
    return intended === undefined
      ? parseUrl('http', `http://${isBareIpv6(text) ? `[${text}]` : text}`)
      : failed(
          `did you mean ${intended}? An IPv6 address stands in brackets where a port follows; without a port: [${text}]`,
        );
  }
  if (!isScheme(scheme)) return failed(`${scheme}:// is unknown${meantText(scheme)}; the forms are ${TARGET_FORMS}`);
  // The scheme http makes the URL parser treat every host with the same care.
  return parseUrl(scheme, text.replace(/^[^:]+/, 'http'));
}

function isScheme(word: string): word is Scheme {
  return Object.hasOwn(SCHEMES, word);
}

function meantText(scheme: string): string {
  if (Object.hasOwn(OTHER_WORDS, scheme)) return `: say ${OTHER_WORDS[scheme]}`;
  const near = nearest(scheme, ALL_SCHEMES);
  return near === undefined ? '' : `; did you mean ${near}://?`;
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

function parseUrl(scheme: Scheme, text: string): Result<ProbeTargetText, string> {
  // The URL parser drops the default port of http, also where it was written.
  const [, written] = /^http:\/\/[^/?#]*:([0-9]+)(?:[/?#]|$)/.exec(text) ?? [];
  if (written !== undefined && !isPort(written))
    return failed(`the port ${written.slice(0, 20)} is out of range: 1 to ${MAX_PORT}`);
  const url = URL.parse(text);
  if (url === null) return failed(`this is no target that can be probed; the forms are ${TARGET_FORMS}`);
  const { defaultPort } = SCHEMES[scheme];
  const port = url.port === '' ? (written ?? defaultPort) : url.port;
  if (port === undefined) return failed(`${scheme}:// needs a port: ${formOf(scheme)}`);
  const fault = partFault(scheme, url);
  if (fault !== undefined) return failed(fault);
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const service = SCHEMES[scheme].tail === 'service' ? url.pathname.slice(1) : '';
  return success({ scheme, address, port: Number(port), path: `${url.pathname}${url.search}`, service });
}

function isPort(digits: string): boolean {
  return Number(digits) >= 1 && Number(digits) <= MAX_PORT;
}

/** A part of a URL that this protocol has no place for. */
function partFault(scheme: Scheme, url: URL): string | undefined {
  if (url.username !== '' || url.password !== '')
    return 'a URL with a user or a password is not sent; use --header "Authorization: …"';
  const { tail } = SCHEMES[scheme];
  if (tail === 'path') return undefined;
  if (tail === 'nothing' && url.pathname !== '/') return `${scheme}:// has no path: ${formOf(scheme)}`;
  return url.search === '' ? undefined : `${scheme}:// has no query: ${formOf(scheme)}`;
}

function formOf(scheme: Scheme): string {
  return `${scheme}://HOST:PORT${SCHEMES[scheme].tail === 'service' ? '[/SERVICE]' : ''}`;
}

/** The target in full, with its port: "https://10.0.0.1:443/healthz". */
export function targetText(target: ProbeTargetText): string {
  const { scheme, address, port } = target;
  return `${scheme}://${bracketed(address)}:${port}${tailText(target)}`;
}

function tailText({ scheme, path, service }: ProbeTargetText): string {
  switch (SCHEMES[scheme].tail) {
    case 'path':
      return path;
    case 'service':
      return service === '' ? '' : `/${service}`;
    case 'nothing':
      return '';
  }
}

/** The same protocol with TLS, or without it; `undefined` where there is none. */
export function schemeWith(scheme: Scheme, isSecure: boolean): Scheme | undefined {
  const { kind } = SCHEMES[scheme];
  return ALL_SCHEMES.find((other) => SCHEMES[other].kind === kind && SCHEMES[other].isSecure === isSecure);
}
