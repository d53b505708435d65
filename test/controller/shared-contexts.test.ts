/** TLS contexts of several checks. */
import assert from 'node:assert/strict';
import type { SecureContext } from 'node:tls';
import { describe, it } from 'node:test';
import { createSharedContexts, type SharedContexts } from '../../src/controller/shared-contexts.ts';
import type { TlsMaterial } from '../../src/probe/tls/compile-tls.ts';
import { selfSigned } from '../support/certificates.ts';

const NOW = Date.UTC(2026, 10, 22);
const one = selfSigned('one.test');
const two = selfSigned('two.test');
const material: TlsMaterial = { ca: two.cert, certificate: one.cert, key: one.key };

function compiled(contexts: SharedContexts, of: TlsMaterial, minVersion: '1.2' | '1.3' = '1.2'): SecureContext {
  const result = contexts.compile(minVersion, of, NOW);
  assert.ok(result.ok);
  return result.value;
}

describe('TLS contexts', () => {
  it('are one for checks that trust and show the same', () => {
    const contexts = createSharedContexts();

    assert.equal(compiled(contexts, { ...material }), compiled(contexts, { ...material }));
  });

  for (const [what, other, minVersion] of [
    ['trust another authority', { ...material, ca: one.cert }, '1.2'],
    ['trust the well-known ones', { ...material, ca: undefined }, '1.2'],
    ['show another certificate', { ...material, certificate: two.cert, key: two.key }, '1.2'],
    ['show none', { ...material, certificate: undefined, key: undefined }, '1.2'],
    ['take newer versions only', material, '1.3'],
  ] as const) {
    it(`are two for checks of which one would ${what}`, () => {
      const contexts = createSharedContexts();
      const first = compiled(contexts, material);

      assert.notEqual(compiled(contexts, other, minVersion), first);
      assert.equal(compiled(contexts, material), first);
    });
  }

  it('are refused with an expired certificate, although one was made while it was valid', () => {
    const contexts = createSharedContexts();
    const kept = compiled(contexts, material);

    const late = contexts.compile('1.2', material, Date.UTC(2050, 0, 1));

    assert.ok(kept);
    assert.match(late.ok ? 'fine' : late.error.why, /^holds a certificate that expired on \d{4}-\d\d-\d\d$/);
  });
});
