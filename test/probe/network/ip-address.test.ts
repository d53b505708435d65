import assert from 'node:assert/strict';
import { isIPv4, isIPv6 } from 'node:net';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { cidrContains, parseCidr, parseIpAddress } from '../../../src/probe/network/ip-address.ts';

const almostAnAddress = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdefABCDEFx:.%/ ')), maxLength: 20 }),
  fc
    .array(fc.constantFrom('0', '00', '1', '255', '256', '0x7f', '010', 'ffff', '::', ':', '.', '127', '1.2.3.4'), {
      maxLength: 12,
    })
    .map((words) => words.join('')),
);

describe('parsing an address', () => {
  it('accepts what Node accepts, except zone ids', () => {
    fc.assert(
      fc.property(almostAnAddress, (text) => {
        const accepted = parseIpAddress(text);

        assert.equal(accepted?.length, isIPv4(text) ? 4 : isIPv6(text) && !text.includes('%') ? 16 : undefined);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives the bytes that the URL parser gives', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const bytes = parseIpAddress(text);
        assert.ok(bytes);
        const words = Array.from({ length: 8 }, (_, index) =>
          new DataView(bytes.buffer).getUint16(2 * index).toString(16),
        );

        assert.equal(new URL(`http://[${words.join(':')}]/`).hostname, new URL(`http://[${text}]/`).hostname);
      }),
    );
  });

  for (const text of [
    '010.0.0.1',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '1.2.3.4.',
    ' 1.2.3.4',
    '1.2.3',
    '１.2.3.4',
    '::1%lo',
    'fe80::1%1',
    ':::',
    '1::2::3',
    '[::1]',
    '::1.2.3',
    '1.2.3.4::',
    '',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseIpAddress(text), undefined));
  }
});

describe('a network', () => {
  it('contains the addresses that share its first bits', () => {
    const contains = (network: string, address: string): boolean => {
      const cidr = parseCidr(network);
      const bytes = parseIpAddress(address);
      assert.ok(cidr && bytes);
      return cidrContains(cidr, bytes);
    };

    assert.ok(contains('10.0.0.0/8', '10.255.0.1'));
    assert.ok(!contains('10.0.0.0/8', '11.0.0.1'));
    assert.ok(contains('172.16.0.0/12', '172.31.255.255'));
    assert.ok(!contains('172.16.0.0/12', '172.32.0.0'));
    assert.ok(contains('0.0.0.0/0', '203.0.113.9'));
    assert.ok(!contains('0.0.0.0/0', '::'));
    assert.ok(contains('fe80::/10', 'febf::1'));
    assert.ok(!contains('fe80::/10', 'fec0::1'));
    assert.ok(contains('192.0.2.1', '192.0.2.1'));
  });

  for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/08', '::/129', 'x/8', '10.0.0.0/8/8']) {
    it(`is not ${text}`, () => assert.equal(parseCidr(text), undefined));
  }
});
