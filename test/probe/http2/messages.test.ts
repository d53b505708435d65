import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { encodeMessage, GrpcMessage, type MessageProgress } from '../../../src/probe/http2/grpc-message.ts';
import { decodeHealthResponse, encodeHealthRequest } from '../../../src/probe/http2/health-message.ts';
import { bytewise, split } from './server-frames.ts';

function serving(hex: string): unknown {
  return decodeHealthResponse(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}

describe('the request of a health check', () => {
  it('names the service, or nothing for the server as a whole', () => {
    assert.equal(encodeHealthRequest('').toString('hex'), '');
    assert.equal(encodeHealthRequest('shop').toString('hex'), '0a0473686f70');
    assert.equal(encodeHealthRequest('ü').toString('hex'), '0a02c3bc');
    assert.deepEqual([...encodeHealthRequest('x'.repeat(300)).subarray(0, 3)], [0x0a, 0xac, 0x02]);
  });
});

describe('the answer of a health check', () => {
  const answers: Readonly<Record<string, string | undefined>> = {
    '': 'UNKNOWN',
    '0800': 'UNKNOWN',
    '0801': 'SERVING',
    '0802': 'NOT_SERVING',
    '0803': 'SERVICE_UNKNOWN',
    '0804': undefined,
    // In more bytes than needed
    '08 8180 00': 'SERVING',
    // The last one counts
    '0801 0802': 'NOT_SERVING',
    // Unknown fields of every kind around it
    '10 05 0801 1a 02 4142 21 0102030405060708 2d 01020304': 'SERVING',
    // Field 1 of another kind is another field
    '0a 01 01': 'UNKNOWN',
    // -1, as a number of ten bytes
    '08 ffffffffffffffffff01': undefined,
  };
  for (const [hex, word] of Object.entries(answers)) {
    it(`"${hex}" is ${word ?? 'a number that nobody knows'}`, () => {
      assert.deepEqual(serving(hex), { serving: word });
    });
  }

  for (const hex of [
    '08', // no value
    '0880', // half a value
    '08 ffffffffffffffffffff01', // eleven bytes
    '00 01', // field 0
    '0b', // a group
    '0f 01', // a kind that there is not
    '1a 05 41', // longer than the message
    '1a ffffffff7f', // longer than any message
    '21 010203', // half a fixed64
    '2d 010203', // half a fixed32
    '80',
  ]) {
    it(`"${hex}" is no message`, () => {
      assert.equal(serving(hex), undefined);
    });
  }

  it('never throws for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        decodeHealthResponse(Buffer.from(bytes));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a message of gRPC', () => {
  function read(pieces: readonly Buffer[]): { last: MessageProgress; content: string | undefined } {
    const message = new GrpcMessage();
    let last: MessageProgress = 'more';
    for (const piece of pieces) last = message.feed(piece, 0, piece.length);
    return { last, content: message.content?.toString('latin1') };
  }

  it('is read whole, however it is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.array(fc.nat(), { maxLength: 4 }), (bytes, cuts) => {
        const message = encodeMessage(Buffer.from(bytes));
        const expected = { last: 'complete', content: Buffer.from(bytes).toString('latin1') };

        assert.deepEqual(read(split(message, cuts)), expected);
        assert.deepEqual(read(bytewise(message)), expected);
      }),
    );
  });

  it('is not there before its last byte', () => {
    assert.deepEqual(read([Buffer.from([0, 0, 0, 0, 2, 8])]), { last: 'more', content: undefined });
  });

  const faults: Readonly<Record<string, readonly number[]>> = {
    compressed: [1, 0, 0, 0, 2],
    'of an unknown kind': [2, 0, 0, 0, 2],
    'of 4,097 bytes': [0, 0, 0, 0x10, 0x01],
    'of 1 GiB': [0, 0x40, 0, 0, 0],
    'followed by another one': [0, 0, 0, 0, 2, 8, 1, 0],
  };
  for (const [name, bytes] of Object.entries(faults)) {
    it(`is refused when it is ${name}`, () => {
      assert.equal(read([Buffer.from(bytes)]).last, 'Malformed');
      assert.equal(read(bytewise(Buffer.from(bytes))).last, 'Malformed');
    });
  }
});
