import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeHuffman } from '../../../src/probe/http2/huffman.ts';

function decode(hex: string): string | undefined {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return decodeHuffman(bytes, 0, bytes.length);
}

describe('the Huffman code', () => {
  const strings: Readonly<Record<string, string>> = {
    // RFC 7541 C.4 and C.6
    'f1e3 c2e5 f23a 6ba0 ab90 f4ff': 'www.example.com',
    'a8eb 1064 9cbf': 'no-cache',
    '25a8 49e9 5ba9 7d7f': 'custom-key',
    '25a8 49e9 5bb8 e8b4 bf': 'custom-value',
    '6402': '302',
    '640e ff': '307',
    'aec3 771a 4b': 'private',
    'd07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff': 'Mon, 21 Oct 2013 20:13:21 GMT',
    '9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3': 'https://www.example.com',
    '9bd9 ab': 'gzip',
    '94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07':
      'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    '': '',
    // The longest codes: 30 bits for LF and CR, 28 for NUL's neighbour 0x02.
    'ffff fff3': '\n',
    'ffff fff7': '\r',
    'ffff fe2f': '\x02',
  };
  for (const [hex, text] of Object.entries(strings)) {
    it(`decodes ${JSON.stringify(text)}`, () => {
      assert.equal(decode(hex), text);
    });
  }

  const faults: Readonly<Record<string, string>> = {
    'a whole byte of padding': 'ff',
    'a byte of padding behind a text': '1fff',
    'three bytes of padding behind a text': '1fff ffff',
    'padding that is not of ones': '00',
    'padding that is half of ones': '1e',
    'the end of a string within it': 'ffff fffc',
    'the end of a string behind a text': '1fff ffff ff',
  };
  for (const [name, hex] of Object.entries(faults)) {
    it(`refuses ${name}`, () => {
      assert.equal(decode(hex), undefined);
    });
  }
});
