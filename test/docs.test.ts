/** The documents, and the comments of the sources, speak of files that exist. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '..');

function documents(): readonly string[] {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file));
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'charts/backend-health-operator/README.md', ...inDocs];
}

/** Paths in backquotes that start with a folder of this repository. */
function namedPaths(text: string): readonly string[] {
  const paths = /`((?:src|test|docs|tools|crds|charts|examples|bench)\/[A-Za-z0-9_./-]*)`/g;
  return [...text.matchAll(paths)].map(([, path = '']) => path);
}

/** Targets of Markdown links within the repository, without their anchors. */
function linkedFiles(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Files in backquotes, and pages wherever they are named, in the comments of a source. */
function commentedFiles(text: string): readonly string[] {
  const comments = text.match(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm) ?? [];
  return comments.flatMap((comment) => [
    ...[...comment.matchAll(/`([A-Za-z0-9_./-]+\.[a-z]{2,4})`/g)]
      .map(([, file = '']) => file)
      .filter((file) => /\.(?:ts|mjs|js|json|yaml|sh)$/.test(file)),
    ...(comment.match(/[A-Za-z0-9_./-]+\.md\b/g) ?? []),
  ]);
}

/** Beside the file, below `src/`, or from the root of the repository. */
function isNamedFrom(source: string, file: string): boolean {
  return [dirname(join(root, source)), join(root, 'src'), root].some((folder) => existsSync(join(folder, file)));
}

describe('the documents', () => {
  it('name only files and folders that exist', () => {
    const missing = documents().flatMap((file) =>
      namedPaths(readFileSync(join(root, file), 'utf8'))
        .filter((path) => !existsSync(join(root, path)))
        .map((path) => `${file}: ${path}`),
    );

    assert.deepEqual(missing, []);
  });

  it('link only to files that exist', () => {
    const missing = documents().flatMap((file) =>
      linkedFiles(readFileSync(join(root, file), 'utf8'))
        .filter((target) => !existsSync(join(root, dirname(file), target)))
        .map((target) => `${file}: ${target}`),
    );

    assert.deepEqual(missing, []);
  });

  it('explain every folder of the sources in one line', () => {
    const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());

    const missing = folders.map(({ name }) => `src/${name}/`).filter((folder) => !text.includes(`\`${folder}\``));

    assert.deepEqual(missing, []);
  });
});

describe('the comments of the sources', () => {
  const sources = globSync('src/**/*.ts', { cwd: root });

  it('name only files that exist', () => {
    const missing = sources.flatMap((source) =>
      commentedFiles(readFileSync(join(root, source), 'utf8'))
        .filter((file) => !isNamedFrom(source, file))
        .map((file) => `${source}: ${file}`),
    );

    assert.deepEqual(missing, []);
  });

  it('are read in every form, and code is not', () => {
    const text = [
      '/** See `one.ts` and docs/two.md. */',
      "const a = 'three.ts'; // but `four.json`",
      'const b = `five.ts`;',
      '/**',
      ' * `status.effective`, `six/seven.ts`',
      ' */',
    ].join('\n');

    assert.deepEqual(commentedFiles(text), ['one.ts', 'docs/two.md', 'four.json', 'six/seven.ts']);
  });
});
