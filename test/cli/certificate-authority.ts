/** A certificate authority of a test, and certificates that it signs (X.509 v3 in DER, RFC 5280). Its key dies with the test. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

const SEQUENCE = 0x30;
const SET = 0x31;
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
/** [0] version, [3] extensions; [2] and [7] of a general name: DNS name and address. */
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const ECDSA_WITH_SHA256 = der(SEQUENCE, oid('2a8648ce3d040302'));
const COMMON_NAME = oid('550403');
const SUBJECT_ALT_NAME = oid('551d11');
const BASIC_CONSTRAINTS = oid('551d13');
const YES = der(BOOLEAN, Buffer.of(0xff));

const DAY_MS = 86_400_000;

/** PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** Its own certificate, PEM. */
  readonly cert: string;
  /** A certificate for these DNS names and IPv4 addresses, that ends in so many days (negative: has ended). */
  issue(names: readonly string[], days?: number): Identity;
}

export function anAuthority(commonName = 'Test Authority'): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const issuer = { name: commonName, key: keys.privateKey };
  const constraints = der(SEQUENCE, BASIC_CONSTRAINTS, YES, der(OCTET_STRING, der(SEQUENCE, YES)));
  return {
    cert: certificate({ subject: commonName, publicKey: keys.publicKey, issuer, days: 3_650, extension: constraints }),
    issue(names, days = 90) {
      const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
      const extension = der(SEQUENCE, SUBJECT_ALT_NAME, der(OCTET_STRING, der(SEQUENCE, ...names.map(generalName))));
      return {
        cert: certificate({ subject: names[0] ?? '', publicKey: own.publicKey, issuer, days, extension }),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

interface Words {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly issuer: { readonly name: string; readonly key: KeyObject };
  readonly days: number;
  readonly extension: Buffer;
}

let serial = 1;

function certificate({ subject, publicKey, issuer, days, extension }: Words): string {
  const endMs = Date.now() + days * DAY_MS;
  serial += 1;
  const content = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.of(2))),
    der(INTEGER, Buffer.of(serial)),
    ECDSA_WITH_SHA256,
    nameOf(issuer.name),
    der(SEQUENCE, time(Math.min(Date.now(), endMs) - DAY_MS), time(endMs)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, der(SEQUENCE, extension)),
  );
  const signature = der(BIT_STRING, Buffer.of(0), sign('sha256', content, issuer.key));
  const base64 = der(SEQUENCE, content, ECDSA_WITH_SHA256, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(commonName, 'utf8')))));
}

function generalName(name: string): Buffer {
  return isIPv4(name)
    ? der(IP_ADDRESS, Buffer.from(name.split('.').map(Number)))
    : der(DNS_NAME, Buffer.from(name, 'latin1'));
}

/** "260131235959Z" */
function time(wallMs: number): Buffer {
  const text = new Date(wallMs).toISOString().slice(2, 19).replaceAll(/[-:T]/g, '');
  return der(UTC_TIME, Buffer.from(`${text}Z`, 'latin1'));
}

function oid(hex: string): Buffer {
  return der(OBJECT_IDENTIFIER, Buffer.from(hex, 'hex'));
}

/** Tag, length, content. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const size = length < 0x100 ? Buffer.of(tag, 0x81, length) : Buffer.of(tag, 0x82, length >> 8, length & 0xff);
  return Buffer.concat([size, content]);
}
