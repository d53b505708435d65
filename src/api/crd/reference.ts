/** The tables of the reference page `docs/backendhealthcheck.md`, made from the schema and the table of reasons. The prose is written by hand. */
import { assertNever } from '../../base/exhaustive.ts';
import { ALL_REASONS, type ReasonEffect, reasonFacts } from '../reasons.ts';
import { CEL_RULES } from '../rule.ts';
import { CONDITION_OF_STEP } from '../steps.ts';
import type { StructuralSchema } from './json-schema.ts';
import { specSchema, statusSchema } from './manifest.ts';

/** The generated sections of the page by name. A section stands between `<!-- begin NAME -->` and `<!-- end NAME -->`. */
export function referenceSections(): Readonly<Record<string, string>> {
  return {
    'spec fields': fieldTable(specSchema(), 'spec'),
    'status fields': fieldTable(statusSchema(), 'status'),
    reasons: reasonTable(),
  };
}

/** The page with its generated sections replaced. Throws when a section has no place on the page. */
export function withSections(page: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, content]) => {
    const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`the page has no section "${name}"`);
    return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
  }, page);
}

function fieldTable(schema: StructuralSchema, path: string): string {
  const rows = fieldRows(schema, path);
  return table(['Field', 'Type', 'Default', 'Allowed', 'Meaning'], rows);
}

function fieldRows(schema: StructuralSchema, path: string): readonly (readonly string[])[] {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    const memberPath = `${path}.${name}`;
    const fallback = required.includes(name) ? 'required' : code(member.default);
    const row = [`\`${memberPath}\``, typeWord(member), fallback, allowed(member), member.description ?? ''];
    return [row, ...fieldRows(member, memberPath), ...fieldRows(member.items ?? { type: 'object' }, `${memberPath}[]`)];
  });
}

function typeWord(schema: StructuralSchema): string {
  if (schema.items !== undefined) return `list of ${schema.items.type}`;
  return schema.format === 'date-time' ? 'time' : schema.type;
}

function allowed(schema: StructuralSchema): string {
  const rules = (schema[CEL_RULES] ?? []).map(({ message, fieldPath }) =>
    fieldPath === undefined ? message : `\`${fieldPath.slice(1)}\`: ${message}`,
  );
  return [...bounds(schema), ...rules].join('; ');
}

function bounds(schema: StructuralSchema): readonly string[] {
  switch (schema.type) {
    case 'string':
      return textBounds(schema);
    case 'integer':
      return [numberBounds(schema)];
    case 'array':
      return [`${schema.minItems ?? 0} to ${schema.maxItems ?? ''} entries`, ...itemBounds(schema.items)];
    case 'object':
    case 'boolean':
      return [];
    default:
      return assertNever(schema.type);
  }
}

function textBounds({
  enum: values,
  format,
  minLength = 0,
  maxLength,
  [CEL_RULES]: rules,
}: StructuralSchema): readonly string[] {
  if (values !== undefined) return [values.map(code).join(', ')];
  // A rule says more than a length does.
  if (format !== undefined || rules !== undefined) return [];
  return [`${minLength} to ${maxLength ?? ''} characters`];
}

function numberBounds({ minimum = 0, maximum = 0 }: StructuralSchema): string {
  return maximum >= Number.MAX_SAFE_INTEGER ? `${minimum} and above` : `${minimum} to ${maximum}`;
}

function itemBounds(items: StructuralSchema | undefined): readonly string[] {
  if (items === undefined || items.type === 'object') return [];
  return bounds(items).map((text) => `each ${text}`);
}

function code(value: unknown): string {
  if (value === undefined) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

const EFFECT_WORDS: Readonly<Record<ReasonEffect, string>> = {
  fails: 'counts towards Unhealthy',
  degrades: 'Degraded',
  advises: 'warns only',
  unknown: 'Unknown',
  administrative: 'as asked for',
  fine: 'Healthy',
};

function reasonTable(): string {
  const rows = ALL_REASONS.map((reason) => {
    const { effect, blame, step } = reasonFacts(reason);
    return [`[${reason}](runbook/${reason}.md)`, EFFECT_WORDS[effect], blame, CONDITION_OF_STEP[step]];
  });
  return table(['Reason', 'Effect on the backend', 'Blame', 'Condition'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
