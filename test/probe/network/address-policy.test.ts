import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { createAddressPolicy } from '../../../src/probe/network/address-policy.ts';
import { parseCidr } from '../../../src/probe/network/ip-address.ts';

const DENIED_IPV4 = [
  '0.0.0.0',
  '0.0.0.1',
  '0.1.2.3',
  '0.255.255.255',
  '169.254.0.0',
  '169.254.0.1',
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '169.254.169.253',
  '169.254.255.255',
  '224.0.0.0',
  '224.0.0.1',
  '224.0.0.251',
  '232.1.2.3',
  '239.255.255.250',
  '239.255.255.255',
  '240.0.0.0',
  '240.0.0.1',
  '250.1.1.1',
  '255.255.255.254',
  '255.255.255.255',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
];
const LOOPBACK_IPV4 = ['127.0.0.0', '127.0.0.1', '127.0.0.53', '127.1.2.3', '127.255.255.255'];
const ALLOWED_IPV4 = [
  '1.0.0.0',
  '1.1.1.1',
  '8.8.8.8',
  '10.0.0.1',
  '10.11.192.1',
  '10.255.255.255',
  '11.0.0.1',
  '100.64.0.1',
  '100.100.100.199',
  '100.100.100.201',
  '126.255.255.255',
  '128.0.0.0',
  '168.63.129.15',
  '168.63.129.17',
  '169.253.255.255',
  '169.255.0.0',
  '172.16.0.1',
  '172.31.255.254',
  '192.0.0.191',
  '192.0.0.193',
  '192.0.2.2',
  '192.168.0.1',
  '192.168.255.255',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.9',
  '223.255.255.255',
];
const DENIED_IPV6 = [
  '::',
  'fe80::',
  'fe80::1',
  'fe80::a00:27ff:fe4e:66a1',
  'febf::1',
  'ff00::',
  'ff02::1',
  'ff0e::1',
  'ffff::',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd00:0ec2:0:0::254',
  'FD00:EC2::254',
  'fd20:ce::254',
  'FD20:00CE:0:0:0:0:0:254',
];
const ALLOWED_IPV6 = [
  '2001:db8::1',
  '2606:4700::1111',
  'fd00::2',
  'fd12:3456::1',
  'fec0::1',
  'fc00::1',
  '64:ff9b:2::1',
  '2003::1',
  'fd20:ce::253',
  'fe00::1',
  '2001:1::1',
];

function hex(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function inverted(ipv4: string): string {
  return ipv4
    .split('.')
    .map((part) => 255 - Number(part))
    .join('.');
}

/** Every way in which an IPv4 address hides in an IPv6 one. */
const EMBEDDINGS: Readonly<Record<string, (ipv4: string) => string>> = {
  'IPv4-mapped': (ipv4) => `::ffff:${ipv4}`,
  'IPv4-mapped in hexadecimal': (ipv4) => `::ffff:${hex(ipv4)}`,
  'IPv4-mapped in full': (ipv4) => `0:0:0:0:0:FFFF:${ipv4}`,
  'IPv4-translated': (ipv4) => `::ffff:0:${ipv4}`,
  'IPv4-compatible': (ipv4) => `::${ipv4}`,
  NAT64: (ipv4) => `64:ff9b::${ipv4}`,
  'local NAT64': (ipv4) => `64:ff9b:1::${ipv4}`,
  '6to4': (ipv4) => `2002:${hex(ipv4)}::1`,
  'Teredo client': (ipv4) => `2001:0:808:808::${hex(inverted(ipv4))}`,
  'Teredo server': (ipv4) => `2001:0:${hex(ipv4)}::${hex(inverted('8.8.8.8'))}`,
  ISATAP: (ipv4) => `2001:db8::5efe:${ipv4}`,
  'ISATAP, universal': (ipv4) => `2001:db8::200:5efe:${ipv4}`,
};

const strict = createAddressPolicy({ allowLoopback: false });
const standalone = createAddressPolicy({ allowLoopback: true });

describe('the address policy', () => {
  for (const address of [...DENIED_IPV4, ...DENIED_IPV6]) {
    it(`refuses ${address}`, () => {
      assert.equal(strict.allows(address), false);
      assert.equal(standalone.allows(address), false);
    });
  }
  for (const address of [...ALLOWED_IPV4, ...ALLOWED_IPV6]) {
    it(`allows ${address}`, () => {
      assert.equal(strict.allows(address), true);
      assert.equal(standalone.allows(address), true);
    });
  }
  for (const address of [...LOOPBACK_IPV4, '::1', '0:0:0:0:0:0:0:1']) {
    it(`allows ${address} only when loopback is allowed`, () => {
      assert.equal(strict.allows(address), false);
      assert.equal(standalone.allows(address), true);
    });
  }
  for (const [kind, embed] of Object.entries(EMBEDDINGS)) {
    it(`judges the IPv4 address inside ${kind}`, () => {
      // ::0.0.0.1 is ::1.
      for (const ipv4 of DENIED_IPV4.filter((address) => address !== '0.0.0.1'))
        assert.equal(standalone.allows(embed(ipv4)), false, embed(ipv4));
      for (const ipv4 of ALLOWED_IPV4) assert.equal(strict.allows(embed(ipv4)), true, embed(ipv4));
      for (const ipv4 of LOOPBACK_IPV4.slice(1)) assert.equal(strict.allows(embed(ipv4)), false, embed(ipv4));
    });
  }

  it('judges an IPv4 address in the middle of a local NAT64 prefix of 48 bits', () => {
    assert.equal(standalone.allows('64:ff9b:1:a9fe:a9:fe00:808:808'), false);
    assert.equal(standalone.allows('64:ff9b:1:808:8:808:0a00:1'), true);
  });

  it('refuses everything that is no canonical address', () => {
    for (const text of [
      '127.1',
      '0x7f000001',
      '2130706433',
      '0177.0.0.1',
      '127.0.0.1.',
      'localhost',
      '::1%lo',
      'example.com',
      '',
      '１２７.0.0.1',
    ]) {
      assert.equal(standalone.allows(text), false, text);
    }
  });

  it('judges all spellings of one IPv6 address alike', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);

        assert.equal(strict.allows(text), strict.allows(canonical));
      }),
    );
  });

  it('never lets a mapped address do what the address itself may not', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...Object.values(EMBEDDINGS)), (ipv4, embed) => {
        if (!strict.allows(ipv4)) assert.equal(strict.allows(embed(ipv4)), false);
      }),
    );
  });

  it('refuses further networks, inside embeddings too', () => {
    const cidr = parseCidr('10.96.0.0/12');
    assert.ok(cidr);
    const policy = createAddressPolicy({ allowLoopback: false, denied: [cidr] });

    assert.equal(policy.allows('10.96.0.1'), false);
    assert.equal(policy.allows('::ffff:10.111.1.1'), false);
    assert.equal(policy.allows('10.112.0.1'), true);
  });
});
