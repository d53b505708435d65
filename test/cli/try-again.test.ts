/** The patch of an advice in the flags of `bhc probe`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { patchCommand } from '../../src/diagnosis/commands.ts';
import { aSubject } from '../support/evidence-builders.ts';
import { tryAgain } from '../../src/cli/try-again.ts';

const TARGET = 'http://10.0.0.1/x';

function proven(patch: Parameters<typeof patchCommand>[1]): string[] {
  return ['Look at the log.', `Proven: GET / answered 200. Use it: ${patchCommand(aSubject(), patch)}`];
}

describe('what to try again', () => {
  const http = (fields: Record<string, string | null>): Parameters<typeof patchCommand>[1] => ({
    spec: { probe: { http: fields } },
  });
  const tls = (fields: Record<string, string | boolean | null> | null): Parameters<typeof patchCommand>[1] => ({
    spec: { probe: { tls: fields } },
  });
  const grpc = (service: string | null): Parameters<typeof patchCommand>[1] => ({
    spec: { probe: { grpc: { service } } },
  });
  const sayable: readonly (readonly [patch: Parameters<typeof patchCommand>[1], flags: string[], told: string])[] = [
    [http({ method: 'GET' }), [], `bhc probe ${TARGET} --method GET`],
    [http({ method: 'GET' }), ['--method'], `bhc probe ${TARGET} --method GET`],
    [http({ path: '/a?b=1&c' }), [], `bhc probe ${TARGET} --path '/a?b=1&c'`],
    [http({ host: "it's" }), [], String.raw`bhc probe ${TARGET} --host 'it'\''s'`],
    [{ spec: { timeout: '5s' } }, ['--header'], 'the same command with --timeout 5s'],
    [http({ host: null }), ['--host'], `bhc probe ${TARGET}`],
    [http({ host: null }), ['--host', '--header'], 'the same command without --host'],
    [http({ version: 'HTTP2' }), [], `bhc probe ${TARGET} --http2`],
    [http({ version: 'HTTP1' }), ['--http2'], `bhc probe ${TARGET}`],
    [http({ version: null }), ['--http2', '--header'], 'the same command without --http2'],
    [tls({}), [], 'bhc probe https://10.0.0.1:80/x'],
    [tls({}), ['--header'], 'the same command with the target https://10.0.0.1:80/x'],
    [tls({ serverName: 'shop.test' }), [], 'bhc probe https://10.0.0.1:80/x --server-name shop.test'],
    [
      tls({ serverName: 'shop.test', minVersion: '1.2' }),
      ['--method'],
      'the same command with the target https://10.0.0.1:80/x --server-name shop.test --min-tls 1.2',
    ],
    [tls({ insecureSkipVerify: true }), [], 'bhc probe https://10.0.0.1:80/x --insecure'],
  ];
  for (const [patch, flags, told] of sayable) {
    it(`is "${told}" for ${JSON.stringify(patch)}`, () => {
      assert.equal(tryAgain(proven(patch), { target: TARGET, flags }), told);
    });
  }

  const elsewhere: readonly (readonly [
    target: string,
    patch: Parameters<typeof patchCommand>[1],
    flags: string[],
    told: string,
  ])[] = [
    ['https://10.0.0.1/x', tls(null), [], 'bhc probe http://10.0.0.1:443/x'],
    ['https://10.0.0.1/x', tls(null), ['--ca', '--server-name'], 'bhc probe http://10.0.0.1:443/x'],
    [
      'https://10.0.0.1/x',
      tls(null),
      ['--ca', '--header'],
      'the same command without --ca with the target http://10.0.0.1:443/x',
    ],
    ['https://10.0.0.1/x', tls({ serverName: 'a.test' }), [], 'bhc probe https://10.0.0.1/x --server-name a.test'],
    ['https://10.0.0.1/x', tls({ serverName: null }), ['--server-name'], 'bhc probe https://10.0.0.1/x'],
    ['https://10.0.0.1/x', tls({ minVersion: '1.2' }), ['--min-tls'], 'bhc probe https://10.0.0.1/x --min-tls 1.2'],
    ['tcp://db:5432', tls({}), ['--timeout'], 'the same command with the target tls://db:5432'],
    ['grpc://api:1/shop.Cart', tls({}), [], 'bhc probe grpcs://api:1/shop.Cart'],
    ['grpcs://api:1', tls(null), [], 'bhc probe grpc://api:1'],
    ['grpc://api:1/shop.Cart', grpc('shop.Basket'), [], 'bhc probe grpc://api:1/shop.Basket'],
    ['grpc://api:1/shop.Cart', grpc(''), [], 'bhc probe grpc://api:1'],
    ['grpc://api:1', grpc(null), ['--service'], "bhc probe grpc://api:1 --service ''"],
    ['grpc://api:1/shop.Cart', grpc(''), ['--timeout'], 'the same command with the target grpc://api:1'],
    ['grpc://api:1', grpc('b'), ['--service', '--timeout'], 'the same command with --service b'],
    ['10.0.0.1', tls({}), [], 'bhc probe https://10.0.0.1:80/'],
  ];
  for (const [target, patch, flags, told] of elsewhere) {
    it(`is "${told}" for ${JSON.stringify(patch)} of ${[target, ...flags].join(' ')}`, () => {
      assert.equal(tryAgain(proven(patch), { target, flags }), told);
    });
  }

  it('is left out where the protocol has no TLS', () => {
    assert.equal(tryAgain(proven(tls({})), { target: 'udp://10.0.0.1:53', flags: ['--send'] }), undefined);
  });

  const unsayable: readonly (readonly [what: string, advice: readonly string[]])[] = [
    ['a field without a flag', proven({ spec: { port: 8080 } })],
    ['one field with and one without a flag', proven({ spec: { timeout: '5s', interval: '5s' } })],
    ['a version that no flag stands for', proven(http({ version: 'HTTP3' }))],
    ['another authority', proven({ spec: { probe: { tls: { caFrom: { secretKeyRef: { name: 'a', key: 'b' } } } } } })],
    ['another kind of probe', proven({ spec: { probe: { http: null, tcp: {} } } })],
    ['a patch that changes nothing', proven({})],
    ['what no experiment has shown', [`Use GET: ${patchCommand(aSubject(), http({ method: 'GET' }))}`]],
    ['a proof without a command', ['Proven: GET / answered 200.']],
    ['no advice', []],
  ];
  for (const [what, advice] of unsayable) {
    it(`is left out for ${what}`, () => {
      assert.equal(tryAgain(advice, { target: TARGET, flags: [] }), undefined);
    });
  }
});
