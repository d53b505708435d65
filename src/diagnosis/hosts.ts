/** The Host header that a check sends by itself, and which others are worth a question. */
import { bracketed } from '../base/address-family.ts';
import type { Subject } from './evidence.ts';

const MAX_HOSTS = 2;

/** The Host header that a check without `spec.probe.http.host` sends: the authority of the target (RFC 9110 7.2), its port where it is not 80. */
export function defaultHost(address: string, port: number): string {
  return port === 80 ? bracketed(address) : `${bracketed(address)}:${port}`;
}

/** `null` sends no Host header: the server's default site answers then. */
export function otherHosts(subject: Subject, dialled: string | undefined): readonly (string | null)[] {
  const { http, port } = subject.probe;
  if (http === undefined) return [];
  const usual = http.hostChosen
    ? [defaultHost(subject.address, port), null]
    : [...(subject.isName && dialled !== undefined ? [defaultHost(dialled, port)] : []), null, 'localhost'];
  return usual.filter((host) => host !== http.request.host).slice(0, MAX_HOSTS);
}
