/** What `bhc probe` makes of its target and its flags, or what it says is wrong with them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { BackendHealthCheckSpec } from '../../src/api/v1alpha1/spec.ts';
import { ALL_SCHEMES, parseProbeTarget, SCHEMES, targetText } from '../../src/cli/probe-target.ts';
import { aFolder } from '../files/manifests.ts';
import { anAuthority } from './certificate-authority.ts';
import { aStandalone, type FakeStandalone } from './fake-standalone.ts';
import { aRow, aStatus, aSuccess } from './snapshots.ts';
import { aTerminal } from './terminal.ts';

const HEALTHY = aStatus([aRow('backend', 'Healthy')]);

function specOf(services: FakeStandalone): BackendHealthCheckSpec {
  const entry = services.started[0]?.source.get('your-namespace/your-check');
  assert.equal(entry?.kind, 'valid');
  return entry.check.spec;
}

interface Probed {
  readonly spec: BackendHealthCheckSpec;
  /** The target as it is shown. */
  readonly shown: string;
  readonly services: FakeStandalone;
}

async function probed(...argv: readonly string[]): Promise<Probed> {
  const services = aStandalone(HEALTHY, aSuccess());
  const terminal = aTerminal({ services });
  assert.equal(await terminal.bhc('probe', ...argv), 0, terminal.stderr());
  return { spec: specOf(services), shown: terminal.stdout().split('  ')[0] ?? '', services };
}

async function refused(...argv: readonly string[]): Promise<string> {
  const terminal = aTerminal();
  assert.equal(await terminal.bhc('probe', ...argv), 2, terminal.stderr());
  return terminal.stderr();
}

