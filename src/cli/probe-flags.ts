/** The flags of `bhc probe` that describe the probe: which field of a check each stands for, and which protocols have it. */
import type { Issue } from '../api/issue.ts';
import { issuePath } from '../api/issue.ts';
import { ALL_SCHEMES, type Scheme, SCHEMES } from './probe-target.ts';

export interface ProbeFlags {
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly header?: readonly string[];
  readonly expectStatus?: readonly string[];
  readonly expectHeader?: readonly string[];
  readonly bodyContains?: string;
  readonly bodyMatches?: string;
  readonly http2?: boolean;
  readonly serverName?: string;
  readonly minTls?: string;
  /** Files. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly insecure?: boolean;
  readonly expiryWarning?: string;
  readonly service?: string;
  readonly send?: string;
  readonly sendHex?: string;
  readonly expect?: string;
  readonly expectRegex?: string;
  readonly expectHex?: string;
  readonly timeout?: string;
  readonly slowAfter?: string;
  readonly interval?: string;
  readonly unhealthyThreshold: number;
}

/** What a probe must have for a flag to mean something. */
type Part = 'any' | 'http' | 'tls' | 'grpc' | 'payload';

interface FlagFacts {
  readonly flag: string;
  readonly key: keyof ProbeFlags;
  readonly part: Part;
  /** Starts of the paths of the fields that it stands for. */
  readonly fields: readonly string[];
}

/** For an issue of a field the first that fits wins. */
const FLAGS: readonly FlagFacts[] = [
  { flag: '--interval', key: 'interval', part: 'any', fields: ['spec.interval'] },
  { flag: '--timeout', key: 'timeout', part: 'any', fields: ['spec.timeout'] },
  { flag: '--slow-after', key: 'slowAfter', part: 'any', fields: ['spec.slowAfter'] },
  { flag: '--unhealthy-threshold', key: 'unhealthyThreshold', part: 'any', fields: ['spec.unhealthyThreshold'] },
  { flag: '--method', key: 'method', part: 'http', fields: ['spec.probe.http.method'] },
  { flag: '--path', key: 'path', part: 'http', fields: ['spec.probe.http.path'] },
  { flag: '--host', key: 'host', part: 'http', fields: ['spec.probe.http.host'] },
  { flag: '--header', key: 'header', part: 'http', fields: ['spec.probe.http.headers'] },
  { flag: '--expect-status', key: 'expectStatus', part: 'http', fields: ['spec.probe.http.expectedStatuses'] },
  { flag: '--expect-header', key: 'expectHeader', part: 'http', fields: ['spec.probe.http.expectedHeaders'] },
  { flag: '--body-matches', key: 'bodyMatches', part: 'http', fields: ['spec.probe.http.expectedBody.matches'] },
  { flag: '--body-contains', key: 'bodyContains', part: 'http', fields: ['spec.probe.http.expectedBody'] },
  { flag: '--http2', key: 'http2', part: 'http', fields: ['spec.probe.http.version'] },
  { flag: '--server-name', key: 'serverName', part: 'tls', fields: ['spec.probe.tls.serverName'] },
  { flag: '--min-tls', key: 'minTls', part: 'tls', fields: ['spec.probe.tls.minVersion'] },
  { flag: '--ca', key: 'ca', part: 'tls', fields: ['spec.probe.tls.caFrom'] },
  { flag: '--cert', key: 'cert', part: 'tls', fields: ['spec.probe.tls.clientCertificateFrom'] },
  { flag: '--key', key: 'key', part: 'tls', fields: [] },
  { flag: '--insecure', key: 'insecure', part: 'tls', fields: ['spec.probe.tls.insecureSkipVerify'] },
  { flag: '--expiry-warning', key: 'expiryWarning', part: 'tls', fields: ['spec.probe.tls.expiryWarning'] },
  { flag: '--service', key: 'service', part: 'grpc', fields: ['spec.probe.grpc.service'] },
  payload('--send-hex', 'sendHex', 'send.hex'),
  payload('--send', 'send', 'send'),
  payload('--expect-regex', 'expectRegex', 'expect.matches'),
  payload('--expect-hex', 'expectHex', 'expect.hex'),
  payload('--expect', 'expect', 'expect'),
];

function payload(flag: string, key: keyof ProbeFlags, member: string): FlagFacts {
  return { flag, key, part: 'payload', fields: [`spec.probe.udp.${member}`, `spec.probe.tcp.exchange[0].${member}`] };
}

/** Flags of which one at most may be given. */
const EITHER_OR: readonly (readonly string[])[] = [
  ['--body-contains', '--body-matches'],
  ['--send', '--send-hex'],
  ['--expect', '--expect-regex', '--expect-hex'],
];

/** What is wrong with the flags together, whatever their values are; `undefined` when nothing is. */
export function flagsFault(flags: ProbeFlags, scheme: Scheme): string | undefined {
  return misplacedText(flags, scheme) ?? clashText(flags) ?? missingText(flags, scheme);
}

function misplacedText(flags: ProbeFlags, scheme: Scheme): string | undefined {
  const [first, ...others] = FLAGS.filter(({ key, part }) => isGiven(key, flags) && !hasPart(scheme, part));
  if (first === undefined) return undefined;
  const alike = [first, ...others.filter(({ part }) => part === first.part)].map(({ flag }) => flag);
  return `${alike.join(', ')}: ${scheme}:// has no such thing; only a probe with ${schemesWith(first.part)} can do that`;
}

function clashText(flags: ProbeFlags): string | undefined {
  const given = new Set(givenFlags(flags));
  const clash = EITHER_OR.map((group) => group.filter((flag) => given.has(flag))).find((group) => group.length > 1);
  return clash === undefined ? undefined : `${clash.join(', ')}: only one of them can be given`;
}

function missingText(flags: ProbeFlags, scheme: Scheme): string | undefined {
  if (flags.cert !== undefined && flags.key === undefined) return '--cert needs --key FILE: the key of the certificate';
  if (flags.key !== undefined && flags.cert === undefined) return '--key needs --cert FILE: the certificate of the key';
  if (scheme === 'udp' && flags.send === undefined && flags.sendHex === undefined)
    return 'udp:// needs --send TEXT or --send-hex HEX: what the datagram says';
  return undefined;
}

function hasPart(scheme: Scheme, part: Part): boolean {
  const { kind, isSecure } = SCHEMES[scheme];
  switch (part) {
    case 'any':
      return true;
    case 'tls':
      return isSecure;
    case 'payload':
      return kind === 'tcp' || kind === 'udp';
    case 'http':
    case 'grpc':
      return kind === part;
  }
}

/** "tcp://, tls:// or udp://" */
function schemesWith(part: Part): string {
  const able = ALL_SCHEMES.filter((scheme) => hasPart(scheme, part)).map((scheme) => `${scheme}://`);
  return `${able.slice(0, -1).join(', ')} or ${able.at(-1) ?? ''}`;
}

function isGiven(key: keyof ProbeFlags, flags: ProbeFlags): boolean {
  return key === 'unhealthyThreshold' ? flags[key] !== 1 : flags[key] !== undefined;
}

/** The flags that were given and change the probe or its times. */
export function givenFlags(flags: ProbeFlags): string[] {
  return FLAGS.filter(({ key }) => isGiven(key, flags)).map(({ flag }) => flag);
}

/** Which of these flags a probe with this scheme does not have. */
export function flagsWithout(scheme: Scheme, flags: readonly string[]): readonly string[] {
  return FLAGS.filter(({ flag, part }) => flags.includes(flag) && !hasPart(scheme, part)).map(({ flag }) => flag);
}

/** An issue of the manifest in the words of the command line. */
export function flagIssueText(issue: Issue): string {
  const field = issuePath(issue);
  const found = FLAGS.find(({ fields }) => fields.some((start) => field.startsWith(start)));
  const allowed = issue.allowed === undefined ? '' : ` (allowed: ${issue.allowed.join(', ')})`;
  return `${found?.flag ?? 'the target'}: ${issue.message}${allowed}`;
}
