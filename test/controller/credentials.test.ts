/** What a check takes from Secrets and ConfigMaps: which of them are read, and how a value is called that cannot be used. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BackendHealthCheck } from '../../src/api/v1alpha1/resource.ts';
import { failed, type Result, success } from '../../src/base/result.ts';
import { headersOf, readCredentials, tlsMaterialOf, usesCredentials } from '../../src/controller/credentials.ts';
import type { KeyError, KeyHolder } from '../../src/controller/ports.ts';
import { compileSecureContext } from '../../src/controller/secure-context.ts';
import { createSharedContexts } from '../../src/controller/shared-contexts.ts';
import { selfSigned } from '../support/certificates.ts';
import { aCheck } from '../support/builders.ts';
import { keyReaderOf } from '../support/key-reader.ts';

const NOW = Date.UTC(2026, 10, 22);
const AFTER_ALL = Date.UTC(2050, 0, 1);
const ours = selfSigned('prober.test');
const other = selfSigned('other.test');

const withTls = aCheck(['10.0.0.1'], {
  probe: {
    http: { headers: [{ name: 'X-Token', valueFrom: { secretKeyRef: { name: 'token', key: 'web' } } }] },
    tls: {
      caFrom: { configMapKeyRef: { name: 'ca', key: 'ca.crt' } },
      clientCertificateFrom: { secretRef: { name: 'client' } },
    },
  },
});

const GOOD: Readonly<Record<string, string>> = {
  'Secret shop/token web': 'abc\n',
  'ConfigMap shop/ca ca.crt': other.cert,
  'Secret shop/client tls.crt': ours.cert,
  'Secret shop/client tls.key': ours.key,
};

interface World {
  readonly asked: string[];
  /** The message about the first problem, or "fine". */
  told(check?: BackendHealthCheck, wallMs?: number): Promise<string>;
}

function aWorld(changes: Readonly<Record<string, string | KeyError>> = {}): World {
  const values: Readonly<Record<string, string | KeyError>> = { ...GOOD, ...changes };
  const asked: string[] = [];
  function answer(holder: KeyHolder, key: string): Result<string, KeyError> {
    const value = values[`${nameOf(holder)} ${key}`] ?? { kind: 'keyMissing' };
    return typeof value === 'string' ? success(value) : failed(value);
  }
  const inMemory = keyReaderOf(answer);
  const keys = {
    read(holder: KeyHolder) {
      asked.push(nameOf(holder));
      return inMemory.read(holder);
    },
  };
  return {
    asked,
    async told(check = withTls, wallMs = NOW) {
      const read = await readCredentials(check, keys, new Map());
      if (!read.ok) return read.error.message;
      const compiled = compileSecureContext(check, read.value, { contexts: createSharedContexts(), wallMs });
      return compiled.ok ? 'fine' : compiled.error.message;
    },
  };
}

function nameOf({ kind, namespace, name }: KeyHolder): string {
  return `${kind} ${namespace}/${name}`;
}

