import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TlsOptions } from 'node:tls';
import type { CertificateFacts } from '../../../src/probe/facts.ts';
import { faultNow } from '../../../src/probe/tls/certificate-facts.ts';
import {
  chainOf,
  type Identity,
  makeIntermediate,
  makeLeaf,
  makeRoot,
  selfSigned,
} from '../../support/certificates.ts';
import { httpPlan, probeOnce, targetOf } from '../probe-harness.ts';
import { NAME, planFor, startTlsServer, testRoot } from './tls-harness.ts';

/** What a probe that takes any certificate sees of this one. */
async function factsOf(identity: Identity, name?: string, options: TlsOptions = {}): Promise<CertificateFacts> {
  const server = await startTlsServer({ ...identity, ciphers: 'DEFAULT:@SECLEVEL=0', ...options });
  const tls = planFor({ verifies: false, ...(name === undefined ? {} : { name }) });
  const outcome = await probeOnce(targetOf(httpPlan(), server.port, { tls }));
  await server.close();
  const certificate = outcome.tls?.certificate;
  assert.ok(certificate !== undefined, JSON.stringify(outcome));
  return certificate;
}

function withChain(leaf: Identity, ...above: readonly Identity[]): Identity {
  return { cert: chainOf(leaf, ...above), key: leaf.key };
}

describe('the facts of a certificate', () => {
  const root = testRoot();
  const intermediate = makeIntermediate(root);
  const stranger = makeRoot();

  it('are those of a sound one', async () => {
    const facts = await factsOf(makeLeaf(root, { names: [NAME, '127.0.0.1'], key: 'rsa2048', toDays: 30 }));

    assert.equal(facts.fault, undefined);
    assert.equal(facts.names, 2);
    assert.equal(facts.keyBits, 2_048);
    assert.equal(Math.round((facts.validToMs - facts.judgedAtMs) / 86_400_000), 30);
    assert.deepEqual([facts.chainLength, facts.isOrdered, facts.isIssuerPresented], [1, true, false]);
  });

  it('name what is wrong with it', async () => {
    const leaf = { names: [NAME] };
    assert.equal((await factsOf(makeLeaf(root, { ...leaf, fromDays: -9, toDays: -3 }))).fault, 'Expired');
    assert.equal((await factsOf(makeLeaf(root, { ...leaf, fromDays: 3 }))).fault, 'NotYetValid');
    assert.equal((await factsOf(makeLeaf(root, { names: ['b.test'] }))).fault, 'WrongName');
    assert.equal((await factsOf(selfSigned(NAME))).fault, 'SelfSigned');
    assert.equal((await factsOf(makeLeaf(root, { ...leaf, purpose: 'client' }))).fault, 'NotForServers');
    assert.equal((await factsOf(makeLeaf(root, { ...leaf, key: 'rsa1024' }))).fault, 'Weak');
    assert.equal((await factsOf(makeLeaf(root, { ...leaf, hash: 'sha1' }))).fault, 'Weak');
    assert.equal((await factsOf(makeLeaf(stranger, leaf))).fault, 'LeafUnverified');
    assert.equal((await factsOf(withChain(makeLeaf(stranger, leaf), stranger))).fault, 'SelfSignedInChain');
  });

  it('tell a gap in the chain from another order', async () => {
    const leaf = makeLeaf(intermediate, { names: [NAME], issuerUrl: 'http://ca.test/i.cer' });

    const gap = await factsOf(withChain(leaf, root));
    const disordered = await factsOf(withChain(leaf, root, intermediate));
    const whole = await factsOf(withChain(leaf, intermediate, root));
    const alone = await factsOf(leaf);

    assert.deepEqual([gap.isOrdered, gap.isIssuerPresented, gap.isRootPresented], [false, false, true]);
    assert.deepEqual([gap.fault, gap.chainLength], ['LeafUnverified', 2]);
    assert.deepEqual([disordered.fault, disordered.isOrdered, disordered.isIssuerPresented], [undefined, false, true]);
    assert.deepEqual([whole.fault, whole.isOrdered, whole.chainLength], [undefined, true, 3]);
    assert.deepEqual([alone.fault, alone.namesIssuerUrl], ['LeafUnverified', true]);
  });

  it('know wildcards, addresses and common names', async () => {
    const wild = makeLeaf(root, { names: ['*.lab.test'] });

    assert.equal((await factsOf(wild, 'a.lab.test')).matchesName, true);
    assert.equal((await factsOf(wild, 'a.b.lab.test')).matchesName, false);
    assert.equal((await factsOf(makeLeaf(root, { names: ['127.0.0.1'] }), '127.0.0.1')).matchesName, true);
    assert.equal((await factsOf(makeLeaf(root, { commonName: NAME }))).matchesName, true);
  });

  it('hold no more of it than is told, and nothing that a terminal trips over', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}.${'x'.repeat(60)}.test`);
    const facts = await factsOf(makeLeaf(root, { names, commonName: '\u001b[31mred\u0007' }));

    assert.equal(facts.names, 100);
    assert.equal(facts.told.names.length, 8);
    assert.doesNotMatch(JSON.stringify(facts.told), /\\u00/);
  });

  it('change with the time, although a resumed session shows no certificate', () => {
    const base = { fault: undefined, validFromMs: 1_000, validToMs: 2_000 };
    const facts = { ...base, matchesName: true, names: 1, namesIssuerUrl: false, keyBits: undefined };
    const rest = { hasWeakSignature: false, chainLength: 1, isOrdered: true, isIssuerPresented: false };
    const certificate: CertificateFacts = {
      ...facts,
      ...rest,
      isRootPresented: false,
      judgedAtMs: 1_500,
      told: { names: [], issuer: '' },
    };

    assert.equal(faultNow(certificate, 1_500), undefined);
    assert.equal(faultNow(certificate, 2_001), 'Expired');
    assert.equal(faultNow(certificate, 999), 'NotYetValid');
  });
});
