/** Checks of gRPC, HTTP/2, UDP and exchanges, and what may come of them: for the tables of cases. */
import type { Subject } from '../../../src/diagnosis/evidence.ts';
import type { Answer } from '../../../src/diagnosis/question.ts';
import type { ExchangeFacts, GrpcFacts, Http2End } from '../../../src/probe/facts.ts';
import type { ProbeFailure } from '../../../src/probe/outcome.ts';
import { accepted, after, aSubject, failure, httpProbe, probed, succeeded } from '../evidence-builders.ts';

function grpcSubject(grpcService = ''): Subject {
  return aSubject({ probe: { protocol: 'grpc', http: undefined, grpcService } });
}

export const grpcCheck = grpcSubject();
export const cartCheck = grpcSubject('shop.Cart');
export const udpCheck = aSubject({ probe: { protocol: 'udp', http: undefined, expectsReply: true } });
export const http2Check = aSubject({ probe: { http: httpProbe({ version: 'HTTP2' }) } });
export const mailCheck = aSubject({
  probe: { protocol: 'tcp', http: undefined, exchangeSteps: 2, exchangeService: 'SMTP' },
});
export const customCheck = aSubject({ probe: { protocol: 'tcp', http: undefined, exchangeSteps: 2 } });

export function grpcFacts(part: Partial<GrpcFacts>): GrpcFacts {
  return { status: undefined, serving: undefined, httpStatus: 200, isGrpc: true, ...part };
}

export function grpcAnswer(code: number): ProbeFailure {
  return failure('GrpcStatus', { grpc: grpcFacts({ status: code }), responseBytes: 90 });
}

export function notServing(serving: GrpcFacts['serving']): ProbeFailure {
  return failure('GrpcNotServing', { grpc: grpcFacts({ status: 0, serving }), responseBytes: 90 });
}

/** An HTTP/2 answer that is none of gRPC. */
export function noStatus(httpStatus: number, isGrpc = false): ProbeFailure {
  return failure('GrpcNoStatus', { grpc: grpcFacts({ httpStatus, isGrpc }), responseBytes: 90 });
}

export function ended(kind: Http2End['kind'], code: number): ProbeFailure {
  return failure('Http2Ended', { http2End: { kind, code }, responseBytes: 40 });
}

export function inExchange(
  code: 'ExchangeSilent' | 'ExchangeMismatch' | 'ExchangeClosed',
  part: Partial<ExchangeFacts> = {},
  banner?: ProbeFailure['banner'],
): ProbeFailure {
  const exchange = { step: 1, steps: 2, hasSent: false, ...part };
  return failure(code, { exchange, banner, responseBytes: code === 'ExchangeMismatch' ? 30 : 0 });
}

export const banner = (who: NonNullable<ProbeFailure['banner']>): ProbeFailure =>
  failure('WrongService', { banner: who, responseBytes: 20 });
export const serving = { ...accepted(), grpc: grpcFacts({ status: 0, serving: 'SERVING' }) };
export const wholeServer = probed({ kind: 'OtherService', service: '' }, serving);
export const overHttp1: Answer = probed({ kind: 'OtherVersion', version: 'HTTP1' }, succeeded());
export const overHttp2: Answer = probed({ kind: 'OtherVersion', version: 'HTTP2' }, succeeded());
export const asHttp: Answer = probed({ kind: 'AsHttp', version: 'HTTP1' }, succeeded());
export const grpcOverHttp2 = probed({ kind: 'OtherVersion', version: 'HTTP2' }, succeeded(200, { isGrpc: true }));

export const noReply = failure('UdpNoReply', { endedMs: 10_000 });
export const slowCall = failure('NoResponse', { responseBytes: 40, endedMs: 5_000 });
export const latePatient = probed({ kind: 'Patience', budgetMs: 10_000 }, after(8_000, accepted()));
