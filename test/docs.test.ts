/** The documents speak of files that exist. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
