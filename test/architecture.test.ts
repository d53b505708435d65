/** Reads every import of `src/` and holds it against the layers of docs/architecture.md. It checks no behaviour. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const maxLines = 250;

/** From the ground up. A file imports from its own unit and from units of lower layers; never from a unit beside it. */
const layers: readonly (readonly string[])[] = [
  ['base'],
  ['api'],
  ['probe'],
  ['diagnosis', 'health', 'publish'],
  ['schedule'],
  ['controller'],
  ['kube', 'files', 'shard', 'serve', 'metrics'],
  // What a composition root reads before it composes: settings and the log.
  ['config', 'logger'],
  // The composition roots, and the only units that may import from each other.
  ['cli', 'agent', 'root'],
];

/** Where a package (or a module of Node) may be imported: the prefixes of paths below `src/`. */
const libraryPlaces: Readonly<Record<string, readonly string[]>> = {
  '@kubernetes/client-node': ['kube/'],
  undici: ['kube/'],
  zod: ['api/', 'config/', 'config.ts'],
  'p-queue': ['controller/calm-writer', 'kube/', 'schedule/investigation'],
  pino: ['logger.ts'],
  'prom-client': ['metrics/'],
  commander: ['cli/'],
  yaml: ['api/crd/', 'files/', 'cli/', 'config/', 'config.ts'],
  re2js: ['api/', 'probe/'],
  'node:http': ['serve/'],
  'node:https': [],
};

const forbiddenNames = new Set(['index', 'util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared', 'types']);

interface SourceFile {
  /** Relative to `src/`, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

const sources: readonly SourceFile[] = globSync('**/*.ts', { cwd: join(root, 'src') })
  .map((path) => path.replaceAll('\\', '/'))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(root, 'src', path), 'utf8') }));

/** The unit of the layer table that a file belongs to. */
function unitOf(path: string): string {
  const slash = path.indexOf('/');
  if (slash > 0) return path.slice(0, slash);
  const name = basename(path, '.ts');
  return name === 'config' || name === 'logger' ? name : 'root';
}

function layerOf(unit: string): number {
  return layers.findIndex((units) => units.includes(unit));
}