describe('the credentials of a check', () => {
  it('are read from its own namespace, each object once', async () => {
    const { asked, told } = aWorld();

    assert.equal(await told(), 'fine');
    assert.deepEqual(asked, ['Secret shop/token', 'ConfigMap shop/ca', 'Secret shop/client']);
  });

  it('end with the first one that is missing', async () => {
    const { asked, told } = aWorld({ 'Secret shop/token web': { kind: 'notFound' } });

    assert.match(await told(), /headers\[0\] needs the Secret shop\/token, which does not exist$/);
    assert.deepEqual(asked, ['Secret shop/token']);
  });

  it('become headers and parts of TLS', async () => {
    const keys = keyReaderOf((holder, key) => success(GOOD[`${nameOf(holder)} ${key}`] ?? ''));
    const read = await readCredentials(withTls, keys, new Map());
    assert.ok(read.ok);

    assert.deepEqual(headersOf(withTls, read.value), [{ name: 'X-Token', value: 'abc' }]);
    assert.deepEqual(tlsMaterialOf(withTls, read.value), { ca: other.cert, certificate: ours.cert, key: ours.key });
  });

  it('are none without a reference', () => {
    assert.equal(usesCredentials(withTls), true);
    assert.equal(usesCredentials(aCheck(['10.0.0.1'], { probe: { http: {}, tls: {} } })), false);
  });

  it('may be authorities from a Secret, such as the one of the certificate', async () => {
    const tls = {
      caFrom: { secretKeyRef: { name: 'client', key: 'ca.crt' } },
      clientCertificateFrom: { secretRef: { name: 'client' } },
    };
    const { asked, told } = aWorld({ 'Secret shop/client ca.crt': other.cert });

    assert.equal(await told(aCheck(['10.0.0.1'], { probe: { tcp: {}, tls } })), 'fine');
    assert.deepEqual(asked, ['Secret shop/client']);
  });

  const ca = 'spec.probe.tls.caFrom needs the';
  const client = 'spec.probe.tls.clientCertificateFrom needs the';
  const faults: readonly (readonly [string, Readonly<Record<string, string | KeyError>>, string])[] = [
    [
      'a ConfigMap that is not there',
      { 'ConfigMap shop/ca ca.crt': { kind: 'notFound' } },
      `${ca} ConfigMap shop/ca, which does not exist`,
    ],
    [
      'a ConfigMap that may not be read',
      { 'ConfigMap shop/ca ca.crt': { kind: 'forbidden' } },
      `${ca} ConfigMap shop/ca, which the operator may not read; grant it get on configmaps in that namespace (chart value configMapAccess.namespaces)`,
    ],
    [
      'a missing key',
      { 'Secret shop/client tls.crt': { kind: 'keyMissing' } },
      `${client} key tls.crt of the Secret shop/client, which has no such key`,
    ],
    [
      'authorities in DER',
      { 'ConfigMap shop/ca ca.crt': { kind: 'notText' } },
      `${ca} key ca.crt of the ConfigMap shop/ca, whose value is no text: it must be in PEM`,
    ],
    [
      'authorities that are no PEM',
      { 'ConfigMap shop/ca ca.crt': 'the CA of the shop' },
      `${ca} key ca.crt of the ConfigMap shop/ca, which holds no certificate in PEM`,
    ],
    [
      'a key in the place of the authorities',
      { 'ConfigMap shop/ca ca.crt': other.key },
      `${ca} key ca.crt of the ConfigMap shop/ca, which holds no certificate in PEM`,
    ],
    [
      'authorities of which one was cut',
      { 'ConfigMap shop/ca ca.crt': other.cert + other.cert.replace(/.{8}\n-----END/, '\n-----END') },
      `${ca} key ca.crt of the ConfigMap shop/ca, which holds a certificate that cannot be read`,
    ],
    [
      'more authorities than anybody has',
      { 'ConfigMap shop/ca ca.crt': '-'.repeat(256 * 1_024 + 1) },
      `${ca} key ca.crt of the ConfigMap shop/ca, whose value is larger than 256 KiB`,
    ],
    [
      'a certificate that is none',
      { 'Secret shop/client tls.crt': ours.key },
      `${client} key tls.crt of the Secret shop/client, which holds no certificate in PEM`,
    ],
    [
      'a key that is none',
      { 'Secret shop/client tls.key': ours.cert },
      `${client} key tls.key of the Secret shop/client, which holds no private key in PEM, or one with a passphrase`,
    ],
    [
      'the key of another certificate',
      { 'Secret shop/client tls.key': other.key },
      `${client} key tls.key of the Secret shop/client, which holds the key of another certificate`,
    ],
    [
      'a chain that is broken behind the certificate',
      { 'Secret shop/client tls.crt': `${ours.cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n` },
      `${client} key tls.crt of the Secret shop/client, which holds a certificate or a chain that TLS does not take`,
    ],
  ];
  for (const [what, changes, message] of faults) {
    it(`are told by field, object and key: ${what}`, async () => {
      assert.equal(await aWorld(changes).told(), message);
    });
  }

  it('may not be expired, while an expired authority only does not help', async () => {
    assert.match(
      await aWorld().told(withTls, AFTER_ALL),
      /clientCertificateFrom needs the key tls\.crt of the Secret shop\/client, which holds a certificate that expired on \d{4}-\d\d-\d\d$/,
    );
    const caOnly = { probe: { http: {}, tls: { caFrom: { configMapKeyRef: { name: 'ca', key: 'ca.crt' } } } } };
    assert.equal(await aWorld().told(aCheck(['10.0.0.1'], caOnly), AFTER_ALL), 'fine');
  });

  it('never stand in a message', async () => {
    const secret = 'geheim';
    for (const place of Object.keys(GOOD)) {
      const message = await aWorld({ [place]: `${secret}\n${secret}` }).told();

      assert.notEqual(message, 'fine');
      assert.doesNotMatch(message, /geheim/);
    }
  });
});
