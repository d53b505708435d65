/** Builds the first message of a TLS client, only to see whether the other side answers in TLS. Nothing is ever encrypted with it. */

const HANDSHAKE = 0x16;
const CLIENT_HELLO = 0x01;
const TLS_1_0 = [0x03, 0x01];
const TLS_1_2 = [0x03, 0x03];
const TLS_1_3 = [0x03, 0x04];

/** What servers of the last fifteen years accept, the modern ones first. */
const CIPHER_SUITES = [
  0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f,
  0x0035,
];
/** What the default of OpenSSL leaves out, and servers may still insist on: CBC with SHA-2, CCM, 3DES, Camellia, ARIA, SEED, RC4, static and finite-field keys. */
const OLD_CIPHER_SUITES = [
  0xc023, 0xc024, 0xc027, 0xc028, 0xc009, 0xc00a, 0x009e, 0x009f, 0x003c, 0x003d, 0x0067, 0x006b, 0x0033, 0x0039,
  0xc09c, 0xc09d, 0xc0ac, 0xc0ad, 0xc0a0, 0xc0a1, 0xc0ae, 0xc0af, 0xccaa, 0xc008, 0xc012, 0x0016, 0x000a, 0x0041,
  0x0084, 0x0045, 0x0088, 0x00ba, 0x00c0, 0xc072, 0xc073, 0xc076, 0xc077, 0xc07a, 0xc07b, 0xc086, 0xc087, 0xc08a,
  0xc08b, 0xc050, 0xc051, 0xc05c, 0xc05d, 0xc060, 0xc061, 0x0096, 0xc007, 0xc011, 0x0005, 0x0004,
];
const GROUPS = [0x001d, 0x0017, 0x0018];
const SIGNATURE_ALGORITHMS = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0807, 0x0201];

/** Says that we know of RFC 5746: some servers refuse everybody else. */
const SAFE_RENEGOTIATION = 0x00ff;
const OLD_SIGNATURE_ALGORITHMS = [0x0203, 0x0202];

const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  supportedVersions: 43,
  keyShare: 51,
} as const;

/** 32 bytes that differ from probe to probe, as a client's random has to. */
export type RandomBytes = (size: number) => Buffer;

/** A ClientHello for TLS 1.2 and 1.3 in one record, with the server's name if there is one. */
export function buildClientHello(serverName: string | undefined, randomBytes: RandomBytes): Buffer {
  return helloRecord(randomBytes, CIPHER_SUITES, [
    ...commonExtensions(serverName, SIGNATURE_ALGORITHMS),
    ...extension(EXTENSION.supportedVersions, vector8([...TLS_1_3, ...TLS_1_2])),
    // No share of a key: a TLS 1.3 server asks for one with its own hello, and that is answer enough.
    ...extension(EXTENSION.keyShare, vector16([])),
  ]);
}

/** A ClientHello for whatever came before TLS 1.3, with every cipher suite that a server may still insist on. */
export function buildOldClientHello(serverName: string | undefined, randomBytes: RandomBytes): Buffer {
  const suites = [...CIPHER_SUITES.filter((suite) => suite >> 8 !== 0x13), ...OLD_CIPHER_SUITES, SAFE_RENEGOTIATION];
  const algorithms = [...SIGNATURE_ALGORITHMS, ...OLD_SIGNATURE_ALGORITHMS];
  return helloRecord(randomBytes, suites, commonExtensions(serverName, algorithms));
}

function commonExtensions(serverName: string | undefined, signatureAlgorithms: readonly number[]): readonly number[] {
  return [
    ...(serverName === undefined
      ? []
      : extension(EXTENSION.serverName, vector16([0, ...vector16(Buffer.from(serverName, 'latin1'))]))),
    ...extension(EXTENSION.supportedGroups, vector16(uint16s(GROUPS))),
    ...extension(EXTENSION.pointFormats, vector8([0])),
    ...extension(EXTENSION.signatureAlgorithms, vector16(uint16s(signatureAlgorithms))),
  ];
}

function helloRecord(randomBytes: RandomBytes, cipherSuites: readonly number[], extensions: readonly number[]): Buffer {
  const hello = [
    ...TLS_1_2,
    ...randomBytes(32),
    ...vector8(randomBytes(32)),
    ...vector16(uint16s(cipherSuites)),
    ...vector8([0]),
    ...vector16(extensions),
  ];
  return Buffer.from([HANDSHAKE, ...TLS_1_0, ...vector16([CLIENT_HELLO, 0, ...vector16(hello)])]);
}

function extension(type: number, content: readonly number[]): readonly number[] {
  return [...uint16s([type]), ...vector16(content)];
}

function vector8(content: Iterable<number>): readonly number[] {
  const bytes = [...content];
  return [bytes.length, ...bytes];
}

function vector16(content: Iterable<number>): readonly number[] {
  const bytes = [...content];
  return [...uint16s([bytes.length]), ...bytes];
}

function uint16s(values: readonly number[]): readonly number[] {
  return values.flatMap((value) => [value >> 8, value & 0xff]);
}
