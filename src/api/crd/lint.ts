/** Finds what a structural schema lacks: bounds, descriptions, patterns that RE2 takes. The API server checks less, and later. */
import { assertNever } from '../../base/exhaustive.ts';
import { compilesAsRe2 } from '../re2-pattern.ts';
import { CEL_RULES } from '../rule.ts';
import type { StructuralSchema } from './json-schema.ts';

/** One line for each fault, each starting with the path of the field. */
export function faultsOf(schema: StructuralSchema, path: string): readonly string[] {
  const here = [
    ...boundFaults(schema),
    ...patternFaults(schema),
    ...objectFaults(schema),
    ...listFaults(schema),
    ...ruleFaults(schema),
  ];
  const members = Object.entries(schema.properties ?? {});
  return [
    ...here.map((fault) => `${path}: ${fault}`),
    ...members.flatMap(([name, member]) => [
      ...(member.description === undefined ? [`${path}.${name}: has no description`] : []),
      ...faultsOf(member, `${path}.${name}`),
    ]),
    ...(schema.items === undefined ? [] : faultsOf(schema.items, `${path}[]`)),
  ];
}

function boundFaults(schema: StructuralSchema): readonly string[] {
  switch (schema.type) {
    case 'string':
      return isBounded(longest(schema)) ? [] : ['a string without maxLength'];
    case 'array':
      return isBounded(schema.maxItems) ? [] : ['a list without maxItems'];
    case 'integer':
      return isBounded(schema.minimum, schema.maximum) ? [] : ['a number without minimum and maximum'];
    case 'object':
    case 'boolean':
      return [];
    default:
      return assertNever(schema.type);
  }
}

/** An enum is as long as its longest value. */
function longest({ maxLength, enum: values }: StructuralSchema): unknown {
  return maxLength ?? values;
}

function isBounded(...bounds: readonly unknown[]): boolean {
  return !bounds.includes(undefined);
}

function patternFaults({ pattern }: StructuralSchema): readonly string[] {
  return pattern === undefined || compilesAsRe2(pattern) ? [] : [`the pattern ${pattern} is not RE2`];
}

function objectFaults(schema: StructuralSchema): readonly string[] {
  const missing = (schema.required ?? []).filter((name) => schema.properties?.[name] === undefined);
  return missing.map((name) => `requires ${name}, which it does not have`);
}

function listFaults(schema: StructuralSchema): readonly string[] {
  if (schema.type !== 'array') return [];
  if (schema.items === undefined) return ['a list without items'];
  if (schema['x-kubernetes-list-type'] !== 'map') return [];
  const { required = [] } = schema.items;
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (keys.length === 0) return ['a map list without keys'];
  return keys.filter((key) => !required.includes(key)).map((key) => `the key ${key} of the map list is not required`);
}

function ruleFaults(schema: StructuralSchema): readonly string[] {
  return (schema[CEL_RULES] ?? []).flatMap(({ rule, fieldPath }) => {
    const lineFault = /[\r\n]/.test(rule) ? ['a CEL rule of more than one line'] : [];
    if (fieldPath === undefined) return lineFault;
    return isKnownPath(schema, fieldPath)
      ? lineFault
      : [...lineFault, `a CEL rule points to ${fieldPath}, which does not exist`];
  });
}

function isKnownPath(schema: StructuralSchema, fieldPath: string): boolean {
  if (!fieldPath.startsWith('.')) return false;
  const found = fieldPath
    .slice(1)
    .split('.')
    .reduce<StructuralSchema | undefined>((current, name) => current?.properties?.[name], schema);
  return found !== undefined;
}
