/** What servers of HTTP/2 do, frame by frame, once the whole request is there. The frames are made in `probe/http2/server-frames.ts`. */
import { createServer, type Http2Server } from 'node:http2';
import type { Socket } from 'node:net';
import { encodedFrames, GREETING } from '../probe/http2/server-frames.ts';
import type { Script } from './scripted-server.ts';

const PREFACE_BYTES = 24;
const FLAGS_AT = 4;
const TYPE_AT = 3;
const END_STREAM = 1;
const DATA = 0;
const HEADERS = 1;

/** Greets as every server does, and acts on the request. */
export function onHttp2Request(act: (socket: Socket) => void): Script {
  return onRawRequest((socket) => {
    socket.write(GREETING);
    act(socket);
  });
}

/** The same without a word before. */
export function onRawRequest(act: (socket: Socket) => void): Script {
  return (socket) => {
    let seen = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      const wasWhole = isWhole(seen);
      seen = Buffer.concat([seen, chunk]);
      if (!wasWhole && isWhole(seen)) act(socket);
    });
  };
}

/** Answers each request with these frames, and keeps the connection. */
export function sendingFrames(...frames: readonly Buffer[]): Script {
  return onHttp2Request((socket) => socket.write(Buffer.concat(frames)));
}

function isWhole(bytes: Buffer): boolean {
  if (bytes.length <= PREFACE_BYTES) return false;
  return encodedFrames(bytes.subarray(PREFACE_BYTES)).some((frame) => {
    const type = frame[TYPE_AT];
    return (type === DATA || type === HEADERS) && ((frame[FLAGS_AT] ?? 0) & END_STREAM) !== 0;
  });
}

/** A web server of Node that speaks HTTP/2 with prior knowledge and nothing else. */
export function h2cServer(status: number, headers: Readonly<Record<string, string>> = {}): Script {
  let server: Http2Server | undefined;
  return (socket) => {
    server ??= createServer().on('stream', (stream) => {
      stream.on('error', () => stream.destroy());
      stream.respond({ ':status': status, ...headers }, { endStream: true });
    });
    server.emit('connection', socket);
  };
}
