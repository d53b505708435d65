/** Makes certificates for TLS servers of tests (X.509 in DER, RFC 5280): roots, intermediates and leaves, sound and unsound. None is ever stored, and nobody should trust them. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { bits, der, oid, sequence, TAG, text, time } from './der.ts';

const DAY_MS = 86_400_000;

export interface CertificateWords {
  /** Default: none in the subject of a leaf, "Test authority" for an authority. */
  readonly commonName?: string;
  /** DNS names and IPv4 addresses. */
  readonly names?: readonly string[];
  /** Days from now; negative lie in the past. Default: from yesterday on for 90 days. */
  readonly fromDays?: number;
  readonly toDays?: number;
  /** Default an EC key. */
  readonly key?: 'ec' | 'rsa1024' | 'rsa2048';
  /** With which hash its issuer signs it. */
  readonly hash?: 'sha256' | 'sha1';
  /** Where the certificate of its issuer is said to be (AIA caIssuers). */
  readonly issuerUrl?: string;
  /** What it may be used for, default for servers. */
  readonly purpose?: 'server' | 'client';
}

/** A certificate with its key. */
export interface Identity {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** Somebody who can issue certificates. */
export interface Authority extends Identity {
  readonly name: Buffer;
  readonly privateKey: KeyObject;
}

/** An authority that signs itself. */
export function makeRoot(words: CertificateWords = {}): Authority {
  return makeAuthority(undefined, words);
}

/** An authority that another one vouches for. */
export function makeIntermediate(issuer: Authority, words: CertificateWords = {}): Authority {
  return makeAuthority(issuer, { commonName: 'Test intermediate', ...words });
}

/** A certificate of a service. */
export function makeLeaf(issuer: Authority, words: CertificateWords = {}): Identity {
  const { privateKey, publicKey } = makeKeys(words.key);
  const extensions = [
    ...subjectNames(words.names ?? []),
    ...issuerPlace(words.issuerUrl),
    extension('551d25', false, sequence(oid(words.purpose === 'client' ? '2b06010505070302' : '2b06010505070301'))),
  ];
  const cert = certificate({
    words,
    publicKey,
    name: nameOf(words.commonName),
    issuer: { name: issuer.name, privateKey: issuer.privateKey },
    extensions,
  });
  return { cert, key: pemKey(privateKey) };
}

/** The simplest certificate: version 1, signed by itself, with nothing but a common name. */
export function selfSigned(commonName: string, words: CertificateWords = {}): Identity {
  const { privateKey, publicKey } = makeKeys(words.key);
  const name = nameOf(commonName);
  const cert = certificate({ words, publicKey, name, issuer: { name, privateKey }, extensions: undefined });
  return { cert, key: pemKey(privateKey) };
}

/** Several certificates, as a server sends them: in this order. */
export function chainOf(...certificates: readonly Identity[]): string {
  return certificates.map(({ cert }) => cert).join('');
}

function makeAuthority(issuer: Authority | undefined, words: CertificateWords): Authority {
  const { privateKey, publicKey } = makeKeys(words.key);
  const name = nameOf(`${words.commonName ?? 'Test authority'} ${randomBytes(4).toString('hex')}`);
  const isAuthority = extension('551d13', true, sequence(der(TAG.boolean, Buffer.of(0xff))));
  const mayIssue = extension('551d0f', true, der(TAG.bitString, Buffer.of(1, 0b0000_0110)));
  const cert = certificate({
    words: { toDays: 3_650, ...words },
    publicKey,
    name,
    issuer: issuer ?? { name, privateKey },
    extensions: [isAuthority, mayIssue],
  });
  return { cert, key: pemKey(privateKey), name, privateKey };
}

interface Parts {
  readonly words: CertificateWords;
  readonly publicKey: KeyObject;
  readonly name: Buffer;
  readonly issuer: Pick<Authority, 'name' | 'privateKey'>;
  /** `undefined` makes version 1, which has none. */
  readonly extensions: readonly Buffer[] | undefined;
}

function certificate({ words, publicKey, name, issuer, extensions }: Parts): string {
  const { fromDays = -1, toDays = 90, hash = 'sha256' } = words;
  const algorithm = signatureAlgorithm(issuer.privateKey, hash);
  const content = sequence(
    ...(extensions === undefined ? [] : [der(0xa0, der(TAG.integer, Buffer.of(2)))]),
    der(TAG.integer, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    algorithm,
    issuer.name,
    sequence(time(daysFromNow(fromDays)), time(daysFromNow(toDays))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions === undefined ? [] : [der(0xa3, sequence(...extensions))]),
  );
  const bytes = sequence(content, algorithm, bits(sign(hash, content, issuer.privateKey)));
  const lines = bytes.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function signatureAlgorithm({ asymmetricKeyType }: KeyObject, hash: 'sha256' | 'sha1'): Buffer {
  if (asymmetricKeyType === 'ec') return sequence(oid(hash === 'sha1' ? '2a8648ce3d0401' : '2a8648ce3d040302'));
  return sequence(oid(hash === 'sha1' ? '2a864886f70d010105' : '2a864886f70d01010b'), der(TAG.null));
}

function makeKeys(kind: CertificateWords['key'] = 'ec'): { privateKey: KeyObject; publicKey: KeyObject } {
  if (kind === 'ec') return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return generateKeyPairSync('rsa', { modulusLength: kind === 'rsa1024' ? 1_024 : 2_048 });
}

function pemKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function nameOf(commonName: string | undefined): Buffer {
  return commonName === undefined
    ? sequence()
    : sequence(der(TAG.set, sequence(oid('550403'), text(TAG.utf8, commonName))));
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der(TAG.boolean, Buffer.of(0xff))] : [];
  return sequence(oid(id), ...critical, der(TAG.octetString, value));
}

function subjectNames(names: readonly string[]): readonly Buffer[] {
  if (names.length === 0) return [];
  const entries = names.map((name) =>
    isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : text(0x82, name),
  );
  return [extension('551d11', false, sequence(...entries))];
}

function issuerPlace(url: string | undefined): readonly Buffer[] {
  if (url === undefined) return [];
  const place = sequence(oid('2b06010505073002'), text(0x86, url));
  return [extension('2b06010505070101', false, sequence(place))];
}

function daysFromNow(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}
