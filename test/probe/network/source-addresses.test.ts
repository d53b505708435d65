import assert from 'node:assert/strict';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { describe, it } from 'node:test';
import { sourceAddresses } from '../../../src/probe/network/source-addresses.ts';

function facing(address: string, internal = false): NetworkInterfaceInfo {
  const base = { address, netmask: '', mac: '', internal, cidr: null };
  return address.includes(':') ? { ...base, family: 'IPv6', scopeid: 0 } : { ...base, family: 'IPv4' };
}

describe('source addresses', () => {
  it('are those of the interfaces that lead out, IPv4 first', () => {
    const interfaces = { lo: [facing('127.0.0.1', true)], eth0: [facing('2001:db8::5'), facing('10.0.3.17')] };

    assert.deepEqual(sourceAddresses(interfaces), ['10.0.3.17', '2001:db8::5']);
  });

  it('leave out link-local addresses, which no firewall rule can name', () => {
    assert.deepEqual(sourceAddresses({ eth0: [facing('fe80::1'), facing('169.254.3.4'), facing('10.0.0.1')] }), [
      '10.0.0.1',
    ]);
  });

  it('are loopback where there is nothing else', () => {
    assert.deepEqual(sourceAddresses({ lo: [facing('127.0.0.1', true)] }), ['127.0.0.1']);
  });

  it('are at most eight', () => {
    const many = Array.from({ length: 20 }, (_, index) => facing(`10.0.0.${index + 1}`));

    assert.equal(sourceAddresses({ eth0: many }).length, 8);
  });

  it('can be read from this very host', () => {
    assert.ok(sourceAddresses(networkInterfaces()).length > 0);
  });
});
