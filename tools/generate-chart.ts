/** Writes the files of the Helm chart that follow from the options and the CRD. Run by `npm run generate`; a test compares the files. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crdYaml } from '../src/api/crd/yaml.ts';
import { argsTemplate, readmeWithTable, valuesSchemaJson, valuesYaml } from './chart/chart-files.ts';

interface GeneratedFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

const chart = join(dirname(dirname(fileURLToPath(import.meta.url))), 'charts', 'backend-health-operator');

/** The files as they should be. */
export function generatedChartFiles(): readonly GeneratedFile[] {
  const readme = join(chart, 'README.md');
  return [
    { path: join(chart, 'values.yaml'), text: valuesYaml() },
    { path: join(chart, 'values.schema.json'), text: valuesSchemaJson() },
    { path: join(chart, 'templates', '_args.tpl'), text: argsTemplate() },
    { path: join(chart, 'files', 'backendhealthchecks.yaml'), text: crdYaml() },
    { path: readme, text: readmeWithTable(readFileSync(readme, 'utf8')) },
  ];
}

if (import.meta.main) {
  for (const { path, text } of generatedChartFiles()) writeFileSync(path, text);
}