/** Every specifier that the text imports or exports from, statically or dynamically. */
function importsOf(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '');
  const pattern = /(?:^|[\s;}])(?:from|import)\s*\(?\s*(['"])([^'"\n]+)\1/g;
  return [...code.matchAll(pattern)].flatMap(([, , specifier]) => (specifier === undefined ? [] : [specifier]));
}

function checkImport(path: string, specifier: string): string | undefined {
  const fault = specifier.startsWith('.') ? checkRelativeImport(path, specifier) : checkLibraryImport(path, specifier);
  return fault === undefined ? undefined : `src/${path} imports ${specifier}: ${fault}`;
}

function checkRelativeImport(path: string, specifier: string): string | undefined {
  if (!specifier.endsWith('.ts')) return 'a relative import ends in .ts';
  const target = posix.join(posix.dirname(path), specifier);
  if (target.startsWith('../')) return 'src/ imports nothing from outside';
  const [from, to] = [unitOf(path), unitOf(target)];
  if (from === to) return undefined;
  if (layerOf(from) === -1)
    return `the unit "${from}" stands in no layer: add it to the table of docs/architecture.md and of this test`;
  if (layerOf(to) === -1) return `the unit "${to}" stands in no layer`;
  if (layerOf(to) < layerOf(from)) return undefined;
  const roots = layers.length - 1;
  if (layerOf(from) === roots && layerOf(to) === roots) return undefined;
  return layerOf(to) === layerOf(from)
    ? `${from} and ${to} are siblings, which never import each other`
    : `${from} lies below ${to}; imports point down`;
}

function checkLibraryImport(path: string, specifier: string): string | undefined {
  const name = packageOf(specifier);
  if (specifier.startsWith('node:')) {
    const places = libraryPlaces[specifier];
    return places === undefined || isBelow(path, places) ? undefined : `${specifier} belongs only in ${listed(places)}`;
  }
  const places = libraryPlaces[name];
  if (places === undefined)
    return `the package ${name} has no place: add it to the table of this test and to docs/adr/`;
  return isBelow(path, places) ? undefined : `${name} belongs only in ${listed(places)}`;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isBelow(path: string, places: readonly string[]): boolean {
  return places.some((place) => path.startsWith(place));
}

function listed(places: readonly string[]): string {
  return places.length === 0 ? 'no file' : places.map((place) => `src/${place}`).join(', ');
}

function assertNone(violations: readonly string[]): void {
  assert.equal(violations.length, 0, `\n${violations.join('\n')}\n`);
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** True for a file that only passes on what other files export. */
function isBarrel(text: string): boolean {
  return /^export (\*|\{[^}]*\}) from /m.test(text) || /^export type \{[^}]*\} from /m.test(text);
}

describe('architecture', () => {
  it('imports point down the layers, and libraries stay in their places', () => {
    assertNone(
      sources.flatMap(({ path, text }) => importsOf(text).flatMap((specifier) => checkImport(path, specifier) ?? [])),
    );
  });

  it('puts every file into a layer', () => {
    assertNone(
      sources
        .filter(({ path }) => layerOf(unitOf(path)) === -1)
        .map(({ path }) => `src/${path}: the unit "${unitOf(path)}" stands in no layer`),
    );
  });

  it(`keeps every file at ${maxLines} lines or less`, () => {
    assertNone(
      sources
        .filter(({ text }) => lineCount(text) > maxLines)
        .map(({ path, text }) => `src/${path}: ${lineCount(text)} lines, more than ${maxLines}`),
    );
  });

  it('names files after what they hold, in kebab-case', () => {
    assertNone(
      sources
        .map(({ path }) => path)
        .filter(
          (path) =>
            forbiddenNames.has(basename(path, '.ts')) ||
            !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(path),
        )
        .map((path) => `src/${path}: a file is named after its one concept, in kebab-case`),
    );
  });

  it('opens every file with a sentence on its job', () => {
    assertNone(
      sources
        .filter(({ text }) => !/^(#!.*\n)?\/\*\*\s*(\n \* )?[A-Z0-9"`]/.test(text))
        .map(({ path }) => `src/${path}: the first line is a doc comment that tells the job of the file`),
    );
  });

  it('passes nothing on: no barrels, no default exports', () => {
    assertNone(
      sources.flatMap(({ path, text }) => [
        ...(isBarrel(text) ? [`src/${path}: re-exports from another file`] : []),
        ...(/^export default /m.test(text) ? [`src/${path}: has a default export`] : []),
      ]),
    );
  });
});

describe('the architecture check itself', () => {
  const cases: readonly (readonly [path: string, specifier: string, fault: RegExp | undefined])[] = [
    ['probe/tcp.ts', '../base/clock.ts', undefined],
    ['probe/tcp.ts', './outcome.ts', undefined],
    ['probe/tcp.ts', '../health/state.ts', /probe lies below health/],
    ['health/advance.ts', '../diagnosis/verdict.ts', /siblings/],
    ['kube/client.ts', '../metrics/registry.ts', /siblings/],
    ['controller/reconcile.ts', '../kube/store.ts', /imports point down/],
    ['kube/store.ts', '../config.ts', /imports point down/],
    ['main.ts', './cli/main.ts', undefined],
    ['cli/main.ts', '../operator.ts', undefined],
    ['tricks/any.ts', '../base/clock.ts', /"tricks" stands in no layer/],
    ['probe/tcp.ts', '../base/clock', /ends in \.ts/],
    ['probe/tcp.ts', '../../tools/x.ts', /nothing from outside/],
    ['kube/client.ts', '@kubernetes/client-node', undefined],
    ['kube/client.ts', '@kubernetes/client-node/dist/gen/x.js', undefined],
    ['files/store.ts', '@kubernetes/client-node', /only in src\/kube\//],
    ['probe/http.ts', 'node:http', /only in src\/serve\//],
    ['probe/http.ts', 'node:net', undefined],
    ['schedule/investigation.ts', 'p-queue', undefined],
    ['schedule/scheduler.ts', 'p-queue', /only in/],
    ['base/clock.ts', 'lodash', /lodash has no place/],
  ];
  for (const [path, specifier, fault] of cases) {
    it(`${fault === undefined ? 'allows' : 'refuses'} ${specifier} in ${path}`, () => {
      const found = checkImport(path, specifier);
      if (fault === undefined) assert.equal(found, undefined);
      else assert.match(found ?? '', fault);
    });
  }

  it('sees static, type, side-effect, multi-line, re-exporting and dynamic imports, and none in comments', () => {
    const text = [
      "import a from 'one';",
      "import type { B } from 'two';",
      "import 'three';",
      "import {\n  c,\n} from 'four';",
      "export { d } from 'five';",
      "const e = await import('six');",
      "// import f from 'seven';",
      "/* import g from 'eight'; */",
    ].join('\n');

    assert.deepEqual(importsOf(text), ['one', 'two', 'three', 'four', 'five', 'six']);
  });
});
