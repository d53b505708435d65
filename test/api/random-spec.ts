/** Random specs near the border between valid and invalid: most have one or two odd values. */
import * as fc from 'fast-check';
import { FORBIDDEN_HEADER_NAMES, FORBIDDEN_HEADER_PREFIXES } from '../../src/api/forbidden-headers.ts';
import type { Fields, Json } from './manifests.ts';

function textOf(alphabet: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength });
}

const address = fc.oneof(
  fc.ipV4(),
  fc.ipV4Extended(),
  fc.ipV6(),
  fc.domain(),
  textOf('0123456789abfx.:', 12),
  textOf('aZ09.-_', 10),
  fc
    .tuple(fc.constantFrom('::ffff:', '::', '0:0:0:0:0:ffff:', '64:ff9b::'), fc.ipV4())
    .map(([prefix, ip]) => prefix + ip),
  fc.tuple(fc.domain(), fc.constantFrom('.', '.0', '.0x', '..', '_', '.1a', '.0x1g')).map(([name, end]) => name + end),
);

const duration = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 400_000 }), fc.constantFrom('h', 'm', 's', 'ms'))
    .map(([amount, unit]) => `${amount}${unit}`),
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 61 }))
    .map(([minutes, seconds]) => `${minutes}m${seconds}s`),
  textOf('0159hms.-', 6),
);

const headerName = fc.oneof(
  fc.constantFrom(...FORBIDDEN_HEADER_NAMES, ...FORBIDDEN_HEADER_PREFIXES).map((name) => name.toUpperCase()),
  fc.constantFrom(...FORBIDDEN_HEADER_PREFIXES).map((prefix) => `${prefix}x`),
  textOf("aZ0-_!#$%&'*+.^`|~:; (é", 6),
);

const pattern = fc.oneof(
  textOf('()[]{}*+?|\\^$.a1,-', 8),
  textOf('()[]{}*+?\\pPLuQEbBdDwWsSzAC<>=!:-^&ix', 8),
  fc
    .tuple(textOf('ab.()[]|', 4), fc.integer({ min: 0, max: 1100 }), fc.constantFrom('', ',', ',2', ',1000'))
    .map(([text, n, rest]) => `${text}{${n}${rest}}`),
  fc.constantFrom(
    '(a{100}){11}',
    '((a{10}){10}){10}',
    '((a{10}){10}){11}',
    '\\pN',
    '\\p{Greek}',
    '\\P{Foo}',
    '[[:alpha:]]',
    '[[:foo:]]',
    '(?P<n>a)',
    '(?<n>a)',
    '(?i)a',
    '(?u)a',
    '(?s-m:a)',
    'a**',
    'a*+',
    '\\Qa',
    '\\x{10FFFF}',
    '\\x{110000}',
    '\\07',
    '\\8',
    '[b-a]',
    '\\Z',
    '\\z',
    '\\C',
    '(?#a)',
    '(?>a)',
    '\\h',
    '\\R',
    '\\uABCD',
    '\\cA',
    '[a&&b]',
    '(|a)*',
    '()',
    '\\',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }).filter((text) => text.isWellFormed()),
);

const path = fc.oneof(fc.webPath(), textOf('/a?&=%#" \t~\\é', 6));
const host = fc.oneof(fc.domain(), textOf('a[]:.-_/@ 1', 6));
const status = textOf('12569x-0', 7);
const value = fc.oneof(
  textOf('a \t~', 5),
  fc.string({ unit: 'binary', maxLength: 2 }).filter((text) => text.isWellFormed()),
);
const port = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(0, -1, 65_536, 1e10, 1.5));
const threshold = fc.integer({ min: -1, max: 12 });
const secretKeyRef = fc.record({ name: textOf('a.-A_', 4), key: textOf('a.-A_/', 4) });

const oddFields: fc.Arbitrary<Fields> = fc.oneof(
  fc
    .array(address, { minLength: 1, maxLength: 3 })
    .map((list) => ({ backends: list.map((text) => ({ address: text })) })),
  address.map((text) => ({ backends: [{ name: 'n', address: text }] })),
  textOf('a1.:-_ Z', 4).map((name) => ({ backends: [{ name, address: 'a' }] })),
  fc.record({ interval: duration }),
  fc.record({ timeout: duration }),
  fc.record({ edgeInterval: duration }),
  fc.record({ slowAfter: duration }),
  fc.record({ port }),
  fc.record({ healthyThreshold: threshold }),
  fc.record({ unhealthyThreshold: threshold }),
);

const oddHttp: fc.Arbitrary<Fields> = fc.oneof(
  fc.record({ path }),
  fc.record({ host }),
  fc.array(status, { maxLength: 2 }).map((expectedStatuses) => ({ expectedStatuses })),
  fc.record({ name: headerName, value: fc.constant('a') }).map((header) => ({ headers: [header] })),
  value.map((text) => ({ headers: [{ name: 'a', value: text }] })),
  secretKeyRef.map((ref) => ({ headers: [{ name: 'a', valueFrom: { secretKeyRef: ref } }] })),
  pattern.map((matches) => ({ method: 'GET', expectedBody: { matches } })),
  pattern.map((matches) => ({ method: 'GET', expectedBody: { matches } })),
);

const hex = textOf('0aF9 g', 5);
const send = fc.oneof(
  textOf('ab\r\n', 4).map((text) => ({ text })),
  hex.map((digits) => ({ hex: digits })),
  fc.constantFrom<Fields[]>({}, { text: 'a', hex: '61' }),
);
const expected = fc.oneof(
  textOf('ab\0', 4).map((contains) => ({ contains })),
  pattern.map((matches) => ({ matches })),
  hex.map((digits) => ({ hex: digits })),
  fc.constantFrom<Fields[]>({}, { contains: 'a', matches: 'a' }),
);
const step: fc.Arbitrary<Fields> = fc.oneof(
  fc.constant({}),
  send.map((words) => ({ send: words })),
  expected.map((words) => ({ expect: words })),
  fc.record({ send, expect: expected }),
);

/** Every kind of probe, alone and with another. */
const otherProbe: fc.Arbitrary<Fields> = fc.oneof(
  fc.array(step, { maxLength: 9 }).map((exchange) => ({ tcp: { exchange } })),
  textOf('aZ0._/- :', 6).map((service) => ({ grpc: { service } })),
  send.map((words) => ({ udp: { send: words } })),
  fc.record({ send, expect: expected }).map((udp) => ({ udp })),
  fc.constantFrom<Fields[]>(
    {},
    { tcp: {}, http: {} },
    { udp: { send: { text: 'a' } }, tls: {} },
    { grpc: {}, tls: {} },
  ),
);

function spec(fields: Fields, http: Json): Fields {
  return { backends: [{ address: '10.0.0.1' }], port: 80, probe: { http }, ...fields };
}

export const randomSpec: fc.Arbitrary<Fields> = fc.oneof(
  oddFields.map((fields) => spec(fields, {})),
  oddHttp.map((http) => spec({}, http)),
  fc.tuple(oddFields, oddHttp).map(([fields, http]) => spec(fields, http)),
  otherProbe.map((probe) => spec({ probe }, {})),
);
