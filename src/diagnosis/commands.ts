/** Commands that a person can paste: for this check, this backend and this port. Not when to use them: see `advice.ts`. */
import type { Subject } from './evidence.ts';
import { assertNever } from '../base/exhaustive.ts';
import { askedName } from './server-names.ts';
import { endpointOf, plain, urlHost } from './wording.ts';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Words that no shell reads anything into. */
const SAFE_WORD = /^[A-Za-z0-9_.,:@%+=/-]+$/;

/** One word for a POSIX shell. */
export function shellQuote(text: string): string {
  const word = plain(text);
  return SAFE_WORD.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Changes the check. A list in the patch replaces the whole list; `null` removes a field. */
export function patchCommand(subject: Subject, patch: JsonValue): string {
  // Inside single quotes only the single quote is special, and JSON can write it without one.
  const json = plain(JSON.stringify(patch)).replaceAll("'", String.raw`\u0027`);
  return `kubectl patch bhc ${shellQuote(subject.check)} -n ${shellQuote(subject.namespace)} --type=merge -p '${json}'`;
}

export function editCommand(subject: Subject): string {
  return `kubectl edit bhc ${shellQuote(subject.check)} -n ${shellQuote(subject.namespace)}`;
}

/** The probe, for a person to repeat, whatever it speaks. */
export function repeatCommand(subject: Subject): string {
  const { protocol } = subject.probe;
  switch (protocol) {
    case 'http':
      return curlCommand(subject);
    case 'grpc':
      return grpcCommand(subject);
    case 'udp':
      return `nc -u -v -w 3 ${shellQuote(subject.address)} ${subject.probe.port}`;
    case 'tcp':
      return subject.probe.tls === undefined
        ? `nc -v -w 3 ${shellQuote(subject.address)} ${subject.probe.port}`
        : openTlsCommand(subject);
    default:
      return assertNever(protocol);
  }
}

/** A TLS connection that a person can type into. */
export function openTlsCommand(subject: Subject): string {
  const name = askedName(subject);
  const server = name === undefined ? '-noservername' : `-servername ${shellQuote(name)}`;
  return `openssl s_client -connect ${shellQuote(endpointOf(subject))} ${server}`;
}

/** grpc_health_probe makes the same call, and needs no description of the service. */
function grpcCommand(subject: Subject): string {
  const { grpcService = '', tls } = subject.probe;
  const service = grpcService === '' ? [] : [`-service=${shellQuote(grpcService)}`];
  const name = tls?.nameChosen === true ? [`-tls-server-name=${shellQuote(tls.verifiedName)}`] : [];
  const secure = tls === undefined ? [] : ['-tls', ...(tls.verifies ? [] : ['-tls-no-verify']), ...name];
  return [`grpc_health_probe -addr=${shellQuote(endpointOf(subject))}`, ...service, ...secure].join(' ');
}

/** Leaves only the connect of the probe: true for any service that listens. */
export function connectOnlyPatch(subject: Subject): JsonValue {
  const { protocol } = subject.probe;
  return { spec: { probe: protocol === 'tcp' ? { tcp: { exchange: null } } : { [protocol]: null, tcp: {} } } };
}

/** The HTTP probe's request, for a person to repeat; or the same with another method. */
export function curlCommand(subject: Subject, otherMethod?: 'HEAD' | 'GET'): string {
  const { http, port } = subject.probe;
  const method = otherMethod ?? http?.request.method ?? 'HEAD';
  const path = http?.request.path ?? '/';
  const host =
    http?.hostChosen === true && http.request.host !== null ? [`-H ${shellQuote(`Host: ${http.request.host}`)}`] : [];
  const { scheme, name, flags } = curlTls(subject);
  // -g: brackets and braces in the URL mean themselves.
  const url = shellQuote(`${scheme}://${name}:${port}${path}`);
  return ['curl', method === 'HEAD' ? '-gI' : '-gi', ...versionFlags(subject), ...flags, ...host, url].join(' ');
}

/** How curl speaks TLS as the probe does: with its name, at its address. */
function curlTls(subject: Subject): {
  readonly scheme: string;
  readonly name: string;
  readonly flags: readonly string[];
} {
  const { tls, port } = subject.probe;
  const address = urlHost(subject.address);
  if (tls === undefined) return { scheme: 'http', name: address, flags: [] };
  const trust = tls.verifies ? [] : ['-k'];
  const name = askedName(subject);
  if (name === undefined || !tls.nameChosen) return { scheme: 'https', name: address, flags: trust };
  return { scheme: 'https', name, flags: [...trust, `--connect-to ${shellQuote(`::${address}:${port}`)}`] };
}

function versionFlags({ probe: { http, tls } }: Subject): readonly string[] {
  if (http?.version !== 'HTTP2') return [];
  return [tls === undefined ? '--http2-prior-knowledge' : '--http2'];
}

/** Who listens on a port of the backend. */
export function listenCommands(port: number): string {
  return `Linux: ss -ltn "sport = :${port}"; Windows: netstat -ano | findstr :${port}`;
}

/** Who listens on the port of the probe. */
export function probedListenCommands(subject: Subject): string {
  const { port } = subject.probe;
  return subject.probe.protocol === 'udp' ? udpListenCommands(port) : listenCommands(port);
}

/** Who waits for datagrams on a port of the backend. */
export function udpListenCommands(port: number): string {
  return `Linux: ss -lun "sport = :${port}"; Windows: netstat -ano -p UDP | findstr :${port}`;
}

/** The route that this system takes to the backend; run it where the prober runs. */
export function routeCommand(subject: Subject, dialled: string | undefined): string {
  return `ip route get ${shellQuote(dialled ?? subject.address)}`;
}
