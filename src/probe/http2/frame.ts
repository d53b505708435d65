/** Frames of HTTP/2 as numbers and bytes (RFC 9113 4 and 6), and how one is written. Not what they mean: see `stream.ts` and `control-frames.ts`. */

export const FRAME = {
  data: 0x0,
  headers: 0x1,
  priority: 0x2,
  rstStream: 0x3,
  settings: 0x4,
  pushPromise: 0x5,
  ping: 0x6,
  goaway: 0x7,
  windowUpdate: 0x8,
  continuation: 0x9,
} as const;

export const FLAG = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

/** Length (24 bits), type, flags, stream (31 bits): RFC 9113 4.1. */
export const FRAME_HEADER_BYTES = 9;
/** The largest payload while nobody has agreed on more (RFC 9113 4.2), and we never do. */
export const MAX_PAYLOAD_BYTES = 16_384;
/** What a sender may send before it hears of the receiver's window (RFC 9113 6.9.2), and all that we ever read. */
export const WINDOW_BYTES = 65_535;

/** The stream of the connection itself. */
export const CONNECTION = 0;
/** The first stream of a client, and our only one. */
export const OUR_STREAM = 1;

export interface FrameWords {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
}

/** One frame; the payload must fit into it. */
export function encodeFrame({ type, flags, streamId }: FrameWords, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.length);
  frame.writeUIntBE(payload.length, 0, 3);
  frame[3] = type;
  frame[4] = flags;
  frame.writeUInt32BE(streamId, 5);
  payload.copy(frame, FRAME_HEADER_BYTES);
  return frame;
}
