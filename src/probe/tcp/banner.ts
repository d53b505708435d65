/** Recognises a service that does not speak HTTP by the first bytes it sends. Keeps no byte and reads no version. */
import type { Banner } from '../facts.ts';

/** More than this is not needed to tell. */
export const BANNER_BYTES = 64;

/** TLS content types: change cipher spec, alert, handshake, application data. */
const TLS_FIRST = 0x14;
const TLS_LAST = 0x17;

const LINE_FEED = 0x0a;
/** A MySQL packet starts with its length and number; its fifth byte is the protocol version 10, the same as a line feed. */
const MYSQL_HEADER_BYTES = 5;
const HTTP2_FRAME_HEADER_BYTES = 9;
const HTTP2_SETTINGS = 4;

/** By their first characters, whatever follows. */
const TEXT_BANNERS: readonly { readonly start: string; readonly banner: Banner }[] = [
  { start: 'SSH-', banner: 'SSH' },
  { start: '-ERR ', banner: 'Redis' },
  { start: '-DENIED ', banner: 'Redis' },
  { start: '-NOAUTH ', banner: 'Redis' },
  { start: '+PONG', banner: 'Redis' },
  { start: 'HTTP/1.', banner: 'HTTP/1' },
  // Errors of the protocol before version 3: what a server says to somebody it does not understand.
  { start: 'EFATAL', banner: 'PostgreSQL' },
];

/** True for bytes that begin a TLS record. */
export function isTlsRecord(bytes: Uint8Array, length: number): boolean {
  const [type = 0, major, minor = 0xff] = bytes;
  return length >= 3 && type >= TLS_FIRST && type <= TLS_LAST && major === 0x03 && minor <= 0x04;
}

/**
 * The service whose first `length` bytes these are, as soon as they are unmistakable; `undefined` while they are not.
 * Once recognised, further bytes do not change it.
 */
export function recogniseBanner(bytes: Uint8Array, length: number): Banner | undefined {
  if (isTlsRecord(bytes, length)) return 'TLS';
  if (isHttp2Settings(bytes, length)) return 'HTTP/2';
  if (isMysqlGreeting(bytes, length)) return 'MySQL';
  if (isPostgresqlMessage(bytes, length)) return 'PostgreSQL';
  const text = Buffer.from(bytes.subarray(0, length)).toString('latin1');
  return TEXT_BANNERS.find(({ start }) => text.startsWith(start))?.banner ?? recogniseGreeting(text);
}

/** True when waiting for more bytes cannot help any more: a whole line, or as much as we look at. */
export function isBannerComplete(bytes: Uint8Array, length: number): boolean {
  if (length >= BANNER_BYTES) return true;
  const lineEnd = bytes.indexOf(LINE_FEED, MYSQL_HEADER_BYTES);
  return lineEnd !== -1 && lineEnd < length;
}

/** RFC 5321 and RFC 959 both greet with 220; which of them it is stands in the rest of the line, if anywhere. */
function recogniseGreeting(text: string): Banner | undefined {
  if (!/^220[ -]/.test(text) || !(text.includes('\n') || text.length >= BANNER_BYTES)) return undefined;
  const line = text.slice(0, BANNER_BYTES).split('\n', 1)[0] ?? '';
  if (/ftp|filezilla/i.test(line)) return 'FTP';
  return /smtp|postfix|exim|sendmail/i.test(line) ? 'SMTP' : 'SMTP or FTP';
}

/** RFC 9113 3.4: a server's first frame is SETTINGS on stream 0, whose length is a multiple of 6. */
function isHttp2Settings(bytes: Uint8Array, length: number): boolean {
  if (length < HTTP2_FRAME_HEADER_BYTES) return false;
  const [length0, length1, length2 = 0, type, flags = 0xff] = bytes;
  const onStream0 = bytes.subarray(5, 9).every((byte) => byte === 0);
  return length0 === 0 && length1 === 0 && length2 % 6 === 0 && type === HTTP2_SETTINGS && flags <= 1 && onStream0;
}

/** Protocol 10 greets with packet 0; a refusal ("host is blocked") comes as an error packet instead. */
function isMysqlGreeting(bytes: Uint8Array, length: number): boolean {
  if (length <= MYSQL_HEADER_BYTES) return false;
  const [, , length2, number, first, next = 0] = bytes;
  if (length2 !== 0 || number !== 0) return false;
  // The version of the server follows, such as "8.0.36", or the number of an error.
  return first === 0xff || (first === 0x0a && next >= 0x31 && next <= 0x39);
}

/** An error ('E', its first field is the severity 'S') or a demand for authentication ('R'), with the length of the message. */
function isPostgresqlMessage(bytes: Uint8Array, length: number): boolean {
  if (length < 6 || bytes[1] !== 0 || bytes[2] !== 0) return false;
  const [type, , , , size = 0, field] = bytes;
  return (type === 0x45 && field === 0x53) || (type === 0x52 && bytes[3] === 0 && size >= 8 && field === 0);
}
