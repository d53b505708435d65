/** How things are written for a person, and how long they may be. Not what is said: see `rules/` and `advice.ts`. */
import { bracketed } from '../base/address-family.ts';
import type { ProbeSuccess } from '../probe/outcome.ts';
import { assertNever } from '../base/exhaustive.ts';
import type { HttpProbeFacts, Subject } from './evidence.ts';

export const MESSAGE_LIMIT = 512;
export const ADVICE_LINES = 4;
export const ADVICE_LIMIT = 512;
export const EVIDENCE_LINES = 6;
export const EVIDENCE_LIMIT = 160;

/** Text that the user wrote is shortened to this inside a message: a path may have 1024 characters. */
const QUOTED_LIMIT = 96;

/** Everything that moves a cursor, breaks a line or cannot be seen. */
const CONTROL_CHARACTERS = /[\p{C}\u2028\u2029]/gu;

/** The text without control characters. */
export function plain(text: string): string {
  return text.replace(CONTROL_CHARACTERS, '');
}

/** Plain text of at most `limit` characters; what was cut shows as "…". */
export function clip(text: string, limit: number): string {
  const whole = plain(text);
  return whole.length <= limit ? whole : `${plain(whole.slice(0, limit - 1))}…`;
}

/** The user's own words inside a sentence. */
export function shorten(text: string): string {
  return clip(text, QUOTED_LIMIT);
}

/** An address as it stands in a URL, in plain text. */
export function urlHost(address: string): string {
  return bracketed(plain(address));
}

export function endpoint(address: string, port: number): string {
  return `${urlHost(address)}:${port}`;
}

export function endpointOf(subject: Subject): string {
  return endpoint(subject.address, subject.probe.port);
}

/** The probe's request, such as "HEAD /healthz" or "the gRPC health call". */
export function requestOf(subject: Subject): string {
  const { http, protocol, grpcService = '', exchangeSteps } = subject.probe;
  switch (protocol) {
    case 'http':
      return http === undefined ? 'the probe' : `${http.request.method} ${shorten(http.request.path)}`;
    case 'grpc':
      return `the gRPC health call${grpcService === '' ? '' : ` for ${shorten(grpcService)}`}`;
    case 'udp':
      return 'the datagram';
    case 'tcp':
      return exchangeSteps === 0 ? 'the probe' : 'the exchange';
    default:
      return assertNever(protocol);
  }
}

/** The protocol that the probe speaks, in the middle of a sentence. */
export function languageOf(subject: Subject): string {
  const { http, protocol } = subject.probe;
  switch (protocol) {
    case 'http':
      return http?.version === 'HTTP2' ? 'HTTP/2' : 'HTTP';
    case 'grpc':
      return 'gRPC';
    case 'udp':
      return 'UDP';
    case 'tcp':
      return 'TCP';
    default:
      return assertNever(protocol);
  }
}

export function versionText(version: HttpProbeFacts['version']): string {
  return version === 'HTTP1' ? 'HTTP/1.1' : 'HTTP/2';
}

/** What carries the probe, as firewalls call it. */
export function transportOf(subject: Subject): 'TCP' | 'UDP' {
  return subject.probe.protocol === 'udp' ? 'UDP' : 'TCP';
}

/** The probe asks for a connection and nothing else. */
export function isBareConnect(subject: Subject): boolean {
  return subject.probe.protocol === 'tcp' && subject.probe.exchangeSteps === 0;
}

/** What a successful experiment showed: "answered 200", or "succeeded". */
export function answered({ http, grpc }: ProbeSuccess): string {
  if (grpc?.serving !== undefined) return `answered ${grpc.serving}`;
  return http === undefined ? 'succeeded' : `answered ${http.status}`;
}

/** "a", "a and b", "a, b and c". */
export function enumerate(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

export function fitMessage(message: string): string {
  return clip(message, MESSAGE_LIMIT);
}

/** At most four lines; the best come first, so the last ones go. */
export function fitAdvice(lines: readonly string[]): readonly string[] {
  return lines.slice(0, ADVICE_LINES).map((line) => clip(line, ADVICE_LIMIT));
}

export function fitEvidence(lines: readonly string[]): readonly string[] {
  return lines.slice(0, EVIDENCE_LINES).map((line) => clip(line, EVIDENCE_LIMIT));
}

/** "Sentence: command". A command that does not fit is left out whole: half a command must not be pasted into a shell. */
export function withCommand(sentence: string, command: string): string {
  const line = `${sentence}: ${command}`;
  return line.length <= ADVICE_LIMIT ? line : `${sentence}.`;
}
