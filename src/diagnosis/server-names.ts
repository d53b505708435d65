/** The names that a check itself speaks of, and which of them TLS may ask for. No name is guessed, and none is read from a certificate. */
import type { Subject } from './evidence.ts';

/** A DNS name; an address is no server name (RFC 6066 3). */
export function isServerName(name: string): boolean {
  return /[a-z]/i.test(name) && !name.includes(':');
}

/** The name that the probe asks for by SNI; `undefined` when it asks for none. */
export function askedName({ probe }: Subject): string | undefined {
  const name = probe.tls?.verifiedName;
  return name !== undefined && isServerName(name) ? name : undefined;
}

/** Names of the check that the probe does not ask for: that of the Host header, and that of the backend. */
export function otherServerNames(subject: Subject): readonly string[] {
  const host = subject.probe.http?.request.host ?? '';
  const candidates = [host.replace(/:[0-9]+$/, ''), subject.isName ? subject.address : ''];
  const used = subject.probe.tls?.verifiedName;
  return [...new Set(candidates)].filter((name) => isServerName(name) && name !== used);
}
