/** The generated CRD and page are those that are committed, and the generator refuses what a CRD cannot be. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { customResourceDefinition, specSchema } from '../../src/api/crd/manifest.ts';
import { structuralSchema } from '../../src/api/crd/structural.ts';
import { parseCheck } from '../../src/api/parse.ts';
import { withRules } from '../../src/api/rule.ts';
import { generatedFiles } from '../../tools/generate-crd.ts';

const text = z.string().max(8).describe('A text.');

describe('the generated files', () => {
  for (const { path, text: expected } of generatedFiles()) {
    it(`${relative(process.cwd(), path)} is as "npm run generate" writes it`, () => {
      assert.equal(readFileSync(path, 'utf8'), expected);
    });
  }

  it('the CRD stays far below what the API server stores', () => {
    assert.ok(JSON.stringify(customResourceDefinition()).length < 64 * 1024);
  });

  it('the page shows only manifests that are valid', () => {
    const page = readFileSync(new URL('../../docs/backendhealthcheck.md', import.meta.url), 'utf8');
    const manifests = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].flatMap(([, yaml = '']) =>
      parseAllDocuments(yaml).map((document): unknown => document.toJS()),
    );

    assert.ok(manifests.length >= 3, `${manifests.length} manifests`);
    for (const manifest of manifests)
      assert.deepEqual(parseCheck(manifest).ok, true, JSON.stringify(parseCheck(manifest)));
  });
});

describe('the structural schema', () => {
  it('keeps defaults, bounds and descriptions', () => {
    const schema = structuralSchema(
      z.strictObject({ count: z.int().min(1).max(5).describe('A count.').default(2), text: text.optional() }),
      'root',
    );

    assert.deepEqual(schema, {
      type: 'object',
      properties: {
        count: { type: 'integer', minimum: 1, maximum: 5, default: 2, description: 'A count.', format: 'int32' },
        text: { type: 'string', maxLength: 8, description: 'A text.' },
      },
    });
  });

  it('requires what has no default and may not be missing', () => {
    assert.deepEqual(specSchema().required, ['backends', 'probe']);
  });

  const refused: readonly { readonly what: string; readonly schema: z.ZodType; readonly fault: RegExp }[] = [
    {
      what: 'a string without bound',
      schema: field(z.string().describe('A text.')),
      fault: /root\.field: a string without maxLength/,
    },
    {
      what: 'a list without bound',
      schema: field(z.array(text).describe('A list.')),
      fault: /root\.field: a list without maxItems/,
    },
    { what: 'a number that is not whole', schema: field(z.number().describe('A number.')), fault: /not structural/ },
    { what: 'a field without description', schema: field(z.boolean()), fault: /root\.field: has no description/ },
    {
      what: 'a deep field without description',
      schema: field(
        z
          .array(z.strictObject({ a: z.boolean() }))
          .max(1)
          .describe('A list.'),
      ),
      fault: /root\.field\[\]\.a: has no description/,
    },
    {
      what: 'a pattern that is not RE2',
      schema: field(
        z
          .string()
          .max(8)
          .regex(/^(?!a)/)
          .describe('A text.'),
      ),
      fault: /root\.field: the pattern .* is not RE2/,
    },
    {
      what: 'a pattern with flags',
      schema: field(z.string().max(8).regex(/^a$/i).describe('A text.')),
      fault: /field: the pattern \/\^a\$\/i has flags/,
    },
    {
      what: 'two patterns',
      schema: field(z.string().max(8).regex(/a/).regex(/b/).describe('A text.')),
      fault: /not structural/,
    },
    { what: 'a union', schema: field(z.union([z.int(), text]).describe('A union.')), fault: /not structural/ },
    {
      what: 'a tagged union',
      schema: field(
        z
          .discriminatedUnion('a', [z.strictObject({ a: z.literal('b') }), z.strictObject({ a: z.literal('c') })])
          .describe('A union.'),
      ),
      fault: /not structural/,
    },
    { what: 'a value that may be null', schema: field(text.nullable()), fault: /not structural/ },
    { what: 'a value of any kind', schema: field(z.unknown().describe('Anything.')), fault: /not structural/ },
    { what: 'an object of any shape', schema: field(z.looseObject({}).describe('Anything.')), fault: /not structural/ },
    { what: 'a map', schema: field(z.record(z.string(), text).describe('A map.')), fault: /not structural/ },
    { what: 'a date', schema: field(z.date().describe('A date.')), fault: /cannot be represented/ },
    { what: 'a reference', schema: field(text.meta({ id: 'text' })), fault: /not structural/ },
    {
      what: 'a format that the API server does not know',
      schema: field(z.email().max(8).describe('A mail.')),
      fault: /not structural/,
    },
    {
      what: 'a map list whose key may be missing',
      schema: field(
        z
          .array(z.strictObject({ name: text.optional() }))
          .max(1)
          .describe('A list.')
          .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] }),
      ),
      fault: /the key name of the map list is not required/,
    },
    {
      what: 'a rule about a field that does not exist',
      schema: withRules(z.strictObject({ a: text }), [
        { cel: 'true', message: 'm', holds: () => true, fieldPath: '.b' },
      ]),
      fault: /root: a CEL rule points to \.b, which does not exist/,
    },
  ];
  for (const { what, schema, fault } of refused) {
    it(`refuses ${what}`, () => {
      assert.throws(() => structuralSchema(schema, 'root'), fault);
    });
  }
});

function field(schema: z.ZodType): z.ZodType {
  return z.strictObject({ field: schema });
}
