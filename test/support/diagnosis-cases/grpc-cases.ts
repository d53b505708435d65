/** Cases of the gRPC health call. */
import { evidence, failure } from '../evidence-builders.ts';
import { again, but, closed, row, tls, type DiagnosisCase } from './diagnosis-case.ts';
import {
  grpcCheck,
  cartCheck,
  grpcAnswer,
  notServing,
  noStatus,
  ended,
  banner,
  wholeServer,
  overHttp2,
  asHttp,
  grpcOverHttp2,
  slowCall,
  latePatient,
} from './protocol-builders.ts';

export const GRPC_CASES: readonly DiagnosisCase[] = [
  row(
    ['GrpcNotServing', 'Proven'],
    'the server says NOT_SERVING',
    evidence(notServing('NOT_SERVING'), [], { subject: grpcCheck }),
    but('GrpcServiceUnknown', evidence(notServing('SERVICE_UNKNOWN'), [], { subject: cartCheck })),
  ),
  row(
    ['GrpcServiceUnknown', 'Proven'],
    'NOT_FOUND for a service, and the server as a whole is known',
    evidence(grpcAnswer(5), [wholeServer, again(grpcAnswer(5))], { subject: cartCheck }),
    but('GrpcHealthUnimplemented', evidence(grpcAnswer(12), [], { subject: cartCheck })),
  ),
  row(
    ['GrpcServiceUnknown', 'Likely'],
    'NOT_FOUND for the server as a whole',
    evidence(grpcAnswer(5), [], { subject: grpcCheck }),
    but('GrpcUnexpectedStatus', evidence(grpcAnswer(2), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcHealthUnimplemented', 'Likely'],
    'UNIMPLEMENTED',
    evidence(grpcAnswer(12), [], { subject: grpcCheck }),
    but('ProbeProtocolMismatch', evidence(noStatus(404), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcUnavailable', 'Likely'],
    'UNAVAILABLE',
    evidence(grpcAnswer(14), [], { subject: grpcCheck }),
    but('GrpcNotServing', evidence(notServing('NOT_SERVING'), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcUnavailable', 'Likely'],
    'GOAWAY before the answer',
    evidence(ended('GOAWAY', 0), [], { subject: grpcCheck }),
    but('GrpcUnexpectedStatus', evidence(ended('RST_STREAM', 2), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcUnavailable', 'Likely'],
    'a proxy answers 503 in HTTP',
    evidence(noStatus(503), [], { subject: grpcCheck }),
    but('ProbeProtocolMismatch', evidence(noStatus(200), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcDeadline', 'Likely'],
    'the call stands and does not end',
    evidence(slowCall, [], { subject: grpcCheck }),
    but('NoResponse', evidence(failure('NoResponse', { endedMs: 5_000 }), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcDeadline', 'Proven'],
    'the server says DEADLINE_EXCEEDED, and a patient call is answered',
    evidence(grpcAnswer(4), [latePatient], { subject: grpcCheck }),
    but('GrpcUnavailable', evidence(grpcAnswer(14), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcUnauthenticated', 'Proven'],
    'UNAUTHENTICATED',
    evidence(grpcAnswer(16), [], { subject: grpcCheck }),
    but('GrpcUnexpectedStatus', evidence(grpcAnswer(13), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcUnexpectedStatus', 'Proven'],
    'INTERNAL',
    evidence(grpcAnswer(13), [], { subject: grpcCheck }),
    but('GrpcUnavailable', evidence(grpcAnswer(14), [], { subject: grpcCheck })),
  ),
  row(
    ['GrpcUnexpectedStatus', 'Likely'],
    'the stream is reset with INTERNAL_ERROR',
    evidence(ended('RST_STREAM', 2), [], { subject: grpcCheck }),
    but('GrpcUnavailable', evidence(ended('RST_STREAM', 7), [], { subject: grpcCheck })),
  ),
  row(
    ['ProbeProtocolMismatch', 'Proven'],
    'the answer to a gRPC call is HTTP/1',
    evidence(banner('HTTP/1'), [asHttp, again(banner('HTTP/1'))], { subject: grpcCheck }),
    but('WrongServiceOnPort', evidence(banner('SSH'), [], { subject: grpcCheck })),
  ),
  row(
    ['ProbeProtocolMismatch', 'Likely'],
    'the call is closed, and HEAD / is answered',
    evidence(closed, [asHttp, again(closed)], { subject: grpcCheck }),
    but('ConnectionClosedEarly', evidence(closed, [], { subject: grpcCheck })),
  ),
  row(
    ['ProbeProtocolMismatch', 'Likely'],
    'gRPC without trailers',
    evidence(noStatus(200, true), [], { subject: grpcCheck }),
    but('GrpcUnavailable', evidence(noStatus(502), [], { subject: grpcCheck })),
  ),
  row(
    ['ProbeProtocolMismatch', 'Likely'],
    'a web check meets a gRPC server',
    evidence(banner('HTTP/2'), [grpcOverHttp2, again(banner('HTTP/2'))]),
    but('HttpVersionUnsupported', evidence(banner('HTTP/2'), [overHttp2, again(banner('HTTP/2'))])),
  ),
  row(
    ['PlaintextOnTlsPort', 'Likely'],
    'a plain gRPC call is closed, and TLS is spoken',
    evidence(closed, [tls], { subject: grpcCheck }),
    but('ConnectionClosedEarly', evidence(closed, [], { subject: grpcCheck })),
  ),
];
