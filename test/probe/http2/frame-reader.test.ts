import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { encodeFrame } from '../../../src/probe/http2/frame.ts';
import { type FrameProgress, FrameReader } from '../../../src/probe/http2/frame-reader.ts';
import { bytewise, EMPTY, frame, sharedBuffer, split } from './server-frames.ts';

interface Reading {
  readonly frames: readonly { type: number; flags: number; streamId: number; payload: string }[];
  readonly last: FrameProgress;
  readonly pendingType: number | undefined;
}

function read(pieces: readonly Buffer[]): Reading {
  const reader = new FrameReader();
  const frames = [];
  let last: FrameProgress = 'more';
  const shared = sharedBuffer(pieces);
  for (const piece of pieces) {
    piece.copy(shared);
    last = reader.next(shared, 0, piece.length);
    while (last === 'frame') {
      const { type, flags, streamId, bytes, start, end } = reader;
      frames.push({ type, flags, streamId, payload: bytes.toString('latin1', start, end) });
      last = reader.next(shared, reader.after, piece.length);
    }
    if (last !== 'more') break;
  }
  return { frames, last, pendingType: reader.pendingType };
}

const anyFrames = fc.array(
  fc.record(
    {
      type: fc.nat({ max: 255 }),
      flags: fc.nat({ max: 255 }),
      streamId: fc.nat({ max: 0x7fff_ffff }),
      payload: fc.string({ maxLength: 700 }).map((text) => Buffer.from(text, 'latin1').toString('latin1')),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 8 },
);

describe('a stream of frames', () => {
  it('is read as it was written, however it is cut', () => {
    fc.assert(
      fc.property(anyFrames, fc.array(fc.nat(), { maxLength: 10 }), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map((words) => encodeFrame(words, Buffer.from(words.payload, 'latin1'))));
        const expected: Reading = { frames, last: 'more', pendingType: undefined };

        assert.deepEqual(read(split(bytes, cuts)), expected);
        assert.deepEqual(read(bytewise(bytes)), expected);
      }),
    );
  });

  it('ignores the bit above the number of the stream', () => {
    assert.equal(read([Buffer.from([0, 0, 0, 6, 0, 0x80, 0, 0, 1])]).frames[0]?.streamId, 1);
  });

  it('tells which frame has begun, once its header is there', () => {
    const bytes = frame(1, 4, 'header');

    assert.equal(read([bytes.subarray(0, 8)]).pendingType, undefined);
    assert.equal(read([bytes.subarray(0, 9)]).pendingType, 1);
    assert.equal(read([bytes.subarray(0, 8), bytes.subarray(8, 14)]).pendingType, 1);
    assert.equal(read([bytes]).pendingType, undefined);
  });
});

describe('the limits of a stream of frames', () => {
  it('takes a payload of 16,384 bytes, and refuses a longer one by its header', () => {
    const longest = frame(0, 0, Buffer.alloc(16_384));
    const header = Buffer.from([0, 0x40, 0x01, 0, 0, 0, 0, 0, 1]);

    assert.equal(read([longest]).frames.length, 1);
    assert.equal(read(split(longest, [5, 9, 10_000])).frames.length, 1);
    assert.equal(read([header]).last, 'oversized');
    assert.equal(read(bytewise(header)).last, 'oversized');
  });

  it('reads 131,072 bytes and not one more', () => {
    const seven = Buffer.concat(Array.from({ length: 7 }, () => frame(0, 0, Buffer.alloc(16_384))));
    const rest = 131_072 - seven.length - 9;
    const full = Buffer.concat([seven, frame(0, 0, Buffer.alloc(rest))]);
    const over = Buffer.concat([seven, frame(0, 0, Buffer.alloc(rest + 1))]);

    assert.equal(read([full]).frames.length, 8);
    assert.deepEqual([read([over]).frames.length, read([over]).last], [7, 'exhausted']);
    assert.equal(read(bytewise(over)).last, 'exhausted');
  });

  it('reads 1,000 frames and not one more', () => {
    const flood = Buffer.concat(Array.from({ length: 1001 }, () => frame(0x20, 0, EMPTY)));

    assert.deepEqual([read([flood]).frames.length, read([flood]).last], [1000, 'exhausted']);
  });
});
