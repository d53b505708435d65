/** What the system's error names mean for a probe: the one place where errno becomes a failure or an inconclusive cause. */
import type { FailureCode, InconclusiveCause } from '../outcome.ts';

export type ErrorMeaning =
  | { readonly kind: 'failure'; readonly code: FailureCode }
  | { readonly kind: 'inconclusive'; readonly cause: InconclusiveCause }
  /** On an open connection: what it means depends on how far the conversation had come. */
  | { readonly kind: 'reset' | 'closed' | 'silence' };

/** What is known about the attempt in which the error came up. */
export interface ErrorContext {
  /** `dial` until the connection was accepted, `open` from then on; a datagram socket has neither. */
  readonly stage: 'dial' | 'open' | 'datagram';
  /** This host has an address of the family that was dialled. Only asked when it matters. */
  readonly hasFamily: () => boolean;
}

const RESET: ErrorMeaning = { kind: 'reset' };
const CLOSED: ErrorMeaning = { kind: 'closed' };
const SILENCE: ErrorMeaning = { kind: 'silence' };
const RESOURCE_EXHAUSTED: ErrorMeaning = inconclusive('ResourceExhausted');
const NETWORK_UNREACHABLE: ErrorMeaning = failure('NetworkUnreachable');
const NO_FAMILY: ErrorMeaning = inconclusive('NoAddressOfFamily');
const SEND_FAILED: ErrorMeaning = failure('SendFailed');

/** Means the same whenever it comes. */
const ALWAYS: ReadonlyMap<string, ErrorMeaning> = new Map([
  ['EHOSTUNREACH', failure('HostUnreachable')],
  ['EHOSTDOWN', failure('HostUnreachable')],
  ['ENETUNREACH', NETWORK_UNREACHABLE],
  ['ENOPROTOOPT', failure('ProtocolUnreachable')],
  ['ENETDOWN', inconclusive('NetworkDown')],
  ['EMFILE', RESOURCE_EXHAUSTED],
  ['ENFILE', RESOURCE_EXHAUSTED],
  ['ENOBUFS', RESOURCE_EXHAUSTED],
  ['ENOMEM', RESOURCE_EXHAUSTED],
  ['EAGAIN', RESOURCE_EXHAUSTED],
  ['EADDRINUSE', RESOURCE_EXHAUSTED],
  ['EADDRNOTAVAIL', RESOURCE_EXHAUSTED],
  ['EACCES', inconclusive('EgressDenied')],
  ['EPERM', inconclusive('EgressDenied')],
]);

const WHILE_CONNECTING: ReadonlyMap<string, ErrorMeaning> = new Map([
  ['ECONNREFUSED', failure('ConnectRefused')],
  ['ECONNRESET', failure('ConnectReset')],
  ['ECONNABORTED', failure('ConnectReset')],
  ['ETIMEDOUT', failure('ConnectTimeout')],
  ['EINVAL', inconclusive('BlackholeRoute')],
]);

const WHEN_CONNECTED: ReadonlyMap<string, ErrorMeaning> = new Map([
  ['ECONNRESET', RESET],
  ['ECONNABORTED', RESET],
  // Linux gives an ICMP port-unreachable on an open connection as ECONNREFUSED: the backend's stack no longer knows it.
  ['ECONNREFUSED', RESET],
  // The kernel gave up repeating what nobody acknowledged.
  ['ETIMEDOUT', SILENCE],
]);

/** On a connected datagram socket, the kernel reports what came back as ICMP to an earlier datagram. */
const FOR_DATAGRAMS: ReadonlyMap<string, ErrorMeaning> = new Map([
  ['ECONNREFUSED', failure('UdpPortUnreachable')],
  ['EHOSTUNREACH', failure('UdpUnreachable')],
  ['ENETUNREACH', failure('UdpUnreachable')],
  ['ENOPROTOOPT', failure('UdpUnreachable')],
  ['EINVAL', inconclusive('BlackholeRoute')],
]);

const BY_STAGE: Readonly<Record<ErrorContext['stage'], ReadonlyMap<string, ErrorMeaning>>> = {
  dial: WHILE_CONNECTING,
  open: WHEN_CONNECTED,
  datagram: FOR_DATAGRAMS,
};

/** What a host says that has no address of a family at all. */
const FAMILY_ERRORS: ReadonlySet<string> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'ENETUNREACH']);

/** The meaning of an error. An unknown one is called our own bug, so that a surprise never blames a backend. */
export function meaningOf(errno: string, syscall: string | undefined, context: ErrorContext): ErrorMeaning {
  // EPIPE on a write: the peer had closed and then refused our bytes. On a read the close itself is what counts.
  if (errno === 'EPIPE') return syscall === 'write' ? SEND_FAILED : CLOSED;
  if (FAMILY_ERRORS.has(errno) && context.stage !== 'open' && !context.hasFamily()) return NO_FAMILY;
  return BY_STAGE[context.stage].get(errno) ?? ALWAYS.get(errno) ?? inconclusive('InternalError');
}

/** The system's name of an error that Node raised, such as "ECONNREFUSED"; "UNKNOWN" when it has none. */
export function errnoOf(error: unknown): string {
  return textProperty(error, 'code') ?? 'UNKNOWN';
}

/** The system call that failed, such as "write". */
export function syscallOf(error: unknown): string | undefined {
  return textProperty(error, 'syscall');
}

function textProperty(error: unknown, name: 'code' | 'syscall'): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

function failure(code: FailureCode): ErrorMeaning {
  return { kind: 'failure', code };
}

function inconclusive(cause: InconclusiveCause): ErrorMeaning {
  return { kind: 'inconclusive', cause };
}