describe('the target of bhc probe', () => {
  const targets: readonly (readonly [text: string, shown: string])[] = [
    ['10.0.0.1', 'http://10.0.0.1:80/'],
    ['10.0.0.1:8080', 'http://10.0.0.1:8080/'],
    ['shop.example.com/healthz?full=1', 'http://shop.example.com:80/healthz?full=1'],
    ['http://10.0.0.1', 'http://10.0.0.1:80/'],
    ['http://[fd00::1]:8080/x', 'http://[fd00::1]:8080/x'],
    ['fd00::1', 'http://[fd00::1]:80/'],
    ['fd00::8080', 'http://[fd00::8080]:80/'],
    ['fd00:0:0:0:0:0:1:8080', 'http://[fd00::1:8080]:80/'],
    ['[::1:9009]', 'http://[::1:9009]:80/'],
    ['https://10.0.0.1', 'https://10.0.0.1:443/'],
    ['https://10.0.0.1:80/x', 'https://10.0.0.1:80/x'],
    ['HTTPS://[fd00::1]:8443', 'https://[fd00::1]:8443/'],
    ['TCP://10.0.0.1:5432', 'tcp://10.0.0.1:5432'],
    ['tcp://10.0.0.1:80', 'tcp://10.0.0.1:80'],
    ['tls://ldap.example.com:636', 'tls://ldap.example.com:636'],
    ['grpc://10.0.0.1:50051', 'grpc://10.0.0.1:50051'],
    ['grpc://10.0.0.1:50051/', 'grpc://10.0.0.1:50051'],
    ['grpc://10.0.0.1:80/shop.Cart', 'grpc://10.0.0.1:80/shop.Cart'],
    ['grpcs://[fd00::1]:443/a/b', 'grpcs://[fd00::1]:443/a/b'],
  ];
  for (const [text, shown] of targets) {
    it(`is understood: ${text}`, async () => {
      const found = await probed(text);

      assert.equal(found.shown, shown);
      assert.equal(found.spec.unhealthyThreshold, 1);
    });
  }

  it('becomes address, port and protocol of the check', async () => {
    const kinds = async (...argv: readonly string[]): Promise<unknown> => {
      const { backends, port, probe } = (await probed(...argv)).spec;
      return [backends[0]?.address, port, ...Object.keys(probe).toSorted()];
    };

    assert.deepEqual(await kinds('http://10.0.0.1'), ['10.0.0.1', 80, 'http']);
    assert.deepEqual(await kinds('https://[fd00::1]'), ['fd00::1', 443, 'http', 'tls']);
    assert.deepEqual(await kinds('tcp://db:5432'), ['db', 5432, 'tcp']);
    assert.deepEqual(await kinds('tls://db:636'), ['db', 636, 'tcp', 'tls']);
    assert.deepEqual(await kinds('grpc://api:1'), ['api', 1, 'grpc']);
    assert.deepEqual(await kinds('grpcs://api:1'), ['api', 1, 'grpc', 'tls']);
    assert.deepEqual(await kinds('udp://ns:53', '--send', 'x'), ['ns', 53, 'udp']);
  });

  it('is the same when it is read again as it is shown', () => {
    const scheme = fc.constantFrom(...ALL_SCHEMES);
    const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
    const port = fc.integer({ min: 1, max: 65_535 });
    fc.assert(
      fc.property(scheme, address, port, fc.webPath(), (scheme, address, port, path) => {
        const host = address.includes(':') ? `[${address}]` : address;
        const tail = SCHEMES[scheme].tail === 'path' ? path : '';
        const first = parseProbeTarget(`${scheme}://${host}:${port}${tail}`);
        assert.ok(first.ok);

        assert.deepEqual([first.value.scheme, first.value.port], [scheme, port]);
        assert.deepEqual(parseProbeTarget(targetText(first.value)), first);
      }),
    );
  });

  it('may be any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const scheme of ['', ...ALL_SCHEMES]) {
          const parsed = parseProbeTarget(scheme === '' ? text : `${scheme}://${text}`);
          assert.ok(!parsed.ok || (parsed.value.port >= 1 && parsed.value.port <= 65_535));
        }
      }),
    );
  });

  const wrong: readonly (readonly [target: string, told: RegExp])[] = [
    ['ftp://10.0.0.1', /ftp:\/\/ is unknown; the forms are http:\/\/HOST.*udp:\/\/HOST:PORT, HOST\[:PORT\]/],
    ['htps://10.0.0.1', /htps:\/\/ is unknown; did you mean https:\/\/\?/],
    ['h2c://10.0.0.1', /h2c:\/\/ is unknown: say http:\/\/ with --http2/],
    ['ssl://10.0.0.1:636', /ssl:\/\/ is unknown: say tls:\/\//],
    ['tcp://10.0.0.1', /tcp:\/\/ needs a port: tcp:\/\/HOST:PORT/],
    ['grpc://10.0.0.1', /grpc:\/\/ needs a port: grpc:\/\/HOST:PORT\[\/SERVICE\]/],
    ['udp://10.0.0.1', /udp:\/\/ needs a port/],
    ['tcp://10.0.0.1:1/path', /tcp:\/\/ has no path/],
    ['udp://10.0.0.1:1/path', /udp:\/\/ has no path/],
    ['grpc://10.0.0.1:1/a?b', /grpc:\/\/ has no query/],
    ['http://user:pass@10.0.0.1', /a URL with a user or a password is not sent/],
    ['tcp://user:pass@10.0.0.1:1', /a URL with a user or a password is not sent/],
    ['', /this is no target that can be probed; the forms are/],
    ['https://', /this is no target that can be probed/],
    ['10.0.0.1:99999', /the port 99999 is out of range: 1 to 65535/],
    ['tcp://10.0.0.1:0', /the port 0 is out of range/],
    ['grpcs://[fd00::1]:70000/x', /the port 70000 is out of range/],
    ['::1:9009', /did you mean \[::1\]:9009\?.* without a port: \[::1:9009\]/],
    ['1:2:3:4:5:6:7:8:80', /did you mean \[1:2:3:4:5:6:7:8\]:80\?/],
    ['grpc://10.0.0.1:1/a%20b', /must consist of letters/],
  ];
  for (const [target, told] of wrong) {
    it(`is refused with 2: "${target}"`, async () => {
      const text = await refused(target);

      assert.match(text, told);
      assert.doesNotMatch(text, /pass@|:pass/);
    });
  }
});

