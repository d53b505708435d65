/** HTTP over HTTP/2: the version that the server does not speak, the codes that end a stream, and a gRPC server in the place of a web server. */
import { goaway, headers, reset } from '../../probe/http2/server-frames.ts';
import { grpcServer, knowing } from '../grpc-servers.ts';
import { reply } from '../http-answers.ts';
import { h2cServer, onRawRequest, sendingFrames } from '../http2-scripts.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import type { Reason } from '../../../src/api/reasons.ts';
import type { Expected } from '../reason-case.ts';
import { answering, onRequest, type Script } from '../scripted-server.ts';

const HTTP2 = { http: { version: 'HTTP2' } };
const HTTP1 = { http: {} };

function version(
  name: string,
  probe: LoopbackCase['probe'] & {},
  script: Script,
  { lookAlike, ...expected }: Omit<Expected, 'state'> & { readonly lookAlike: Reason },
): LoopbackCase {
  return {
    name: `${name} is ${expected.reason}`,
    script,
    probe,
    company: 'closed',
    expected: { state: 'Unhealthy', ...expected },
    lookAlike,
  };
}

export const versionCases: readonly LoopbackCase[] = [
  version(
    'HTTP/2 to a server of HTTP/1',
    HTTP2,
    onRequest((socket, request) => socket.end(reply(request, request.method === 'HEAD' ? 200 : 400), 'latin1')),
    {
      reason: 'HttpVersionUnsupported',
      confidence: 'Proven',
      message: /does not speak HTTP\/2: HEAD \/ is answered in HTTP\/1/,
      advice: [/^Proven: HEAD \/ answered 200 over HTTP\/1\.1.*"version":"HTTP1"/, /--http2-prior-knowledge/],
      evidence: [/^over HTTP\/1\.1: HTTP 200, as expected,/],
      lookAlike: 'WrongServiceOnPort',
    },
  ),
  version(
    'HTTP/2 to a server of HTTP/1 that hangs up on it',
    HTTP2,
    (socket) => {
      socket.once('data', (chunk: Buffer) => {
        if (chunk.toString('latin1').startsWith('PRI')) socket.resetAndDestroy();
        else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
    },
    {
      reason: 'HttpVersionUnsupported',
      confidence: 'Likely',
      advice: [/"version":"HTTP1"/],
      lookAlike: 'ConnectionResetAfterAccept',
    },
  ),
  version('HTTP/1.1 to a server of HTTP/2 only', HTTP1, h2cServer(200), {
    reason: 'HttpVersionUnsupported',
    confidence: 'Proven',
    message: /does not speak HTTP\/1\.1: HEAD \/ is answered in HTTP\/2/,
    advice: [/^Proven: HEAD \/ answered 200 over HTTP\/2.*"version":"HTTP2"/],
    evidence: [/^over HTTP\/2: HTTP 200 over HTTP\/2, as expected,/],
    lookAlike: 'WrongServiceOnPort',
  }),
  version(
    'a server that refuses HTTP/1.1 in HTTP/2, and answers no HTTP/2 either,',
    HTTP1,
    // An empty SETTINGS frame, then GOAWAY with PROTOCOL_ERROR.
    onRequest((socket) => socket.end(Buffer.from('0000000400000000000000080700000000000000000000000001', 'hex'))),
    {
      reason: 'HttpVersionUnsupported',
      confidence: 'Proven',
      advice: [/^Try HTTP\/2: kubectl patch/],
      lookAlike: 'MalformedResponse',
    },
  ),
  version(
    '505',
    HTTP1,
    answering((request) => reply(request, 505)),
    {
      reason: 'HttpVersionUnsupported',
      confidence: 'Likely',
      message: /is answered with 505/,
      lookAlike: 'HttpBadRequest',
    },
  ),
  version(
    '426 of a server of web sockets',
    HTTP1,
    answering((request) => reply(request, 426)),
    { reason: 'HttpBadRequest', confidence: 'Likely', lookAlike: 'HttpVersionUnsupported' },
  ),
  version(
    'a stream that is ended with HTTP_1_1_REQUIRED',
    HTTP2,
    onRawRequest((socket) => socket.end(Buffer.concat([Buffer.from('000000040000000000', 'hex'), reset(13)]))),
    { reason: 'HttpVersionUnsupported', confidence: 'Likely', lookAlike: 'ResetDuringResponse' },
  ),
  version('a web check of a gRPC server', HTTP1, grpcServer(knowing({ '': 1 })), {
    reason: 'ProbeProtocolMismatch',
    confidence: 'Proven',
    message: /as a gRPC server does/,
    advice: [/^Proven: the gRPC health call answered SERVING.*"http":null,"grpc":\{\}/],
    evidence: [/^as gRPC: gRPC SERVING/],
    lookAlike: 'HttpVersionUnsupported',
  }),
  version('a web check over HTTP/2 of a gRPC server without a health service', HTTP2, grpcServer(), {
    reason: 'ProbeProtocolMismatch',
    confidence: 'Likely',
    evidence: [/^as gRPC: gRPC status UNIMPLEMENTED/],
    lookAlike: 'HttpUnexpectedStatus',
  }),
  version('GOAWAY with ENHANCE_YOUR_CALM', HTTP2, sendingFrames(goaway(0, 11)), {
    reason: 'HttpRateLimited',
    confidence: 'Likely',
    message: /GOAWAY ENHANCE_YOUR_CALM \(11\)/,
    evidence: [/^GOAWAY ENHANCE_YOUR_CALM \(11\) after/],
    lookAlike: 'HttpServiceUnavailable',
  }),
  version('a stream that is refused', HTTP2, sendingFrames(reset(7)), {
    reason: 'HttpServiceUnavailable',
    confidence: 'Likely',
    message: /REFUSED_STREAM/,
    lookAlike: 'HttpRateLimited',
  }),
  version(
    'a stream that breaks with INTERNAL_ERROR',
    { http: { version: 'HTTP2', method: 'GET' } },
    sendingFrames(headers([':status: 200', 'content-length: 10']), reset(2)),
    {
      reason: 'ResetDuringResponse',
      confidence: 'Likely',
      message: /INTERNAL_ERROR \(2\)/,
      lookAlike: 'ResponseTruncated',
    },
  ),
  version('500 over HTTP/2', HTTP2, h2cServer(500), {
    reason: 'HttpServerError',
    evidence: [/^HTTP 500 over HTTP\/2 after/],
    lookAlike: 'HttpVersionUnsupported',
  }),
];
