/** What an outcome of HTTP/2, gRPC, an exchange or a datagram showed, in a few words for the evidence. Not what it means: see `rules/`. */
import type { FailureCode, ProbeFailure, ProbeSuccess } from '../probe/outcome.ts';
import { grpcStatusText, http2ErrorText } from './protocol-names.ts';

const DATAGRAM_TEXT: ReadonlyMap<FailureCode, string> = new Map<FailureCode, string>([
  ['UdpPortUnreachable', 'ICMP port unreachable'],
  ['UdpUnreachable', 'datagram reported as undeliverable'],
  ['UdpNoReply', 'no datagram came back'],
  ['UdpReplyMismatch', 'another answer than expected'],
]);

/** "HTTP 200 over HTTP/2, as expected,", or a word for what has no answer of its own. */
export function successText({ http, grpc, exchange }: ProbeSuccess, otherwise: string): string {
  if (http !== undefined) return `HTTP ${http.status}${http.majorVersion === 2 ? ' over HTTP/2' : ''}, as expected,`;
  if (grpc !== undefined) return `gRPC ${grpc.serving ?? 'answer'}, as expected,`;
  return exchange === undefined ? otherwise : `exchange of ${count(exchange.steps)} complete`;
}

/** `undefined` for an outcome that shows nothing of these. */
export function failureText(outcome: ProbeFailure): string | undefined {
  const { code, grpc, http2End, exchange } = outcome;
  if (code === 'Http2Ended' && http2End !== undefined) return `${http2End.kind} ${http2ErrorText(http2End.code)}`;
  if (exchange !== undefined) return exchangeText(outcome, `${code} in step ${exchange.step} of ${exchange.steps}`);
  return grpc === undefined ? DATAGRAM_TEXT.get(code) : grpcText(outcome);
}

function exchangeText({ banner }: ProbeFailure, where: string): string {
  return banner === undefined ? where : `${where}, answered in ${banner}`;
}

function grpcText({ code, grpc }: ProbeFailure): string | undefined {
  if (code === 'GrpcStatus' && grpc?.status !== undefined) return `gRPC status ${grpcStatusText(grpc.status)}`;
  if (code === 'GrpcNotServing') return `gRPC ${grpc?.serving ?? 'status that nobody knows'}`;
  if (code !== 'GrpcNoStatus') return undefined;
  return `no gRPC status${grpc?.httpStatus === undefined ? '' : ` (HTTP ${grpc.httpStatus})`}`;
}

function count(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`;
}
