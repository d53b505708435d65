/** How a verdict is graded against what its case expects. Knows the expectation and the row, and nothing of how they came about. */
import { type Confidence, CONFIDENCES, type Reason } from '../../src/api/reasons.ts';
import type { BackendState } from '../../src/api/v1alpha1/status.ts';
import type { Expected } from '../reasons/reason-case.ts';

export const GRADES = ['right', 'true but weaker', 'wrong', 'confidently wrong'] as const;
export type Grade = (typeof GRADES)[number];

/** What the product said. */
export interface Said {
  readonly state: BackendState;
  readonly reason: string;
  readonly confidence?: Confidence | undefined;
  readonly warnings: readonly string[];
}

/**
 * More general reasons that name the right one among their causes, in the message or in the advice. A closed table: any other
 * pair is wrong. The right reason says more; the general one is still true.
 */
export const MORE_GENERAL: Readonly<Partial<Record<Reason, readonly Reason[]>>> = {
  FirewallDropSuspected: ['ConnectTimeout'],
  HostDownSuspected: ['ConnectTimeout'],
  PacketLossSuspected: ['ConnectTimeout', 'SlowResponse'],
  FirewallRejecting: ['ConnectionRefused'],
  ProtocolRejected: ['FirewallRejecting'],
  ListeningOnOtherPort: ['ConnectionRefused'],
  ListeningOnOtherFamily: ['ConnectionRefused'],
  MtuBlackholeSuspected: ['NoResponse', 'SlowHeaders', 'SlowBody', 'TlsHandshakeTimeout'],
  TlsVersionUnsupported: ['TlsHandshakeRejected'],
  TlsCipherMismatch: ['TlsHandshakeRejected'],
  TlsServerNameUnrecognized: ['TlsHandshakeRejected'],
  TlsAlpnMismatch: ['TlsHandshakeRejected'],
  TlsClientCertRequired: ['TlsHandshakeRejected'],
  TlsIntermediateMissing: ['TlsUnknownAuthority'],
  TlsSelfSigned: ['TlsUnknownAuthority'],
  PlaintextOnTlsPort: ['ConnectionClosedEarly'],
  WrongServiceOnPort: ['MalformedResponse', 'ConnectionClosedEarly'],
  HeadUnsupported: ['HttpMethodNotAllowed'],
  HttpHostRejected: ['HttpPathNotFound', 'HttpBadRequest'],
  HttpVersionUnsupported: ['HttpUnexpectedStatus', 'HttpServerError'],
  DependencyFailing: ['HttpServiceUnavailable', 'HttpServerError'],
  WrongBackendIdentity: ['HttpHeaderMismatch'],
  HttpRateLimited: ['HttpUnexpectedStatus'],
  GrpcUnavailable: ['GrpcUnexpectedStatus'],
  GrpcUnauthenticated: ['GrpcUnexpectedStatus'],
  UdpFiltered: ['UdpNoReply', 'UdpUnverified'],
  UdpPortUnreachable: ['UdpNoReply', 'UdpUnverified'],
  ProberNetworkDown: ['MassFailure'],
};

export function grade(expected: Expected, said: Said | undefined): Grade {
  if (said === undefined) return 'wrong';
  if (said.state === expected.state) {
    if (said.reason === expected.reason) return gradeDetails(expected, said);
    if (isMoreGeneral(expected.reason, said.reason) && !isSurer(said, expected)) return 'true but weaker';
  }
  return isConfident(said) ? 'confidently wrong' : 'wrong';
}

/** The reason is right: a verdict that claims more than its case allows is not, one that claims less is weaker. */
function gradeDetails(expected: Expected, said: Said): Grade {
  const wanted: readonly string[] = expected.warnings ?? [];
  if (isSurer(said, expected) || said.warnings.some((warning) => !wanted.includes(warning))) return 'wrong';
  const tellsAll = wanted.every((warning) => said.warnings.includes(warning));
  return tellsAll && sureness(said) === (sureness(expected) ?? sureness(said)) ? 'right' : 'true but weaker';
}

function isMoreGeneral(right: Reason, said: string): boolean {
  return (MORE_GENERAL[right] ?? []).some((general) => general === said);
}

function isSurer(said: Said, expected: Expected): boolean {
  const [is, atMost] = [sureness(said), sureness(expected)];
  return is !== undefined && atMost !== undefined && is > atMost;
}

/** Larger is surer; `undefined` where nothing is said, or nothing is asked. */
function sureness({ confidence }: { readonly confidence?: Confidence | undefined }): number | undefined {
  return confidence === undefined ? undefined : CONFIDENCES.length - CONFIDENCES.indexOf(confidence);
}

/** A verdict without a confidence, such as Healthy, leaves no doubt either. */
function isConfident({ confidence }: Said): boolean {
  return confidence !== 'Possible';
}
