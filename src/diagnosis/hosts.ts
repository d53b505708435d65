/** The Host header that a check sends by itself, and which others are worth a question. */
import { bracketed } from '../base/address-family.ts';
import type { Subject } from './evidence.ts';

const MAX_HOSTS = 2;
const USUAL_PORT = { http: 80, https: 443 };

/** The Host header that a check without `spec.probe.http.host` sends: the authority of the target (RFC 9110 7.2), its port where it is not the usual one. */
export function defaultHost(address: string, port: number, scheme: 'http' | 'https'): string {
  return port === USUAL_PORT[scheme] ? bracketed(address) : `${bracketed(address)}:${port}`;
}

/** `null` sends no Host header: the server's default site answers then. */
export function otherHosts(subject: Subject, dialled: string | undefined): readonly (string | null)[] {
  const { http, tls, port } = subject.probe;
  if (http === undefined) return [];
  const scheme = tls === undefined ? 'http' : 'https';
  const usual = http.hostChosen
    ? [defaultHost(subject.address, port, scheme), null]
    : [...(subject.isName && dialled !== undefined ? [defaultHost(dialled, port, scheme)] : []), null, 'localhost'];
  return usual.filter((host) => host !== http.request.host).slice(0, MAX_HOSTS);
}
