/** The gRPC health call: what the server says of the service, of itself, and who listens where no gRPC server is. */
import {
  data,
  frame,
  goaway,
  GRPC_HEAD,
  headers,
  healthMessage,
  lastData,
  lastHeaders,
  reset,
} from '../../probe/http2/server-frames.ts';
import { closeOnRequest, sayNothing } from '../connection-scripts.ts';
import { failing, grpcServer, knowing, servingAfter } from '../grpc-servers.ts';
import { reply } from '../http-answers.ts';
import { h2cServer, sendingFrames } from '../http2-scripts.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import type { Reason } from '../../../src/api/reasons.ts';
import type { Expected } from '../reason-case.ts';
import { answering, greeting, onRequest, type Script } from '../scripted-server.ts';
import { tlsOnly } from '../tls-servers.ts';

const REACHED = {
  DirectAccess: 'Passed',
  PortOpen: 'Passed',
  FirewallClear: 'Passed',
  ListenAddress: 'Passed',
} as const;
const CART = { grpc: { service: 'shop.Cart' } };
const SERVER = { grpc: {} };

function grpc(
  name: string,
  script: Script,
  [reason, confidence, lookAlike]: readonly [Reason, Expected['confidence'] & string, Reason],
  more: Partial<Expected> & { readonly probe?: LoopbackCase['probe']; readonly spec?: LoopbackCase['spec'] } = {},
): LoopbackCase {
  const { probe = SERVER, spec = {}, ...expected } = more;
  return {
    name: `${name} is ${reason}`,
    script,
    probe,
    spec,
    company: 'closed',
    expected: { state: 'Unhealthy', reason, confidence, steps: REACHED, ...expected },
    lookAlike,
  };
}

