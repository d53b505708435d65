/** Servers of HTTP/2 and gRPC with odd but legal habits stay Healthy. */
import type { Reason } from '../../../src/api/reasons.ts';
import {
  bytewise,
  data,
  frame,
  goaway,
  GREETING,
  GRPC_HEAD,
  headers,
  healthMessage,
  lastHeaders,
  ping,
  settings,
  SETTINGS_ACK,
  windowUpdate,
} from '../../probe/http2/server-frames.ts';
import { grpcServer, knowing } from '../grpc-servers.ts';
import { h2cServer, onRawRequest, sendingFrames } from '../http2-scripts.ts';
import type { LoopbackCase } from '../loopback-family.ts';
import type { Script } from '../scripted-server.ts';

const GRPC = { grpc: {} };
const SERVING = [headers(GRPC_HEAD), data(healthMessage(1)), lastHeaders(['grpc-status: 0'])] as const;
const END_HEADERS = 0x4;
const PADDED = 0x8;
const UNKNOWN_TYPE = 0xfa;

export const http2HealthyCases: readonly LoopbackCase[] = [
  healthy('a server of grpc-js', 'GrpcNotServing', grpcServer(knowing({ '': 1 }))),
  {
    ...healthy(
      'a service that a server of grpc-js knows',
      'GrpcServiceUnknown',
      grpcServer(knowing({ 'shop.Cart': 1 })),
    ),
    probe: { grpc: { service: 'shop.Cart' } },
  },
  healthy(
    'a server that sends its settings late',
    'GrpcDeadline',
    onRawRequest((socket) => {
      setTimeout(() => socket.write(Buffer.concat([GREETING, ...SERVING])), 300);
    }),
  ),
  healthy('a server that pings before it answers', 'MalformedResponse', sendingFrames(ping(), ...SERVING)),
  healthy(
    'window updates, priorities and frames of unknown types between the answer',
    'MalformedResponse',
    sendingFrames(
      windowUpdate(65_535),
      frame(UNKNOWN_TYPE, 0, 'who knows', 0),
      SERVING[0],
      windowUpdate(10, 1),
      frame(2, 0, Buffer.alloc(5)),
      SERVING[1],
      settings([4, 65_535]),
      SERVING[2],
    ),
  ),
  healthy(
    'padded frames',
    'MalformedResponse',
    sendingFrames(
      SERVING[0],
      data(Buffer.concat([Buffer.of(3), healthMessage(1), Buffer.alloc(3)]), PADDED),
      SERVING[2],
    ),
  ),
  healthy(
    'a message in pieces, and an empty frame between them',
    'MalformedResponse',
    sendingFrames(SERVING[0], ...bytewise(healthMessage(1)).map((piece) => data(piece)), data(''), SERVING[2]),
  ),
  healthy(
    'an answer that comes byte by byte',
    'GrpcDeadline',
    onRawRequest((socket) => {
      const bytes = bytewise(Buffer.concat([GREETING, ...SERVING]));
      for (const [index, byte] of bytes.entries()) setTimeout(() => socket.write(byte), index * 3);
    }),
  ),
  healthy('a farewell without an error before the answer', 'GrpcUnavailable', sendingFrames(goaway(1, 0), ...SERVING)),
  healthy(
    'an interim answer, a suffix of the content type, and further trailers',
    'ProbeProtocolMismatch',
    sendingFrames(
      headers([':status: 103']),
      headers([':status: 200', 'content-type: application/grpc+proto; charset=utf-8', 'server: odd']),
      SERVING[1],
      lastHeaders(['grpc-message: ', 'grpc-status: 0', 'x-more: 1']),
    ),
  ),
  healthy(
    'acknowledged settings before its own',
    'MalformedResponse',
    onRawRequest((socket) => socket.write(Buffer.concat([settings(), SETTINGS_ACK, ...SERVING]))),
  ),
  web('a web server of Node over HTTP/2', h2cServer(204)),
  web('a header section in CONTINUATION frames', sendingFrames(frame(1, 1, Buffer.of(0x88)), frame(9, END_HEADERS))),
];

function healthy(name: string, lookAlike: Reason, script: Script): LoopbackCase {
  return {
    name: `${name} is Healthy`,
    script,
    probe: GRPC,
    expected: {
      state: 'Healthy',
      reason: 'Healthy',
      steps: { CheckParameters: 'Passed', StatusCode: 'Passed', CheckPage: 'NotReached' },
    },
    lookAlike,
  };
}

function web(name: string, script: Script): LoopbackCase {
  return {
    name: `${name} is Healthy`,
    script,
    probe: { http: { version: 'HTTP2' } },
    expected: { state: 'Healthy', reason: 'Healthy', steps: { StatusCode: 'Passed', CheckPage: 'Passed' } },
    lookAlike: 'HttpVersionUnsupported',
  };
}
