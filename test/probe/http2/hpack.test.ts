import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { HpackDecoder } from '../../../src/probe/http2/hpack-decoder.ts';
import { encodeHeaderBlock } from '../../../src/probe/http2/hpack-encoder.ts';
import { STATIC_TABLE } from '../../../src/probe/http2/hpack-static-table.ts';

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
}

/** "name: value" of each field, or the fault. */
function decode(decoder: HpackDecoder, bytes: Buffer): readonly string[] | string {
  const decoded = decoder.decode(bytes, 0, bytes.length);
  return decoded.ok ? decoded.value.map(({ name, value }) => `${name}: ${value}`) : decoded.error;
}

function decodeHex(hex: string): readonly string[] | string {
  return decode(new HpackDecoder(), bytesOf(hex));
}

interface Series {
  readonly maxTableBytes: number;
  readonly blocks: readonly { readonly hex: string; readonly fields: readonly string[]; readonly table: number }[];
}

const REQUESTS = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'],
  [':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com', 'custom-key: custom-value'],
] as const;
const RESPONSES = [
  [
    ':status: 302',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ],
  [
    ':status: 307',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ],
  [
    ':status: 200',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:22 GMT',
    'location: https://www.example.com',
    'content-encoding: gzip',
    'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ],
] as const;

/** RFC 7541 appendix C; `table` is the number of dynamic entries behind the block. */
const APPENDIX_C: Readonly<Record<string, Series>> = {
  'C.2.1 literal with indexing': {
    maxTableBytes: 4096,
    blocks: [
      {
        hex: '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572',
        fields: ['custom-key: custom-header'],
        table: 1,
      },
    ],
  },
  'C.2.2 literal without indexing': {
    maxTableBytes: 4096,
    blocks: [{ hex: '040c 2f73 616d 706c 652f 7061 7468', fields: [':path: /sample/path'], table: 0 }],
  },
  'C.2.3 literal never indexed': {
    maxTableBytes: 4096,
    blocks: [{ hex: '1008 7061 7373 776f 7264 0673 6563 7265 74', fields: ['password: secret'], table: 0 }],
  },
  'C.2.4 indexed': { maxTableBytes: 4096, blocks: [{ hex: '82', fields: [':method: GET'], table: 0 }] },
  'C.3 requests without Huffman': {
    maxTableBytes: 4096,
    blocks: [
      { hex: '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d', fields: REQUESTS[0], table: 1 },
      { hex: '8286 84be 5808 6e6f 2d63 6163 6865', fields: REQUESTS[1], table: 2 },
      {
        hex: '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
        fields: REQUESTS[2],
        table: 3,
      },
    ],
  },
  'C.4 requests with Huffman': {
    maxTableBytes: 4096,
    blocks: [
      { hex: '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff', fields: REQUESTS[0], table: 1 },
      { hex: '8286 84be 5886 a8eb 1064 9cbf', fields: REQUESTS[1], table: 2 },
      { hex: '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf', fields: REQUESTS[2], table: 3 },
    ],
  },
  'C.5 responses without Huffman': {
    maxTableBytes: 256,
    blocks: [
      {
        hex: `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133
              2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`,
        fields: RESPONSES[0],
        table: 4,
      },
      { hex: '4803 3330 37c1 c0bf', fields: RESPONSES[1], table: 4 },
      {
        hex: `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970
              7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61
              6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31`,
        fields: RESPONSES[2],
        table: 3,
      },
    ],
  },
  'C.6 responses with Huffman': {
    maxTableBytes: 256,
    blocks: [
      {
        hex: `4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6
              2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3`,
        fields: RESPONSES[0],
        table: 4,
      },
      { hex: '4883 640e ffc1 c0bf', fields: RESPONSES[1], table: 4 },
      {
        hex: `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2
              e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
        fields: RESPONSES[2],
        table: 3,
      },
    ],
  },
};

describe('the examples of RFC 7541 appendix C', () => {
  for (const [name, { maxTableBytes, blocks }] of Object.entries(APPENDIX_C)) {
    it(name, () => {
      const decoder = new HpackDecoder(maxTableBytes);
      for (const { hex, fields, table } of blocks) {
        assert.deepEqual(decode(decoder, bytesOf(hex)), fields);
        // The last entry is there, and the one behind it is not.
        if (table > 0) assert.equal(decode(decoder, Buffer.from([0x80 | (61 + table)])).length, 1);
        assert.equal(decode(decoder, Buffer.from([0x80 | (62 + table)])), 'Malformed');
      }
    });
  }
});

describe('the static table', () => {
  it('has the 61 fields of RFC 7541 appendix A in their places', () => {
    assert.equal(STATIC_TABLE.length, 61);
    for (const [index, name, value] of [
      [1, ':authority', ''],
      [8, ':status', '200'],
      [14, ':status', '500'],
      [16, 'accept-encoding', 'gzip, deflate'],
      [31, 'content-type', ''],
      [46, 'location', ''],
      [61, 'www-authenticate', ''],
    ] as const) {
      assert.deepEqual(STATIC_TABLE[index - 1], [name, value]);
    }
  });
});

describe('the dynamic table', () => {
  it('may be made smaller, and as large again, at the beginning of a block', () => {
    const decoder = new HpackDecoder();
    assert.deepEqual(decode(decoder, bytesOf('4001 6101 62')), ['a: b']);

    // 0x20 = empty; 0x3fe11f = 4096.
    assert.deepEqual(decode(decoder, bytesOf('20 3fe11f 4001 6301 64 be')), ['c: d', 'c: d']);
    assert.equal(decode(decoder, bytesOf('bf')), 'Malformed');
  });

  it('drops the oldest fields first, and all of them for one that does not fit', () => {
    const decoder = new HpackDecoder(70);
    decode(decoder, bytesOf('4001 6101 62 4001 6301 64 4001 6501 66'));
    assert.deepEqual(decode(decoder, bytesOf('be bf')), ['e: f', 'c: d']);
    assert.equal(decode(decoder, bytesOf('c0')), 'Malformed');

    const long = Buffer.concat([bytesOf('4001 6127'), Buffer.alloc(39, 0x78)]);
    assert.deepEqual(decode(decoder, long), [`a: ${'x'.repeat(39)}`]);
    assert.equal(decode(decoder, bytesOf('be')), 'Malformed');
  });

  it('may not be made larger than was allowed, nor changed within a block', () => {
    assert.equal(decodeHex('3fe21f'), 'Malformed');
    assert.equal(decodeHex('88 20'), 'Malformed');
  });
});

describe('a malformed block', () => {
  const faults: Readonly<Record<string, string>> = {
    'index 0': '80',
    'an index behind the tables': 'be',
    'an index far behind the tables': 'ff 80 01',
    'a name index behind the tables': '7e 01 61',
    'an integer without an end': 'ff 80 80 80',
    'an integer of too many octets': 'ff 80 80 80 80 00',
    'an integer that overflows 32 bits': '7f ff ff ff ff 7f',
    'a name that is cut off': '40 05 61',
    'no value': '40 01 61',
    'no value behind a name index': '48',
    'a value that is cut off': '48 03 32',
    'a length without an end': '48 ff',
    'a Huffman code with bad padding': '48 81 00',
    'a table size without an end': '3f',
  };
  for (const [name, hex] of Object.entries(faults)) {
    it(name, () => {
      assert.equal(decodeHex(hex), 'Malformed');
    });
  }
});

describe('the limit of a header list', () => {
  it('stops a block of small references to a large field', () => {
    const field = Buffer.concat([bytesOf('4001 61 7f e01e'), Buffer.alloc(4063, 0x78)]);
    const bomb = Buffer.concat([field, Buffer.alloc(60_000, 0xbe)]);

    assert.equal(decode(new HpackDecoder(), bomb), 'HeadersTooLarge');
  });

  it('counts 32 bytes for each field', () => {
    assert.equal(decode(new HpackDecoder(), Buffer.alloc(1560, 0x82)).length, 1560);
    assert.equal(decode(new HpackDecoder(), Buffer.alloc(1561, 0x82)), 'HeadersTooLarge');
  });
});

const anyText = fc.string({ maxLength: 300, unit: 'binary-ascii' });
const anyField = fc.oneof(
  fc.tuple(anyText, anyText).map(([name, value]) => ({ name, value })),
  fc.constantFrom(...STATIC_TABLE).map(([name, value]) => ({ name, value })),
);

describe('HPACK for any bytes', () => {
  it('decodes what it has encoded', () => {
    fc.assert(
      fc.property(fc.array(anyField, { maxLength: 20 }), (fields) => {
        const bytes = encodeHeaderBlock(fields);
        assert.deepEqual(new HpackDecoder().decode(bytes, 0, bytes.length), { ok: true, value: fields });
      }),
    );
  });

  it('never throws, and never shows more than its limit', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 4 }), (blocks) => {
        const decoder = new HpackDecoder();
        for (const block of blocks) {
          const decoded = decoder.decode(Buffer.from(block), 0, block.length);
          const size = decoded.ok
            ? decoded.value.reduce((sum, { name, value }) => sum + name.length + value.length, 0)
            : 0;
          assert.ok(size <= 65_536);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