export const grpcCases: readonly LoopbackCase[] = [
  grpc(
    'a server that says NOT_SERVING',
    grpcServer(knowing({ '': 2 })),
    ['GrpcNotServing', 'Proven', 'GrpcUnavailable'],
    {
      phase: 'Match',
      steps: { ...REACHED, CheckParameters: 'Passed', CheckPage: 'NotReached' },
      message: /answers the gRPC health call with NOT_SERVING/,
      evidence: [/^gRPC NOT_SERVING after/],
      advice: [/grpc_health_probe -addr=127\./],
    },
  ),
  grpc(
    'a service that the server does not know',
    grpcServer(knowing({ '': 1 })),
    ['GrpcServiceUnknown', 'Proven', 'GrpcHealthUnimplemented'],
    {
      probe: CART,
      message: /does not know shop\.Cart, but it knows the server as a whole/,
      advice: [/^Proven: .* answered SERVING\. .*'\{"spec":\{"probe":\{"grpc":\{"service":""\}\}\}\}'/],
      evidence: [/^gRPC status NOT_FOUND \(5\)/, /^for the server as a whole: gRPC SERVING, as expected,/],
    },
  ),
  grpc(
    'a service that is SERVICE_UNKNOWN, on a server whose own state is so too,',
    grpcServer(knowing({ '': 3, 'shop.Cart': 3 })),
    ['GrpcServiceUnknown', 'Likely', 'GrpcNotServing'],
    { probe: CART, message: /does not know shop\.Cart$/ },
  ),
  grpc('a server without a health service', grpcServer(), ['GrpcHealthUnimplemented', 'Likely', 'GrpcServiceUnknown'], {
    message: /UNIMPLEMENTED \(12\)/,
    advice: [/"grpc":null,"tcp":\{\}/],
  }),
  grpc('a server that says UNAVAILABLE', grpcServer(failing(14)), ['GrpcUnavailable', 'Likely', 'GrpcNotServing']),
  grpc(
    'a connection that ends with GOAWAY',
    sendingFrames(goaway(0, 0)),
    ['GrpcUnavailable', 'Likely', 'GrpcUnexpectedStatus'],
    {
      message: /GOAWAY NO_ERROR \(0\)/,
    },
  ),
  grpc('a stream that is refused', sendingFrames(reset(7)), ['GrpcUnavailable', 'Likely', 'GrpcUnexpectedStatus'], {
    message: /RST_STREAM REFUSED_STREAM \(7\)/,
    evidence: [/^RST_STREAM REFUSED_STREAM \(7\)/],
  }),
  grpc(
    'a proxy that answers 503 without a word of gRPC',
    h2cServer(503, { 'content-type': 'text/html' }),
    ['GrpcUnavailable', 'Likely', 'ProbeProtocolMismatch'],
    { message: /HTTP 503 and no gRPC status/ },
  ),
  grpc(
    'a call that never ends',
    grpcServer(() => undefined),
    ['GrpcDeadline', 'Likely', 'NoResponse'],
    {
      steps: { ...REACHED, Load: 'Failed' },
      message: /within 1s: the service hangs/,
    },
  ),
  grpc(
    'a call that takes two seconds',
    grpcServer(servingAfter(2_000)),
    ['GrpcDeadline', 'Proven', 'GrpcUnavailable'],
    {
      message: /the timeout is too short/,
      advice: [/^Proven: with 4s .*"timeout":"[34]s"/],
    },
  ),
  grpc('a server that wants to know who calls', grpcServer(failing(16)), [
    'GrpcUnauthenticated',
    'Proven',
    'GrpcUnexpectedStatus',
  ]),
  grpc('a server that permits nothing', grpcServer(failing(7)), ['GrpcUnauthenticated', 'Proven', 'GrpcUnavailable'], {
    message: /PERMISSION_DENIED \(7\)/,
  }),
  grpc(
    'a health call that fails inside the server',
    grpcServer(failing(13)),
    ['GrpcUnexpectedStatus', 'Proven', 'GrpcUnavailable'],
    {
      message: /gRPC status INTERNAL \(13\) instead of OK/,
    },
  ),
  grpc('a server at its limits', grpcServer(failing(8)), ['GrpcUnexpectedStatus', 'Proven', 'GrpcUnavailable'], {
    message: /RESOURCE_EXHAUSTED \(8\)/,
  }),
  grpc(
    'a call that is broken off',
    sendingFrames(headers(GRPC_HEAD), reset(2)),
    ['GrpcUnexpectedStatus', 'Likely', 'GrpcUnavailable'],
    { message: /RST_STREAM INTERNAL_ERROR \(2\), which gRPC takes for INTERNAL/ },
  ),
  grpc(
    'a web server of HTTP/1',
    onRequest((socket, request) => socket.end(reply(request, request.method === 'HEAD' ? 200 : 400), 'latin1')),
    ['ProbeProtocolMismatch', 'Proven', 'WrongServiceOnPort'],
    {
      message: /answers the gRPC health call in HTTP\/1, and answers HEAD \/ over HTTP\/1\.1: a web server/,
      advice: [/^Proven: HEAD \/ over HTTP\/1\.1 answered 200.*'\{"spec":\{"probe":\{"grpc":null,"http":\{\}\}\}\}'/],
      evidence: [/^answered in HTTP\/1/],
    },
  ),
  grpc(
    'a web server of HTTP/2',
    h2cServer(200, { 'content-type': 'text/html' }),
    ['ProbeProtocolMismatch', 'Likely', 'GrpcUnavailable'],
    {
      message: /speaks HTTP\/2, but answers the gRPC health call with HTTP 200, not as gRPC/,
      advice: [/^Proven: HEAD \/ over HTTP\/2 answered 200.*"http":\{"version":"HTTP2"\}/],
      evidence: [/^no gRPC status \(HTTP 200\)/],
    },
  ),
  grpc(
    'a proxy that drops the trailers',
    sendingFrames(headers(GRPC_HEAD), lastData(healthMessage(1))),
    ['ProbeProtocolMismatch', 'Likely', 'MalformedResponse'],
    { message: /trailer grpc-status/ },
  ),
  grpc(
    'a compressed message, which nobody has allowed,',
    sendingFrames(headers(GRPC_HEAD), data(Buffer.from([1, 0, 0, 0, 2, 8, 1])), lastHeaders(['grpc-status: 0'])),
    ['MalformedResponse', 'Likely', 'ProbeProtocolMismatch'],
    { message: /not valid gRPC/ },
  ),
  grpc('a server that speaks only TLS', tlsOnly(), ['PlaintextOnTlsPort', 'Likely', 'ConnectionClosedEarly'], {
    evidence: [/^TLS hello: accepted/],
  }),
  grpc(
    'an SSH server',
    greeting('SSH-2.0-OpenSSH_9.6\r\n'),
    ['WrongServiceOnPort', 'Proven', 'ProbeProtocolMismatch'],
    {
      message: /speaks SSH, not gRPC/,
      advice: [/"grpc":null,"tcp":\{\}/],
    },
  ),
  grpc('a port that accepts and says nothing', sayNothing, ['NoResponse', 'Likely', 'GrpcDeadline'], {
    message: /sends no byte in answer to the gRPC health call/,
  }),
  grpc('a port that closes at the request', closeOnRequest, ['ConnectionClosedEarly', 'Likely', 'GrpcUnavailable'], {
    steps: { FirewallClear: 'Unknown' },
  }),
  grpc(
    'an HTTP/2 server that sends a DATA frame first',
    answering(Buffer.concat([frame(4, 0, Buffer.alloc(0), 0), data('x')])),
    ['MalformedResponse', 'Likely', 'ProbeProtocolMismatch'],
  ),
  {
    name: 'a refused gRPC check is ConnectionRefused',
    probe: SERVER,
    company: 'closed',
    expected: { state: 'Unhealthy', reason: 'ConnectionRefused', confidence: 'Likely', steps: { PortOpen: 'Failed' } },
    lookAlike: 'GrpcUnavailable',
  },
];
