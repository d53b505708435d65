/** `bhc lint`, and the examples that it must like. */
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { aFolder, checkText, configMapText, secretText } from '../files/manifests.ts';
import { aTerminal } from './terminal.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

describe('bhc lint', () => {
  it('tells every error of every file on stdout, and ends with 2', async (t) => {
    const folder = await aFolder(t);
    await folder.write('a.yaml', checkText('a', '  port: x\n'));
    await folder.write('b.yaml', 'kind: [');
    const terminal = aTerminal();

    assert.equal(await terminal.bhc('lint', '-f', folder.path), 2);

    assert.match(terminal.stdout(), /a\.yaml:6:9: error: spec\.port[^]*b\.yaml:1:/);
    assert.match(terminal.stderr(), /^0 valid checks in 2 files: 4 errors, 0 warnings\n$/);
  });

  it('ends with 0 when there are only warnings', async (t) => {
    const file = await (
      await aFolder(t)
    ).write('a.yaml', checkText('a', '  backends: []\n  port: 80\n  probe: {tcp: {}}\n'));
    const terminal = aTerminal();

    assert.equal(await terminal.bhc('lint', '-f', file), 0);

    assert.match(
      terminal.stdout(),
      /a\.yaml:6:3: warning: spec\.backends: is empty: nothing will be probed\n {4}6 \| {3}backends: \[\]\n {6}\| {3}\^{8}\n/,
    );
  });

  for (const [what, name, text] of [
    ['an empty folder', 'notes.txt', ''],
    ['an empty file', 'a.yaml', ''],
    ['only a Secret', 'a.yaml', secretText('token', { k: 'v' })],
  ] as const) {
    it(`ends with 2, and says that there is no check, for ${what}`, async (t) => {
      const folder = await aFolder(t);
      await folder.write(name, text);
      const terminal = aTerminal();

      assert.equal(await terminal.bhc('lint', '-f', folder.path), 2);
      assert.equal(terminal.stderr(), `bhc: there is no BackendHealthCheck in ${folder.path}\n`);
    });
  }

  it('reads stdin as -', async () => {
    const good = aTerminal({ stdin: checkText() });
    const broken = aTerminal({ stdin: checkText('web', '  port: x\n') });

    assert.equal(await good.bhc('lint', '-f', '-'), 0, good.stderr());
    assert.equal(await broken.bhc('lint', '-f', '-'), 2);
    assert.match(broken.stdout(), /^<stdin>:5:1: error: spec\.backends: is required/);
  });

  it('remarks on a check also when a later one has the same name', async (t) => {
    const folder = await aFolder(t);
    await folder.write('a.yaml', checkText('web', '  backends: []\n  port: 80\n  probe: {tcp: {}}\n'));
    await folder.write('b.yaml', checkText('web'));
    const terminal = aTerminal();

    assert.equal(await terminal.bhc('lint', '-f', folder.path), 2);
    assert.match(terminal.stdout(), /a\.yaml:6:3: warning: .*is empty[^]*b\.yaml:4:9: error: .*stands already/);
  });

  it('tells everything in the order of the files as given, and of their lines', async (t) => {
    const folder = await aFolder(t);
    const broken = '  backends: []\n  edgeInterval: x\n  port: 0\n  timeout: x\n  probe: {tcp: {}}\n';
    const first = await folder.write(
      'z.yaml',
      `${checkText('z', broken)}---\n${checkText('ok')}  unhealthyThreshold: 1\n`,
    );
    const second = await folder.write('a.yaml', checkText('a', broken));
    const terminal = aTerminal();

    await terminal.bhc('lint', '-f', first, '-f', second);

    const places = [...terminal.stdout().matchAll(/([az])\.yaml:(\d+):/g)].map(([, file, line]) => `${file}${line}`);
    assert.deepEqual(places, ['z7', 'z8', 'z9', 'z20', 'a7', 'a8', 'a9']);
  });

  const tls = (fields: string): string =>
    `  backends: [{address: 10.0.0.1}]\n  port: 443\n  probe: {http: {}, tls: {${fields}}}\n`;
  const http = (fields: string): string =>
    `  backends: [{address: 10.0.0.1}]\n  port: 80\n  probe: {http: {${fields}}}\n`;
  const port = (probe: string): string => `  backends: [{address: 10.0.0.1}]\n  port: 80\n  probe: {${probe}}\n`;
  const secure = (tls: string): string => port(`http: {}, tls: {${tls}}`);
  const remarks: readonly (readonly [what: string, spec: string, told: RegExp | undefined])[] = [
    ['the smallest check', http(''), undefined],
    ['a timeout above the interval', `${http('')}  timeout: 30s\n  interval: 1s\n`, undefined],
    [
      'a link-local address',
      '  backends: [{address: 169.254.169.254}]\n  port: 80\n  probe: {tcp: {}}\n',
      /spec\.backends\[0\]\.address: will never be probed/,
    ],
    ['a loopback address', '  backends: [{address: "::1"}]\n  port: 80\n  probe: {tcp: {}}\n', /is a loopback address/],
    [
      'only maintenance',
      '  backends: [{address: 10.0.0.1, maintenance: true}]\n  port: 80\n  probe: {tcp: {}}\n',
      /are all in maintenance/,
    ],
    [
      'slowAfter above the timeout',
      `${http('')}  timeout: 1s\n  slowAfter: 2s\n`,
      /spec\.slowAfter: is not below the timeout of 1s/,
    ],
    [
      'a long edge interval',
      `${http('')}  edgeInterval: 10s\n`,
      /spec\.edgeInterval: is longer than the interval of 2s/,
    ],
    ['a threshold of 1', `${http('')}  unhealthyThreshold: 1\n`, /spec\.unhealthyThreshold: is 1/],
    ['a script as page', http('path: /status.php?x=1'), /spec\.probe\.http\.path: looks like a script/],
    ['server errors as normal', http('expectedStatuses: [2xx, 200-503]'), /expectedStatuses\[1\]: takes server errors/],
    [
      'a credential in the open',
      http('headers: [{name: Authorization, value: x}]'),
      /headers\[0\]\.name: looks like a credential/,
    ],
    [
      'a Secret that is not there',
      http('headers: [{name: A, valueFrom: {secretKeyRef: {name: lost, key: k}}}]'),
      /names a Secret that is not among these manifests/,
    ],
    [
      'a key that is not there',
      http('headers: [{name: A, valueFrom: {secretKeyRef: {name: token, key: lost}}}]'),
      /is no key of the Secret default\/token/,
    ],
    ['a key that is there', http('headers: [{name: A, valueFrom: {secretKeyRef: {name: token, key: k}}}]'), undefined],
    [
      'a ConfigMap that is not there',
      tls('caFrom: {configMapKeyRef: {name: token, key: k}}'),
      /caFrom\.configMapKeyRef\.name: names a ConfigMap that is not among these manifests \(default\/token\)/,
    ],
    [
      'a key that is not in the ConfigMap',
      tls('caFrom: {configMapKeyRef: {name: ca, key: k}}'),
      /caFrom\.configMapKeyRef\.key: is no key of the ConfigMap default\/ca/,
    ],
    [
      'a Secret for a certificate that is not there, once',
      tls('clientCertificateFrom: {secretRef: {name: lost}}'),
      /^[^\n]*clientCertificateFrom\.secretRef\.name: names a Secret that is not among these(?!.*names a Secret)/s,
    ],
    [
      'a Secret that holds no certificate',
      tls('clientCertificateFrom: {secretRef: {name: token}}'),
      /secretRef\.name: names the Secret default\/token, which has no key tls\.crt/,
    ],
    ['a CA that is there', tls('caFrom: {configMapKeyRef: {name: ca, key: ca.crt}}'), undefined],
    ['any certificate', secure('insecureSkipVerify: true'), /tls\.insecureSkipVerify: takes any certificate/],
    [
      'an authority that says nothing',
      secure('insecureSkipVerify: true, caFrom: {secretKeyRef: {name: token, key: k}}'),
      /tls\.caFrom: says nothing while insecureSkipVerify is true/,
    ],
    ['a warning for months', secure('expiryWarning: 2160h'), /tls\.expiryWarning: is longer than 30 days/],
    ['a warning for a month', secure('expiryWarning: 720h'), undefined],
    ['HTTP/2 with HEAD', http('version: HTTP2'), undefined],
    [
      'plain HTTP to port 443',
      '  backends: [{address: 10.0.0.1, port: 443}]\n  probe: {http: {}}\n',
      /spec\.probe\.http: sends plain HTTP to port 443/,
    ],
    [
      'an exchange that only sends',
      port('tcp: {exchange: [{send: {text: a}}, {send: {text: b}}]}'),
      /tcp\.exchange: expects nothing in any step/,
    ],
    [
      'an exchange that ends with waiting',
      port('tcp: {exchange: [{send: {text: b}, expect: {hex: "00"}}]}'),
      undefined,
    ],
    ['datagrams without expect', port('udp: {send: {text: a}}'), /udp: has no expect: silence will be Unknown/],
    ['datagrams with expect', port('udp: {send: {text: a}, expect: {matches: b}}'), undefined],
  ];
  for (const [what, spec, told] of remarks) {
    it(`${told === undefined ? 'accepts' : 'warns about'} ${what}`, async (t) => {
      const folder = await aFolder(t);
      await folder.write('a.yaml', checkText('a', spec));
      await folder.write('secret.yaml', secretText('token', { k: 'v' }));
      await folder.write('ca.yaml', configMapText('ca', { 'ca.crt': 'v' }));
      const terminal = aTerminal();

      assert.equal(await terminal.bhc('lint', '-f', folder.path), 0);

      if (told === undefined) assert.equal(terminal.stdout(), '');
      else assert.match(terminal.stdout(), told);
    });
  }
});

describe('the examples', () => {
  for (const path of globSync('**/*.yaml', { cwd: EXAMPLES }).toSorted()) {
    it(`${path} is valid, and wise`, async () => {
      const terminal = aTerminal();

      assert.equal(await terminal.bhc('lint', '-f', join(EXAMPLES, path)), 0);

      // The demo probes this machine.
      const told = path.startsWith('demo/') ? /^((?!warning)|.*is a loopback address)/ : /^$/;
      for (const line of terminal
        .stdout()
        .split('\n')
        .filter((text) => text.includes('warning:')))
        assert.match(line, told);
    });
  }
});
