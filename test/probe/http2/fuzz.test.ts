import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Conversation } from '../../../src/probe/conversation.ts';
import { grpcConversation } from '../../../src/probe/http2/grpc.ts';
import { http2Conversation } from '../../../src/probe/http2/http2.ts';
import {
  data,
  encodedFrames,
  GREETING,
  GRPC_HEAD,
  grpcPlan,
  headers,
  healthMessage,
  hear,
  http2Plan,
  lastHeaders,
  ping,
  targetOf,
} from './server-frames.ts';
import { BROKEN_OFF, FLOODS, FOREIGN, OF_NO_MATTER, SAME_ANSWERS } from './transcripts.ts';

/** The same on every machine and day: what it once found, it finds again. */
const SEED = 20_260_611;

const SEEDS: readonly Buffer[] = [
  ...Object.values(SAME_ANSWERS).map((bytes) => Buffer.concat([GREETING, bytes])),
  ...Object.values(OF_NO_MATTER).map((bytes) => Buffer.concat([GREETING, bytes])),
  ...Object.values({ ...BROKEN_OFF, ...FOREIGN }).map(({ bytes }) => bytes),
  ...Object.values(FLOODS).map(({ bytes }) => bytes.subarray(0, 2000)),
  Buffer.concat([GREETING, headers(GRPC_HEAD), data(healthMessage(1)), lastHeaders(['grpc-status: 0'])]),
  Buffer.concat([GREETING, ping(), lastHeaders([...GRPC_HEAD, 'grpc-status: 14'])]),
];

type Change = (bytes: Buffer) => Buffer;

const place = fc.nat({ max: 3000 });
const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.nat({ max: 255 })).map(([at, byte]) => (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[at % changed.length] = byte;
    return changed;
  }),
  fc.tuple(place, fc.nat({ max: 7 })).map(([at, bit]) => (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    const index = at % Math.max(1, changed.length);
    if (changed.length > 0) changed[index] = (changed[index] ?? 0) ^ (1 << bit);
    return changed;
  }),
  place.map((at) => (bytes: Buffer) => bytes.subarray(0, at % (bytes.length + 1))),
  fc.tuple(place, fc.uint8Array({ maxLength: 30 })).map(([at, extra]) => (bytes: Buffer) => {
    const index = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, index), extra, bytes.subarray(index)]);
  }),
  fc.tuple(place, place).map(([from, length]) => (bytes: Buffer) => {
    const index = from % (bytes.length + 1);
    return Buffer.concat([bytes, bytes.subarray(index, index + length)]);
  }),
  // Frames in another order, which no change of single bytes would bring about.
  fc.tuple(place, place).map(([one, other]) => (bytes: Buffer) => {
    const frames = [...encodedFrames(bytes)];
    const [first, second] = [one % Math.max(1, frames.length), other % Math.max(1, frames.length)];
    const moved = frames[first];
    if (moved !== undefined) frames.splice(second, 0, moved);
    return Buffer.concat(frames);
  }),
);

const anyBytes = fc
  .tuple(fc.constantFrom(...SEEDS), fc.array(anyChange, { minLength: 1, maxLength: 5 }))
  .map(([bytes, changes]) => changes.reduce((changed, change) => change(changed), bytes));

const CONVERSATIONS: Readonly<Record<string, () => Conversation>> = {
  'HTTP/2': () => {
    const plan = http2Plan({ contains: 'hello' });
    return http2Conversation(targetOf(plan), plan);
  },
  gRPC: () => grpcConversation(grpcPlan()),
};

describe('bytes that were changed on their way', () => {
  for (const [name, converse] of Object.entries(CONVERSATIONS)) {
    it(`never throw, always come to an end, and never make us say much (${name})`, () => {
      fc.assert(
        fc.property(
          anyBytes,
          fc.nat({ max: 40 }),
          fc.constantFrom('onEnd', 'onReset', 'onSilence'),
          (bytes, size, last) => {
            const chunks = Array.from({ length: Math.ceil(bytes.length / (size + 1)) }, (_, index) =>
              bytes.subarray(index * (size + 1), (index + 1) * (size + 1)),
            );
            const cut = hear(converse(), chunks, last);
            const whole = hear(converse(), [bytes], last);

            assert.ok(whole.decision !== undefined && whole.answers.length <= 512 && cut.answers.length <= 512);
            assert.deepEqual([cut.decision, cut.shown], [whole.decision, whole.shown]);
          },
        ),
        { numRuns: 5000, seed: SEED },
      );
    });

    it(`may follow each other for ever, and are read no further than the limit (${name})`, () => {
      fc.assert(
        fc.property(fc.array(anyBytes, { minLength: 1, maxLength: 5 }), (parts) => {
          const endless = Buffer.concat([GREETING, ...parts, Buffer.alloc(9)]);
          const conversation = converse();
          let decision = conversation.onConnected();
          let read = 0;
          while (decision === undefined && read < 2_000_000) {
            decision = conversation.onData(endless, endless.length);
            read += endless.length;
          }

          assert.ok(decision !== undefined, `${read} bytes and no end`);
          assert.ok(read <= 131_072 + 16_393 + endless.length, `${read} bytes`);
        }),
        { numRuns: 1000, seed: SEED },
      );
    });
  }
});
