/** What a server of HTTP/2 says, frame by frame, and a conversation that hears it. No socket: see `real-servers.test.ts`. */
import assert from 'node:assert/strict';
import type { Conversation, Decision, Shown } from '../../../src/probe/conversation.ts';
import { parseStatuses } from '../../../src/probe/expectation.ts';
import { encodeFrame, FLAG, FRAME, OUR_STREAM } from '../../../src/probe/http2/frame.ts';
import { grpcPlan as compileGrpc } from '../../../src/probe/http2/grpc.ts';
import { encodeMessage } from '../../../src/probe/http2/grpc-message.ts';
import { encodeHeaderBlock } from '../../../src/probe/http2/hpack-encoder.ts';
import { buildHttp2Request } from '../../../src/probe/http2/http2.ts';
import type { GrpcProbePlan, HttpProbePlan, HttpRequest, ProbeTarget } from '../../../src/probe/target.ts';

/** "name: value" each; a pseudo-header field begins with its colon. */
export type Fields = readonly string[];

export const EMPTY = Buffer.alloc(0);

export function frame(type: number, flags: number, payload: Buffer | string = EMPTY, streamId = OUR_STREAM): Buffer {
  return encodeFrame({ type, flags, streamId }, Buffer.from(payload));
}

/** Pairs of a setting and its value. */
export function settings(...pairs: readonly (readonly [setting: number, value: number])[]): Buffer {
  return frame(
    FRAME.settings,
    0,
    numbers(...pairs.flatMap(([id, value]) => [[id, 2] as const, [value, 4] as const])),
    0,
  );
}

export const SETTINGS_ACK = frame(FRAME.settings, FLAG.ack, EMPTY, 0);
/** What every server says first. */
export const GREETING = Buffer.concat([settings([3, 100]), SETTINGS_ACK]);

export function block(fields: Fields): Buffer {
  return encodeHeaderBlock(
    fields.map((field) => {
      const colon = field.indexOf(': ', 1);
      return { name: field.slice(0, colon), value: field.slice(colon + 2) };
    }),
  );
}

export function headers(fields: Fields, flags: number = FLAG.endHeaders): Buffer {
  return frame(FRAME.headers, flags, block(fields));
}

/** A section behind which nothing comes. */
export function lastHeaders(fields: Fields): Buffer {
  return headers(fields, FLAG.endHeaders | FLAG.endStream);
}

export function data(content: Buffer | string, flags = 0): Buffer {
  return frame(FRAME.data, flags, content);
}

export function lastData(content: Buffer | string): Buffer {
  return data(content, FLAG.endStream);
}

export function ping(opaque = 'abcdefgh', flags = 0): Buffer {
  return frame(FRAME.ping, flags, opaque, 0);
}

export function goaway(lastStream: number, code: number, told = ''): Buffer {
  return frame(FRAME.goaway, 0, Buffer.concat([numbers([lastStream, 4], [code, 4]), Buffer.from(told)]), 0);
}

export function reset(code: number, streamId = OUR_STREAM): Buffer {
  return frame(FRAME.rstStream, 0, numbers([code, 4]), streamId);
}

export function windowUpdate(increment: number, streamId = 0): Buffer {
  return frame(FRAME.windowUpdate, 0, numbers([increment, 4]), streamId);
}

/** Each as so many bytes. */
export function numbers(...values: readonly (readonly [value: number, bytes: number])[]): Buffer {
  return Buffer.concat(
    values.map(([value, bytes]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntBE(value, 0, bytes);
      return buffer;
    }),
  );
}

/** A message of HealthCheckResponse with this number as its status. */
export function healthMessage(status: number): Buffer {
  return encodeMessage(status === 0 ? EMPTY : Buffer.from([0x08, status]));
}

export const GRPC_HEAD: Fields = [':status: 200', 'content-type: application/grpc'];

export function http2Plan(
  words: Partial<HttpRequest> & { expectedStatuses?: readonly string[]; contains?: string } = {},
): HttpProbePlan {
  const { expectedStatuses = ['2xx', '3xx'], contains, ...request } = words;
  const statuses = parseStatuses(expectedStatuses);
  assert.ok(statuses.ok);
  const asked: HttpRequest = { method: 'GET', path: '/', host: 'shop.example.com', headers: [], ...request };
  return {
    kind: 'http',
    version: 'HTTP2',
    scheme: 'http',
    request: asked,
    bytes: buildHttp2Request(asked, 'http'),
    expectedStatuses: statuses.value,
    expectedBody: contains === undefined ? undefined : { windowBytes: 65_536, met: (body) => body.includes(contains) },
    expectedHeaders: [],
    readsReport: false,
  };
}

export function grpcPlan(service = '', authority = 'shop.example.com:50051'): GrpcProbePlan {
  return compileGrpc({ service, authority, scheme: 'http', timeoutMs: 5000 });
}

export function targetOf(plan: HttpProbePlan): ProbeTarget {
  const host = { kind: 'address', address: '192.0.2.1', family: 4 } as const;
  return { host, port: 80, timeoutMs: 1000, tls: undefined, plan };
}

export interface Heard {
  readonly decision: Decision | undefined;
  readonly shown: Shown;
  /** What was sent behind the request. */
  readonly answers: Buffer;
}

/** What the conversation makes of these pieces, each in a buffer that is used again, and then of what `last` says. */
export function hear(
  conversation: Conversation,
  pieces: readonly Buffer[],
  last?: 'onEnd' | 'onReset' | 'onSilence',
): Heard {
  const shared = sharedBuffer(pieces);
  const answers: Buffer[] = [];
  conversation.takeOutgoing();
  let decision = conversation.onConnected();
  for (const piece of pieces) {
    if (decision !== undefined) break;
    shared.fill(0x58);
    piece.copy(shared);
    decision = conversation.onData(shared, piece.length);
    if (decision === undefined) answers.push(conversation.takeOutgoing() ?? EMPTY);
  }
  if (last !== undefined) decision ??= conversation[last]();
  return { decision, shown: conversation.shown(), answers: Buffer.concat(answers) };
}

/** "success", or the code and phase of a failure with who it was. */
export function wordOf({ decision }: Pick<Heard, 'decision'>): string {
  if (decision === undefined) return 'undecided';
  const { ending } = decision;
  if (ending.kind === 'failure') return ending.banner === undefined ? ending.code : `${ending.code} ${ending.banner}`;
  return ending.kind;
}

/** The frames that these bytes consist of, and what is left behind them. */
export function encodedFrames(bytes: Buffer): readonly Buffer[] {
  const frames: Buffer[] = [];
  let from = 0;
  while (from < bytes.length) {
    const to = from + 9 <= bytes.length ? from + 9 + bytes.readUIntBE(from, 3) : bytes.length;
    frames.push(bytes.subarray(from, to));
    from = to;
  }
  return frames;
}

/** Large enough for each of the pieces, as the buffer that all sockets read into. */
export function sharedBuffer(pieces: readonly Buffer[]): Buffer {
  return Buffer.alloc(pieces.reduce((longest, { length }) => Math.max(longest, length), 1));
}

export function bytewise(bytes: Buffer): readonly Buffer[] {
  return Array.from(bytes, (byte) => Buffer.from([byte]));
}

export function split(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index] ?? 0, end));
}
