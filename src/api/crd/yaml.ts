/** The CustomResourceDefinition as the text of `crds/backendhealthchecks.yaml` and of `bhc crd`. */
import { stringify } from 'yaml';
import { customResourceDefinition } from './manifest.ts';

const HEADING =
  '# Generated from src/api/ by "npm run generate". Do not edit: change the schema there and run it again.';

export function crdYaml(): string {
  return `${HEADING}\n${stringify(customResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
