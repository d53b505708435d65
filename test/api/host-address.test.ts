import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { isHostAddress } from '../../src/api/host-address.ts';

const accepted = [
  '10.0.0.1',
  '0.0.0.0',
  '::',
  '::1',
  'fd00::2',
  '1:2:3:4:5:6:7:8',
  '64:ff9b::10.0.0.1',
  'localhost',
  'a',
  'A.Example',
  'xn--bcher-kva.example',
  '_sip._tcp.example',
  'a_b.example',
  'example.',
  '1a',
  '1.example',
  'a.0x1g',
  `${'a'.repeat(63)}.example`,
];
const refused = [
  '',
  ' ',
  '.',
  'a..b',
  '.a',
  '-a',
  'a-',
  'a_',
  '_',
  '1.2.3',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x',
  'a.0x',
  '0177.0.0.1',
  '10.0.0.01',
  '256.0.0.1',
  '1.2.3.4.',
  '1.2.3.4.5',
  'a.1',
  '[::1]',
  '::1%lo',
  'fe80::1%eth0',
  '::ffff:10.0.0.1',
  '::FFFF:a00:1',
  '0:0:0:0:0:ffff:a:1',
  '1::2::3',
  '12345::',
  'a:80',
  'http://a',
  'user@a',
  'a/b',
  'a\\b',
  'a\n',
  '\ta',
  'ä.example',
  '１.2.3.4',
  'a\u0000',
  'a'.repeat(64),
  `${'a.'.repeat(126)}aa`,
];

describe('the address of a backend', () => {
  for (const text of accepted) it(`may be ${text}`, () => assert.equal(isHostAddress(text), true));

  for (const text of refused) it(`may not be ${JSON.stringify(text)}`, () => assert.equal(isHostAddress(text), false));

  it('may be any IPv4 address and any domain', () => {
    fc.assert(fc.property(fc.ipV4(), fc.domain(), (ip, domain) => isHostAddress(ip) && isHostAddress(domain)));
  });

  it('is judged in a moment, however long the text is', () => {
    const before = performance.now();

    for (const text of ['a'.repeat(1e6), '.'.repeat(1e6), '1:'.repeat(5e5), `${'a-'.repeat(126)}!`])
      assert.equal(isHostAddress(text), false);

    assert.ok(performance.now() - before < 500);
  });
});