describe('the flags of bhc probe', () => {
  it('become fields of the request', async () => {
    const { spec } = await probed(
      '10.0.0.1',
      ...['--host', 'shop.example.com', '--path', '/ready', '--header', 'X-One: 1', '--header', 'X-Two: a: b'],
      ...['--expect-status', '200,401', '--expect-status', '5xx', '--body-contains', 'ok', '--http2'],
      ...['--expect-header', 'X-Service: shop', '--expect-header', 'X-Any'],
      ...['--timeout', '2s', '--interval', '3s', '--slow-after', '500ms'],
    );

    assert.deepEqual(spec.probe.http, {
      method: 'GET',
      path: '/ready',
      host: 'shop.example.com',
      headers: [
        { name: 'X-One', value: '1' },
        { name: 'X-Two', value: 'a: b' },
      ],
      expectedStatuses: ['200', '401', '5xx'],
      expectedHeaders: [
        { name: 'X-Service', value: 'shop', identity: false },
        { name: 'X-Any', identity: false },
      ],
      expectedBody: { contains: 'ok' },
      version: 'HTTP2',
    });
    assert.deepEqual([spec.timeout, spec.interval, spec.slowAfter], ['2s', '3s', '500ms']);
  });

  it('become fields of TLS, and files become Secrets', async (t) => {
    const authority = anAuthority();
    const client = authority.issue(['client.test']);
    const folder = await aFolder(t);
    const ca = await folder.write('ca.pem', authority.cert);
    const cert = await folder.write('client.pem', client.cert);
    const key = await folder.write('client.key', client.key);

    const { spec, services } = await probed(
      'tls://10.0.0.1:636',
      ...['--server-name', 'ldap.example.com', '--min-tls', '1.3', '--expiry-warning', '720h', '--insecure'],
      ...['--ca', ca, '--cert', cert, '--key', key],
    );

    assert.deepEqual(spec.probe.tls, {
      serverName: 'ldap.example.com',
      minVersion: '1.3',
      caFrom: { secretKeyRef: { name: 'your-ca', key: 'ca.crt' } },
      clientCertificateFrom: { secretRef: { name: 'your-client-certificate' } },
      insecureSkipVerify: true,
      expiryWarning: '720h',
    });
    const read = async (name: string, of: string): Promise<string | undefined> => {
      const lookUp = await services.started[0]?.keys.read({ kind: 'Secret', namespace: 'your-namespace', name });
      const value = lookUp?.(of);
      return value?.ok === true ? value.value : undefined;
    };
    assert.equal(await read('your-ca', 'ca.crt'), authority.cert);
    assert.equal(await read('your-client-certificate', 'tls.crt'), client.cert);
    assert.equal(await read('your-client-certificate', 'tls.key'), client.key);
  });

  it('become a datagram, a step of an exchange, or a service', async () => {
    const udp = await probed('udp://10.0.0.1:53', '--send-hex', '00ff', '--expect-regex', '^ok');
    const tcp = await probed('tcp://10.0.0.1:6379', '--send', 'PING\r\n', '--expect', 'PONG');
    const banner = await probed('tls://10.0.0.1:993', '--expect-hex', '2a20');
    const open = await probed('tcp://10.0.0.1:6379');
    const service = await probed('grpc://10.0.0.1:1/a', '--service', 'b');

    assert.deepEqual(udp.spec.probe.udp, { send: { hex: '00ff' }, expect: { matches: '^ok' } });
    assert.deepEqual(tcp.spec.probe.tcp, { exchange: [{ send: { text: 'PING\r\n' }, expect: { contains: 'PONG' } }] });
    assert.deepEqual(banner.spec.probe.tcp, { exchange: [{ expect: { hex: '2a20' } }] });
    assert.deepEqual(open.spec.probe.tcp, {});
    assert.deepEqual([service.spec.probe.grpc, service.shown], [{ service: 'b' }, 'grpc://10.0.0.1:1/b']);
  });

  const wrong: readonly (readonly [argv: readonly string[], told: RegExp])[] = [
    [
      ['tcp://10.0.0.1:1', '--method', 'GET', '--host', 'x'],
      /--method, --host: tcp:\/\/ has no such thing; only a probe with http:\/\/ or https:\/\/ can do that/,
    ],
    [['grpc://10.0.0.1:1', '--http2'], /--http2: grpc:\/\/ has no such thing/],
    [
      ['http://10.0.0.1', '--insecure', '--min-tls', '1.3'],
      /--min-tls, --insecure: http:\/\/ has no such thing; only a probe with https:\/\/, tls:\/\/ or grpcs:\/\/ can do that/,
    ],
    [['udp://10.0.0.1:1', '--ca', 'x'], /--ca: udp:\/\/ has no such thing/],
    [['http://10.0.0.1', '--service', 'x'], /--service: .* only a probe with grpc:\/\/ or grpcs:\/\/ can do that/],
    [['https://10.0.0.1', '--send', 'x'], /--send: .* only a probe with tcp:\/\/, tls:\/\/ or udp:\/\/ can do that/],
    [['udp://10.0.0.1:1', '--expect', 'x'], /udp:\/\/ needs --send TEXT or --send-hex HEX/],
    [['udp://10.0.0.1:1', '--send', 'x', '--send-hex', '00'], /--send, --send-hex: only one of them can be given/],
    [['tcp://10.0.0.1:1', '--expect', 'x', '--expect-regex', 'y'], /--expect, --expect-regex: only one of them/],
    [['10.0.0.1', '--body-contains', 'x', '--body-matches', 'y'], /--body-contains, --body-matches: only one of them/],
    [['tcp://10.0.0.1:1', '--send-hex', 'abc'], /--send-hex: must be pairs of hexadecimal digits/],
    [['udp://10.0.0.1:1', '--send', 'x', '--expect-regex', '('], /--expect-regex: must be a regular expression/],
    [['udp://10.0.0.1:1', '--send', ''], /--send: must have at least 1 character/],
    [['https://10.0.0.1', '--cert', 'x'], /--cert needs --key FILE/],
    [['https://10.0.0.1', '--key', 'x'], /--key needs --cert FILE/],
    [['https://10.0.0.1', '--server-name', '10.0.0.1'], /--server-name: must be a DNS name/],
    [['https://10.0.0.1', '--min-tls', '1.1'], /--min-tls: must be one of the allowed values \(allowed: 1\.2, 1\.3\)/],
    [['https://10.0.0.1', '--expiry-warning', '1s'], /--expiry-warning: must be a duration from 1h to 2160h/],
    [['10.0.0.1', '--expect-header', 'no name: x'], /--expect-header: must be an HTTP header name/],
    [['10.0.0.1', '--method', 'PUT'], /--method: must be one of the allowed values \(allowed: HEAD, GET\)/],
    [['10.0.0.1', '--timeout', 'soon'], /--timeout: /],
    [['10.0.0.1', '--header', 'nonsense'], /--header: must be "Name: value"/],
    [['10.0.0.1', '--header', 'Host: x'], /--header: must not be a header/],
    [['10.0.0.1', '--method', 'HEAD', '--body-contains', 'x'], /--body-contains: needs method GET/],
    [['10.0.0.1', '--expect-status', '20'], /--expect-status: /],
    [['10.0.0.1', '--body-matches', '('], /--body-matches: must be a regular expression/],
    [['10.0.0.1', '--control-target', '10.0.0.254'], /--control-target .*It must be host:port, such as/],
    [['10.0.0.1', '--unhealthy-threshold', '11'], /--unhealthy-threshold: must be at most 10/],
  ];
  for (const [argv, told] of wrong) {
    it(`are refused with 2: ${argv.join(' ')}`, async () => {
      assert.match(await refused(...argv), told);
    });
  }
});

