import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPrivateKey } from 'node:crypto';
import { compileTlsContext, type TlsMaterial, tlsPlan, widerContext } from '../../../src/probe/tls/compile-tls.ts';
import { makeLeaf, makeRoot } from '../../support/certificates.ts';
import { assertSuccess, httpPlan, probeOnce, targetOf } from '../probe-harness.ts';
import { NO_MATERIAL, planFor, startTlsServer } from './tls-harness.ts';

function faultOf(material: Partial<TlsMaterial>): string {
  const compiled = compileTlsContext('1.2', { ...NO_MATERIAL, ...material }, Date.now());
  return compiled.ok ? 'none' : `${compiled.error.part} ${compiled.error.why}`;
}

describe('compileTlsContext', () => {
  const root = makeRoot();
  const own = makeLeaf(root, { purpose: 'client' });
  const other = makeLeaf(root, { purpose: 'client' });

  it('takes sound material, with text around it', () => {
    assert.equal(faultOf({}), 'none');
    assert.equal(faultOf({ ca: `# our root\n${root.cert}\n${makeRoot().cert}` }), 'none');
    assert.equal(faultOf({ certificate: own.cert, key: own.key }), 'none');
  });

  it('names which part is wrong, and why', () => {
    assert.equal(faultOf({ ca: '' }), 'ca holds no certificate in PEM');
    assert.equal(faultOf({ ca: root.cert.replace('MII', 'AAA') }), 'ca holds a certificate that cannot be read');
    assert.equal(faultOf({ ca: root.cert.repeat(201) }), 'ca holds more than 200 certificates');
    assert.equal(faultOf({ certificate: 'x', key: own.key }), 'certificate holds no certificate in PEM');
    assert.equal(
      faultOf({ certificate: own.cert, key: 'x' }),
      'key holds no private key in PEM, or one with a passphrase',
    );
    assert.equal(faultOf({ certificate: own.cert, key: other.key }), 'key holds the key of another certificate');
  });

  it('refuses a key with a passphrase', () => {
    const locked = createPrivateKey(own.key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    });

    assert.match(faultOf({ certificate: own.cert, key: locked.toString() }), /^key .*passphrase/);
  });

  it('refuses an expired certificate of ours, but not an expired authority', () => {
    const old = makeLeaf(root, { fromDays: -9, toDays: -3 });

    assert.match(faultOf({ certificate: old.cert, key: old.key }), /^certificate holds a certificate that expired on /);
    assert.equal(faultOf({ ca: makeRoot({ fromDays: -9, toDays: -3 }).cert }), 'none');
  });

  it('gives a wider context with the same authorities, made once', async () => {
    const server = await startTlsServer({ maxVersion: 'TLSv1.2' });
    const narrow = planFor({ minVersion: '1.3' });

    const wider = widerContext(narrow.context);
    const outcome = await probeOnce(targetOf(httpPlan(), server.port, { tls: { ...narrow, context: wider } }));

    assertSuccess(outcome);
    assert.equal(widerContext(narrow.context), wider);
    await server.close();
  });
});

describe('tlsPlan', () => {
  const { context } = planFor();

  it('asks for names without their final dot, and never for an address', () => {
    const named = tlsPlan({ name: 'a.test.', verifies: true, alpn: [], context });
    const addressed = tlsPlan({ name: '10.0.0.1', verifies: true, alpn: [], context });

    assert.deepEqual([named.serverName, named.verifiedName], ['a.test', 'a.test']);
    assert.deepEqual([addressed.serverName, addressed.verifiedName], [undefined, '10.0.0.1']);
  });
});
