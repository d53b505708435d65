/** What the names of OpenSSL's errors mean for a handshake: the one place where they become failures. */
import { NOTHING_KNOWN_OF_TLS, type OwnRefusal, type TlsFacts } from '../facts.ts';
import type { FailureCode } from '../outcome.ts';

export interface HandshakeError {
  readonly code: Extract<FailureCode, 'HandshakeAlert' | 'HandshakeNotTls' | 'HandshakeUnacceptable'>;
  readonly facts: TlsFacts;
}

/** OpenSSL names an alert by the version that brought it; how it spells the oldest ones has changed. */
const ALERT_PREFIX = /^ERR_SSL_(?:SSLV3|SSL\/TLS|TLSV1|TLSV13)_(?:ALERT_)?/;

/** RFC 8446 6.2 and its registry, by OpenSSL's names. */
const ALERTS: Readonly<Record<string, number>> = {
  UNEXPECTED_MESSAGE: 10,
  BAD_RECORD_MAC: 20,
  DECRYPTION_FAILED: 21,
  RECORD_OVERFLOW: 22,
  DECOMPRESSION_FAILURE: 30,
  HANDSHAKE_FAILURE: 40,
  NO_CERTIFICATE: 41,
  BAD_CERTIFICATE: 42,
  UNSUPPORTED_CERTIFICATE: 43,
  CERTIFICATE_REVOKED: 44,
  CERTIFICATE_EXPIRED: 45,
  CERTIFICATE_UNKNOWN: 46,
  ILLEGAL_PARAMETER: 47,
  UNKNOWN_CA: 48,
  ACCESS_DENIED: 49,
  DECODE_ERROR: 50,
  DECRYPT_ERROR: 51,
  EXPORT_RESTRICTION: 60,
  PROTOCOL_VERSION: 70,
  INSUFFICIENT_SECURITY: 71,
  INTERNAL_ERROR: 80,
  INAPPROPRIATE_FALLBACK: 86,
  USER_CANCELLED: 90,
  NO_RENEGOTIATION: 100,
  MISSING_EXTENSION: 109,
  UNSUPPORTED_EXTENSION: 110,
  CERTIFICATE_UNOBTAINABLE: 111,
  UNRECOGNIZED_NAME: 112,
  BAD_CERTIFICATE_STATUS_RESPONSE: 113,
  BAD_CERTIFICATE_HASH_VALUE: 114,
  UNKNOWN_PSK_IDENTITY: 115,
  CERTIFICATE_REQUIRED: 116,
  NO_APPLICATION_PROTOCOL: 120,
};

/** The first bytes were no TLS record. */
const NOT_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNKNOWN_PROTOCOL',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_HTTPS_PROXY_REQUEST',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_BAD_RECORD_TYPE',
]);

/** What we cannot take from the other side; whatever is not here is another reason. */
const OWN_REFUSALS: ReadonlyMap<string, OwnRefusal> = new Map<string, OwnRefusal>([
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'Version'],
  ['ERR_SSL_WRONG_SSL_VERSION', 'Version'],
  ['ERR_SSL_VERSION_TOO_LOW', 'Version'],
  ['ERR_SSL_UNSUPPORTED_SSL_VERSION', 'Version'],
  ['ERR_SSL_DH_KEY_TOO_SMALL', 'Strength'],
  ['ERR_SSL_EE_KEY_TOO_SMALL', 'Strength'],
  ['ERR_SSL_WRONG_SIGNATURE_TYPE', 'Strength'],
  ['ERR_SSL_WRONG_CIPHER_RETURNED', 'Strength'],
  ['ERR_SSL_UNKNOWN_CIPHER_RETURNED', 'Strength'],
  ['ERR_SSL_WRONG_CURVE', 'Strength'],
]);

/** The meaning of an error while TLS is spoken, with what is known of the handshake so far; `undefined` for an error of the socket below. */
export function handshakeErrorOf(errno: string, known: TlsFacts | undefined): HandshakeError | undefined {
  if (!errno.startsWith('ERR_SSL_') && errno !== 'EPROTO') return undefined;
  const alert = ALERT_PREFIX.test(errno) ? ALERTS[errno.replace(ALERT_PREFIX, '')] : undefined;
  const facts: TlsFacts = { ...(known ?? NOTHING_KNOWN_OF_TLS), alert };
  if (alert !== undefined) return { code: 'HandshakeAlert', facts };
  // Only the first answer can show that it is not TLS: later such an error is a broken record.
  if (NOT_TLS.has(errno) && facts.version === undefined) return { code: 'HandshakeNotTls', facts };
  return {
    code: 'HandshakeUnacceptable',
    facts: { ...facts, ownRefusal: OWN_REFUSALS.get(errno) ?? 'Other' },
  };
}
