/** Manifests that the API server and the parser both refuse, with the field that both must name. */
import {
  type Fields,
  type Json,
  manifest,
  SMALLEST_SPEC,
  specWith,
  specWithBackend,
  specWithHeader,
  specWithHttp,
  specWithout,
  specWithProbe,
} from './manifests.ts';

export interface InvalidManifest {
  readonly why: string;
  readonly field: string;
  readonly manifest: Fields;
}

function refused(why: string, field: string, spec: Json): InvalidManifest {
  return { why, field, manifest: manifest(spec) };
}

function body(expectedBody: Json): Fields {
  return specWithHttp({ method: 'GET', expectedBody });
}

const address = 'spec.backends[0].address';
const headerName = 'spec.probe.http.headers[0].name';
const backend = { address: '10.0.0.1' };

export const INVALID_MANIFESTS: readonly InvalidManifest[] = [
  // Backends
  refused('there are no backends at all', 'spec.backends', specWithout('backends')),
  refused('backends is not a list', 'spec.backends', specWith({ backends: 'all' })),
  refused(
    'two backends have the same name',
    'spec.backends',
    specWith({
      backends: [
        { name: 'a', ...backend },
        { name: 'a', address: '10.0.0.2' },
      ],
    }),
  ),
  refused('two unnamed backends have the same address', 'spec.backends', specWith({ backends: [backend, backend] })),
  refused(
    'a name is the address of another backend',
    'spec.backends',
    specWith({ backends: [backend, { name: '10.0.0.1', address: 'a' }] }),
  ),
  refused(
    'there are 1001 backends',
    'spec.backends',
    specWith({ backends: Array.from({ length: 1001 }, (_, i) => ({ address: `b${i}.example` })) }),
  ),
  refused('a backend has no address', address, specWithBackend({ name: 'a' })),
  refused('an address is empty', address, specWithBackend({ address: '' })),
  refused('an address has a scheme', address, specWithBackend({ address: 'http://10.0.0.1' })),
  refused('an address has a port', address, specWithBackend({ address: '10.0.0.1:80' })),
  refused('an IPv6 address has brackets', address, specWithBackend({ address: '[::1]' })),
  refused('an IPv6 address has a zone', address, specWithBackend({ address: 'fe80::1%eth0' })),
  refused('an IPv4 address hides in IPv6', address, specWithBackend({ address: '::ffff:10.0.0.1' })),
  refused('an IPv4 address is short', address, specWithBackend({ address: '127.1' })),
  refused('an IPv4 address is hexadecimal', address, specWithBackend({ address: '0x7f000001' })),
  refused('an IPv4 address is octal', address, specWithBackend({ address: '0177.0.0.1' })),
  refused('an octet is too large', address, specWithBackend({ address: '10.0.0.256' })),
  refused('a label is empty', address, specWithBackend({ address: 'a..example' })),
  refused('a label is too long', address, specWithBackend({ address: `${'a'.repeat(64)}.example` })),
  refused('an address has a line break', address, specWithBackend({ address: 'a\r\nb' })),
  refused('a backend has an unknown field', 'spec.backends[0].weight', specWithBackend({ ...backend, weight: 1 })),
  refused('the name of a backend has a space', 'spec.backends[0].name', specWithBackend({ ...backend, name: 'a b' })),
  refused('the port of a backend is too large', 'spec.backends[0].port', specWithBackend({ ...backend, port: 65_536 })),
  refused('maintenance is text', 'spec.backends[0].maintenance', specWithBackend({ ...backend, maintenance: 'yes' })),

  // Ports
  refused('no port is given', 'spec.port', specWithout('port')),
  refused('one backend has no port', 'spec.port', {
    ...specWithout('port'),
    backends: [{ ...backend, port: 80 }, { address: 'b' }],
  }),
  refused('only the port of the probe is given', 'spec.port', {
    ...specWithout('port'),
    probe: { port: 80, http: {} },
  }),
  refused('the port is 0', 'spec.port', specWith({ port: 0 })),
  refused('the port is text', 'spec.port', specWith({ port: '80' })),
  refused('the port is a fraction', 'spec.port', specWith({ port: 80.5 })),
  refused('the port of the probe is negative', 'spec.probe.port', specWith({ probe: { port: -1, http: {} } })),

  // Probe
  refused('there is no probe', 'spec.probe', specWithout('probe')),
  refused('the probe is of no kind', 'spec.probe', specWith({ probe: {} })),
  refused('the probe is of two kinds', 'spec.probe', specWith({ probe: { http: {}, tcp: {} } })),
  refused('the probe is of an unknown kind', 'spec.probe.icmp', specWith({ probe: { icmp: {} } })),
  refused('tcp has a field', 'spec.probe.tcp.path', specWith({ probe: { tcp: { path: '/' } } })),
  refused('http is null', 'spec.probe.http', specWith({ probe: { http: [] } })),
  refused('the method changes the backend', 'spec.probe.http.method', specWithHttp({ method: 'POST' })),
  refused('the method is in lower case', 'spec.probe.http.method', specWithHttp({ method: 'get' })),
  refused('the path does not start with a slash', 'spec.probe.http.path', specWithHttp({ path: 'healthz' })),
  refused('the path has a space', 'spec.probe.http.path', specWithHttp({ path: '/a b' })),
  refused('the path has a fragment', 'spec.probe.http.path', specWithHttp({ path: '/a#b' })),
  refused('the path has a line break', 'spec.probe.http.path', specWithHttp({ path: '/\r\nX: y' })),
  refused('the path is not ASCII', 'spec.probe.http.path', specWithHttp({ path: '/ä' })),
  refused('the path is too long', 'spec.probe.http.path', specWithHttp({ path: `/${'a'.repeat(1024)}` })),
  refused('the host has a path', 'spec.probe.http.host', specWithHttp({ host: 'shop.example/x' })),
  refused('a field is misspelt', 'spec.probe.http.pathh', specWithHttp({ pathh: '/' })),
  refused(
    'a status does not exist',
    'spec.probe.http.expectedStatuses[0]',
    specWithHttp({ expectedStatuses: ['600'] }),
  ),
  refused('a status is a number', 'spec.probe.http.expectedStatuses[0]', specWithHttp({ expectedStatuses: [200] })),
  refused('no status is expected', 'spec.probe.http.expectedStatuses', specWithHttp({ expectedStatuses: [] })),
  refused(
    'a body is expected of HEAD',
    'spec.probe.http.expectedBody',
    specWithHttp({ expectedBody: { contains: 'ok' } }),
  ),
  refused('nothing is expected of the body', 'spec.probe.http.expectedBody', body({})),
  refused('two things are expected of the body', 'spec.probe.http.expectedBody', body({ contains: 'a', matches: 'b' })),
  refused('a pattern looks ahead', 'spec.probe.http.expectedBody.matches', body({ matches: 'a(?=b)' })),
  refused('a pattern refers back', 'spec.probe.http.expectedBody.matches', body({ matches: '(a)\\1' })),
  refused('a pattern is not closed', 'spec.probe.http.expectedBody.matches', body({ matches: '(a' })),
  refused('a pattern repeats too often', 'spec.probe.http.expectedBody.matches', body({ matches: 'a{1001}' })),
  refused('a pattern is too long', 'spec.probe.http.expectedBody.matches', body({ matches: 'a'.repeat(257) })),
  refused('a text is too long', 'spec.probe.http.expectedBody.contains', body({ contains: '\u{1F600}'.repeat(257) })),

  // Headers
  refused('a header sets Host', headerName, specWithHeader({ name: 'Host', value: 'a' })),
  refused('a header frames the message', headerName, specWithHeader({ name: 'transfer-ENCODING', value: 'chunked' })),
  refused('a header claims an origin', headerName, specWithHeader({ name: 'X-Forwarded-For', value: '10.0.0.1' })),
  refused(
    'a header asks a cloud for credentials',
    headerName,
    specWithHeader({ name: 'Metadata-Flavor', value: 'Google' }),
  ),
  refused('a header impersonates', headerName, specWithHeader({ name: 'Impersonate-User', value: 'admin' })),
  refused('the name of a header has a colon', headerName, specWithHeader({ name: 'a:b', value: 'a' })),
  refused('a header has no value', 'spec.probe.http.headers[0]', specWithHeader({ name: 'a' })),
  refused(
    'a header has two values',
    'spec.probe.http.headers[0]',
    specWithHeader({ name: 'a', value: 'b', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }),
  ),
  refused(
    'the value of a header has a line break',
    'spec.probe.http.headers[0].value',
    specWithHeader({ name: 'a', value: 'b\r\nc: d' }),
  ),
  refused(
    'the value of a header is not ASCII',
    'spec.probe.http.headers[0].value',
    specWithHeader({ name: 'a', value: 'ä' }),
  ),
  refused(
    'a Secret stands in another namespace',
    'spec.probe.http.headers[0].valueFrom.secretKeyRef.namespace',
    specWithHeader({ name: 'a', valueFrom: { secretKeyRef: { name: 'a', key: 'b', namespace: 'c' } } }),
  ),
  refused(
    'the name of a Secret is a path',
    'spec.probe.http.headers[0].valueFrom.secretKeyRef.name',
    specWithHeader({ name: 'a', valueFrom: { secretKeyRef: { name: '../a', key: 'b' } } }),
  ),
  refused(
    'the key of a Secret is missing',
    'spec.probe.http.headers[0].valueFrom.secretKeyRef.key',
    specWithHeader({ name: 'a', valueFrom: { secretKeyRef: { name: 'a' } } }),
  ),
  refused(
    'there are 17 headers',
    'spec.probe.http.headers',
    specWithHttp({ headers: Array.from({ length: 17 }, (_, i) => ({ name: `a${i}`, value: 'b' })) }),
  ),

  // Other kinds of probe
  refused('there are two kinds of probe', 'spec.probe', specWithProbe({ tcp: {}, grpc: {} })),
  refused('there is no kind of probe', 'spec.probe', specWithProbe({ port: 80 })),
  refused('TLS is asked for with UDP', 'spec.probe.tls', specWithProbe({ udp: { send: { text: 'a' } }, tls: {} })),
  refused('a datagram is not said', 'spec.probe.udp.send', specWithProbe({ udp: {} })),
  refused('a datagram is empty', 'spec.probe.udp.send.text', specWithProbe({ udp: { send: { text: '' } } })),
  refused(
    'a datagram is text and hex',
    'spec.probe.udp.send',
    specWithProbe({ udp: { send: { text: 'a', hex: '61' } } }),
  ),
  refused('a datagram is neither', 'spec.probe.udp.send', specWithProbe({ udp: { send: {} } })),
  refused('half a byte is sent', 'spec.probe.udp.send.hex', specWithProbe({ udp: { send: { hex: '0d0' } } })),
  refused(
    'two answers are expected of a datagram',
    'spec.probe.udp.expect',
    specWithProbe({ udp: { send: { text: 'a' }, expect: { contains: 'b', hex: '62' } } }),
  ),
  refused('an exchange has no step', 'spec.probe.tcp.exchange', specWithProbe({ tcp: { exchange: [] } })),
  refused(
    'an exchange has nine steps',
    'spec.probe.tcp.exchange',
    specWithProbe({ tcp: { exchange: Array.from({ length: 9 }, () => ({ send: { text: 'a' } })) } }),
  ),
  refused('a step does nothing', 'spec.probe.tcp.exchange[0]', specWithProbe({ tcp: { exchange: [{}] } })),
  refused(
    'a step expects a pattern with a look-ahead',
    'spec.probe.tcp.exchange[0].expect.matches',
    specWithProbe({ tcp: { exchange: [{ expect: { matches: '(?=a)' } }] } }),
  ),
  refused(
    'a step sends 513 characters',
    'spec.probe.tcp.exchange[0].send.text',
    specWithProbe({ tcp: { exchange: [{ send: { text: 'a'.repeat(513) } }] } }),
  ),
  refused('a gRPC service has a space', 'spec.probe.grpc.service', specWithProbe({ grpc: { service: 'shop cart' } })),
  refused('there is a version 3 of HTTP', 'spec.probe.http.version', specWithHttp({ version: 'HTTP3' })),

  // Cadence
  refused('the interval is too short', 'spec.interval', specWith({ interval: '999ms' })),
  refused('the interval is too long', 'spec.interval', specWith({ interval: '5m1ms' })),
  refused('the interval is a number', 'spec.interval', specWith({ interval: 2 })),
  refused('the interval has no unit', 'spec.interval', specWith({ interval: '2' })),
  refused('the interval has a fraction', 'spec.interval', specWith({ interval: '1.5s' })),
  refused('the interval is endless', 'spec.interval', specWith({ interval: '1e9h' })),
  refused('the timeout is too short', 'spec.timeout', specWith({ timeout: '99ms' })),
  refused('the timeout is negative', 'spec.timeout', specWith({ timeout: '-5s' })),
  refused('the edge interval is too short', 'spec.edgeInterval', specWith({ edgeInterval: '0s' })),
  refused('slowAfter is zero', 'spec.slowAfter', specWith({ slowAfter: '0s' })),
  refused('healthyThreshold is 0', 'spec.healthyThreshold', specWith({ healthyThreshold: 0 })),
  refused('unhealthyThreshold is 11', 'spec.unhealthyThreshold', specWith({ unhealthyThreshold: 11 })),
  refused('suspend is text', 'spec.suspend', specWith({ suspend: 'true' })),
  refused('a field of the spec is unknown', 'spec.intervall', specWith({ intervall: '2s' })),

  // The object
  {
    why: 'there is no spec',
    field: 'spec',
    manifest: { apiVersion: manifest({})['apiVersion'] ?? '', kind: 'BackendHealthCheck', metadata: { name: 'a' } },
  },
  {
    why: 'the name has an upper-case letter',
    field: 'metadata.name',
    manifest: manifest(SMALLEST_SPEC, { name: 'Shop' }),
  },
  { why: 'the object has an unknown field', field: 'specs', manifest: { ...manifest(SMALLEST_SPEC), specs: {} } },
];