describe('the files of bhc probe', () => {
  it('are refused with what is wrong with them, and without a byte of them', async (t) => {
    const authority = anAuthority();
    const [client, other] = [authority.issue(['client.test']), authority.issue(['other.test'])];
    const ended = authority.issue(['client.test'], -1_000);
    const folder = await aFolder(t);
    const [notes, cert, key, endedCert, endedKey, otherKey] = [
      await folder.write('notes.txt', 'do not tell'),
      await folder.write('client.pem', client.cert),
      await folder.write('client.key', client.key),
      await folder.write('ended.pem', ended.cert),
      await folder.write('ended.key', ended.key),
      await folder.write('other.key', other.key),
    ];
    const huge = await folder.write('huge.pem', Buffer.alloc(1024 * 1024 + 1, 'x'));
    const wrong: readonly (readonly [argv: readonly string[], told: RegExp])[] = [
      [['--ca', `${folder.path}/lost.pem`], /--ca .*lost\.pem: no such file/],
      [['--ca', folder.path], /--ca .*: cannot be read \(EISDIR\)/],
      [['--ca', huge], /--ca .*huge\.pem: is larger than 1 MiB/],
      [['--ca', notes], /--ca .*notes\.txt: .*PEM/],
      [['--cert', notes, '--key', key], /--cert .*notes\.txt: .*PEM/],
      [['--cert', cert, '--key', notes], /--key .*notes\.txt: .*PEM/],
      [['--cert', cert, '--key', otherKey], /--key .*other\.key: .*another certificate/],
      [['--cert', endedCert, '--key', endedKey], /--cert .*ended\.pem: .*expired on \d{4}-\d\d-\d\d/],
    ];
    for (const [argv, told] of wrong) {
      const text = await refused('https://10.0.0.1', ...argv);

      assert.match(text, told);
      assert.doesNotMatch(text, /do not tell|BEGIN/);
    }
  });
});
