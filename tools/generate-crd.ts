/** Writes what is made from the schema: the CRD, and the tables of its reference page. Run by `npm run generate`; a test compares the files. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceSections, withSections } from '../src/api/crd/reference.ts';
import { crdYaml } from '../src/api/crd/yaml.ts';

interface GeneratedFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The files as they should be. */
export function generatedFiles(): readonly GeneratedFile[] {
  const page = join(root, 'docs', 'backendhealthcheck.md');
  return [
    { path: join(root, 'crds', 'backendhealthchecks.yaml'), text: crdYaml() },
    { path: page, text: withSections(readFileSync(page, 'utf8'), referenceSections()) },
  ];
}

if (import.meta.main) {
  for (const { path, text } of generatedFiles()) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
