/** Turns a zod schema into the structural schema of a CRD. Throws on everything that the API server would not take, or users could not read. */
import { z } from 'zod';
import { JsonSchemaNode, type StructuralSchema } from './json-schema.ts';
import { faultsOf } from './lint.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** `name` is how faults call the root, such as "spec". */
export function structuralSchema(schema: z.ZodType, name: string): StructuralSchema {
  const emitted = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    reused: 'inline',
    cycles: 'throw',
    unrepresentable: 'throw',
    override: ({ zodSchema, path }) => refuseFlags(zodSchema, [name, ...path].join('.')),
  });
  const parsed = JsonSchemaNode.safeParse(emitted);
  if (!parsed.success) throw new Error(`${name} is not structural: ${z.prettifyError(parsed.error)}`);
  const structural = convert(parsed.data);
  const faults = faultsOf(structural, name);
  if (faults.length > 0) throw new Error(`the schema cannot become a CRD:\n${faults.join('\n')}`);
  return structural;
}

/** The flags of a JavaScript pattern are lost on the way: the API server would match something else. */
function refuseFlags(schema: z.core.$ZodTypes, path: string): void {
  if (!(schema instanceof z.ZodString)) return;
  for (const check of schema.def.checks ?? []) {
    if (!(check instanceof z.core.$ZodCheckRegex)) continue;
    const { _zod: internals } = check;
    const { pattern } = internals.def;
    if (pattern.flags !== '') throw new Error(`${path}: the pattern ${String(pattern)} has flags`);
  }
}

function convert({ additionalProperties: _dropped, properties, items, ...rest }: JsonSchemaNode): StructuralSchema {
  return {
    ...rest,
    ...integerFormat(rest),
    // The same as no list type, but said: who applies a list applies all of it.
    ...(rest.type === 'array' ? { 'x-kubernetes-list-type': rest['x-kubernetes-list-type'] ?? 'atomic' } : {}),
    ...(items === undefined ? {} : { items: convert(items) }),
    ...(properties === undefined || Object.keys(properties).length === 0
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, node]) => [name, convert(node)])) }),
  };
}

function integerFormat({
  type,
  format,
  maximum = Infinity,
}: Pick<JsonSchemaNode, 'type' | 'format' | 'maximum'>): Pick<JsonSchemaNode, 'format'> {
  if (type !== 'integer' || format !== undefined) return {};
  return { format: maximum <= MAX_INT32 ? 'int32' : 'int64' };
}
