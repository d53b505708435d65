/** The place that an HTTP probe asks, as the server knows it: what a redirect is compared with. */
import type { HttpRequest, ProbeTarget } from '../target.ts';

export interface AskedPlace {
  readonly scheme: 'http' | 'https';
  /** "host" or "host:port". */
  readonly authority: string;
  readonly path: string;
  /** The port that is probed. */
  readonly port: number;
}

export function askedPlace(target: ProbeTarget, { host, path }: HttpRequest): AskedPlace {
  const scheme = target.tls === undefined ? 'http' : 'https';
  return { scheme, authority: host ?? authorityOf(target), path, port: target.port };
}

/** What the server is called when no Host header says it. */
function authorityOf({ host, port }: ProbeTarget): string {
  if (host.kind === 'name') return `${host.name}:${port}`;
  return host.family === 6 ? `[${host.address}]:${port}` : `${host.address}:${port}`;
}
