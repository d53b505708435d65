/** How things are written for a person, and how long they may be. Not what is said: see `rules/` and `advice.ts`. */
import { bracketed } from '../base/address-family.ts';
import type { ProbeSuccess } from '../probe/outcome.ts';
import type { Subject } from './evidence.ts';

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

/** The probe's request, such as "HEAD /healthz". */
export function requestOf(subject: Subject): string {
  const { http } = subject.probe;
  return http === undefined ? 'the probe' : `${http.request.method} ${shorten(http.request.path)}`;
}

/** What a successful experiment showed: "answered 200", or "succeeded". */
export function answered(outcome: ProbeSuccess): string {
  return outcome.http === undefined ? 'succeeded' : `answered ${outcome.http.status}`;
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
