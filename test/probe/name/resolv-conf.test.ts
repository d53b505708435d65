import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localAddresses, parseHostsFile } from '../../../src/probe/name/hosts-file.ts';
import { parseResolvConf, searchCandidates } from '../../../src/probe/name/resolv-conf.ts';

describe('resolv.conf', () => {
  it('names servers, search list and ndots', () => {
    const text = [
      '# made by kubelet',
      'search shop.svc.cluster.local svc.cluster.local. cluster.local',
      'nameserver 10.96.0.10 # the cluster',
      'nameserver fd00::a',
      'nameserver not-an-address',
      'options ndots:5 edns0 timeout:2',
    ].join('\n');

    assert.deepEqual(parseResolvConf(text), {
      servers: ['10.96.0.10', 'fd00::a'],
      search: ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local'],
      ndots: 5,
    });
  });

  it('has the defaults of the system where it is silent, and its limits', () => {
    assert.deepEqual(parseResolvConf(''), { servers: [], search: [], ndots: 1 });
    assert.deepEqual(parseResolvConf('domain example.com\r\noptions ndots:99\n;nameserver 10.0.0.1'), {
      servers: [],
      search: ['example.com'],
      ndots: 15,
    });
    assert.equal(parseResolvConf('nameserver 10.0.0.1\n'.repeat(9)).servers.length, 3);
  });
});

describe('the names to ask for', () => {
  const conf = { servers: [], search: ['a.test', 'b.test'], ndots: 2 };

  it('begin with the search list when there are fewer dots than ndots', () => {
    assert.deepEqual(searchCandidates('web', conf), ['web.a.test', 'web.b.test', 'web']);
    assert.deepEqual(searchCandidates('web.shop', conf), ['web.shop.a.test', 'web.shop.b.test', 'web.shop']);
  });

  it('begin with the name itself otherwise', () => {
    assert.deepEqual(searchCandidates('web.shop.svc', conf), [
      'web.shop.svc',
      'web.shop.svc.a.test',
      'web.shop.svc.b.test',
    ]);
  });

  it('are the name alone when it ends in a dot', () => {
    assert.deepEqual(searchCandidates('web.', conf), ['web']);
  });

  it('are 8 at most, the name itself always among them', () => {
    const long = { ...conf, search: Array.from({ length: 30 }, (_, index) => `d${index}`) };

    assert.equal(searchCandidates('web', long).length, 8);
    assert.equal(searchCandidates('web', long).at(-1), 'web');
    assert.equal(searchCandidates('a.b.c', long)[0], 'a.b.c');
  });
});

describe('the hosts file', () => {
  const hosts = parseHostsFile(
    '127.0.0.1 localhost\n::1 LocalHost ip6-localhost # six\n10.0.0.1\tweb  web.test\nfe80::1%lo x\nnonsense y\n',
  );

  it('gives all addresses of a name, in any case, with or without the last dot', () => {
    assert.deepEqual(localAddresses('LOCALHOST.', hosts), [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    assert.deepEqual(localAddresses('web.test', hosts), [{ address: '10.0.0.1', family: 4 }]);
  });

  it('leaves everything else to the name servers, but not localhost', () => {
    assert.equal(localAddresses('x', hosts), undefined);
    assert.equal(localAddresses('y', hosts), undefined);
    assert.equal(localAddresses('constructor', hosts), undefined);
    assert.equal(localAddresses('localhost', new Map())?.length, 2);
    assert.equal(localAddresses('db.localhost', new Map())?.length, 2);
    assert.equal(localAddresses('notlocalhost', new Map()), undefined);
  });
});
