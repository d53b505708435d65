/** What a file of manifests means, and what a wrong or hostile one is told. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseManifestFile } from '../../src/files/manifest-file.ts';
import { aFolder, checkText, errorsOf, parsed, secretText } from './manifests.ts';
import { readManifestFile } from '../../src/files/manifest-file.ts';
import { systemFiles } from '../../src/files/file-system.ts';

function titles(text: string): string[] {
  return parsed(text).manifests.map(({ kind, ref }) => `${kind} ${ref.namespace}/${ref.name}`);
}

describe('a file of manifests', () => {
  it('holds several documents of the kinds that a check may refer to', () => {
    const text = [
      checkText('web'),
      secretText('token', { key: 'x' }),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ca, namespace: shop}\n',
      'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n',
      '# only a comment\n',
    ].join('---\n');

    assert.deepEqual(titles(text), [
      'check default/web',
      'keyHolder default/token',
      'keyHolder shop/ca',
      'other default/web',
    ]);
    assert.deepEqual(parsed(text).problems, []);
  });

  it('unfolds lists, in YAML and in JSON with tabs', () => {
    const items = [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { k: 'aGVsbG8=' } }];
    const json = JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, '\t');

    assert.deepEqual(titles(json), ['keyHolder default/a']);
  });

  it('reads data and stringData of a Secret, the latter winning', () => {
    const [secret] = parsed(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: aGVsbG8=, b: aGVsbG8=}\nstringData: {b: other}\n',
    ).manifests;

    assert.deepEqual(secret?.kind === 'keyHolder' ? [...secret.values] : [], [
      ['a', 'hello'],
      ['b', 'other'],
    ]);
  });

  it('reads data of a ConfigMap as it is, and binaryData from base64', () => {
    const [configMap] = parsed(
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: aGVsbG8=}\nbinaryData: {b: aGVsbG8=}\n',
    ).manifests;

    assert.deepEqual(configMap?.kind === 'keyHolder' ? [configMap.objectKind, ...configMap.values] : [], [
      'ConfigMap',
      ['b', 'hello'],
      ['a', 'aGVsbG8='],
    ]);
  });

  it('takes a byte order mark and CRLF as they come', () => {
    assert.deepEqual(errorsOf(`\u{feff}${checkText().replaceAll('\n', '\r\n')}`), []);
  });

  it('understands anchors and merge keys', () => {
    const text = checkText(
      'web',
      '  backends:\n  - &one {address: 10.0.0.1, port: 80}\n  - {<<: *one, name: two}\n  probe: {tcp: {}}\n',
    );
    const [check] = parsed(text).manifests;

    assert.deepEqual(check?.kind === 'check' ? check.parsed.spec.backends.map(({ name, port }) => [name, port]) : [], [
      [undefined, 80],
      ['two', 80],
    ]);
  });

  it('ignores other kinds with a warning that names file, line and kind', () => {
    const file = parsed('apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n');

    assert.deepEqual(
      file.problems.map(({ severity, place }) => [severity, place?.file, place?.line]),
      [['warning', 'checks.yaml', 2]],
    );
    assert.match(file.problems[0]?.message ?? '', /kind Deployment is not used here/);
  });
});

describe('an invalid manifest', () => {
  const cases: readonly (readonly [what: string, text: string, error: RegExp])[] = [
    [
      'a kind that is almost ours',
      checkText().replace('BackendHealthCheck', 'BackendHealthCheks'),
      /:2:7: error: kind: .*did you mean "BackendHealthCheck"/,
    ],
    [
      'an unknown kind of our group',
      checkText().replace('BackendHealthCheck', 'Foo'),
      /:2:7: error: kind: must be one of/,
    ],
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', /:1:1: error: kind: is required/],
    ['something that is no object', '- a\n- b\n', /:1:1: error: must be an object/],
    ['a wrong version of the API', checkText().replace('v1alpha1', 'v2'), /:1:13: error: apiVersion/],
    ['no name', checkText().replace('  name: web', '  namespace: web'), /:3:1: error: metadata.name: is required/],
    [
      'a Secret without a usable name',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: A_b}\n',
      /:3:18: error: metadata.name/,
    ],
    [
      'a Secret with a number',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  pin: 1234\n',
      /:5:3: error: stringData.pin: must be text/,
    ],
    [
      'a Secret that is not base64',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  pin: hello!\n',
      /:5:3: error: data.pin: is not base64/,
    ],
    [
      'a ConfigMap with a number',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  pin: 1234\n',
      /:5:3: error: data.pin: must be text/,
    ],
    [
      'bytes of a ConfigMap that are not base64',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nbinaryData:\n  ca: hello!\n',
      /:5:3: error: binaryData.ca: is not base64; write plain text under data instead/,
    ],
    [
      'the same key twice',
      checkText('web', '  port: 80\n  port: 81\n'),
      /:7:3: error: the same key stands already on line 6/,
    ],
    ['tabs as indentation', checkText('web', '\tport: 80\n'), /:6:1: error: Tabs are not allowed/],
    ['an alias without an anchor', checkText('web', '  port: *nothing\n'), /:6:9: error: there is no anchor/],
    [
      'a member named __proto__',
      checkText('web', '  __proto__: {port: 1}\n'),
      /:6:3: error: spec.__proto__: unknown field/,
    ],
    [
      'a list of lists',
      'kind: List\nitems:\n- {kind: List}\n',
      /warning: kind: an object of the kind List is not used/,
    ],
  ];
  for (const [what, text, error] of cases) {
    it(`is told about: ${what}`, () => {
      assert.match(errorsOf(text).join('\n'), error);
    });
  }

  it('never shows a line of a file that holds a Secret', () => {
    const text = `${secretText('a', { pin: 'geheim' })}---\nfoo: [geheim\n`;

    const told = errorsOf(text);

    assert.ok(told.length > 0);
    assert.doesNotMatch(told.join('\n'), /geheim/);
  });

  it('lets no control character reach the terminal', () => {
    assert.doesNotMatch(errorsOf(checkText('web', '  x: "\u001b[2J"\n')).join('').replaceAll('\n', ''), /\p{Cc}/u);
  });
});

describe('a hostile file', () => {
  const cases: readonly (readonly [what: string, text: string | Uint8Array, error: RegExp])[] = [
    ['an alias bomb', bomb(), /aliases .* stand for more than 100 values/],
    ['a list in itself', 'kind: &a [*a]\n', /kind: is required/],
    ['200000 brackets', '['.repeat(200_000), /nested deeper than 100 levels/],
    ['200000 dashes', '- '.repeat(200_000), /nested deeper than 100 levels/],
    [
      'deep indentation',
      Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      /nested deeper than 100 levels/,
    ],
    ['20000 documents', '--- a\n'.repeat(20_000), /more than 10000 documents/],
    ['binary', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0), /not text in UTF-8/],
    ['Latin-1', Uint8Array.of(0x61, 0xe4, 0x0a), /not text in UTF-8/],
  ];
  for (const [what, text, error] of cases) {
    it(`is refused: ${what}`, () => {
      const file = parsed(text);

      assert.deepEqual(file.manifests, []);
      assert.match(errorsOf(text).join('\n'), error);
    });
  }

  it('is refused above 4 MiB, without being read to its end', async (t) => {
    const folder = await aFolder(t);
    const path = await folder.write('big.yaml', Buffer.alloc(5 * 1024 * 1024, '#'));

    const [fromFile, fromDevice] = [
      await readManifestFile(path, systemFiles),
      await readManifestFile('/dev/zero', systemFiles),
    ];

    assert.match(fromFile.problems[0]?.message ?? '', /larger than 4 MiB/);
    assert.match(fromDevice.problems[0]?.message ?? '', /larger than 4 MiB/);
  });

  it('looks for duplicate keys in linear time', () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `k${index}: 1`).join('\n');

    assert.match(errorsOf(keys).join('\n'), /kind: is required/);
  });

  it('is told why it cannot be read', () => {
    const error = (kind: 'missing' | 'forbidden'): string =>
      parseManifestFile('a.yaml', { ok: false, error: { kind } }).problems[0]?.message ?? '';

    assert.equal(error('missing'), 'no such file or folder');
    assert.equal(error('forbidden'), 'may not be read by this user');
  });
});

function bomb(): string {
  const levels = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  return levels
    .map(
      (name, depth) =>
        `${name}: &${name} [${Array(9)
          .fill(depth === 0 ? '"x"' : `*${levels[depth - 1]}`)
          .join(', ')}]`,
    )
    .join('\n');
}
