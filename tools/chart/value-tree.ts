/** The schema of the chart's values as a tree, for everything that is written from it. */
import { z } from 'zod';

/** A node of the JSON schema, as far as it is read here. */
const SchemaNode = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
type SchemaNode = z.infer<typeof SchemaNode>;

export interface ValueNode {
  readonly name: string;
  /** "config.logLevel". */
  readonly path: string;
  readonly description: string;
  readonly type: string;
  /** `undefined`: not set. */
  readonly fallback: unknown;
  /** Empty for a value that is written as a whole. */
  readonly children: readonly ValueNode[];
}

export function valueTree(jsonSchema: unknown): readonly ValueNode[] {
  return childrenOf(SchemaNode.parse(jsonSchema), '', undefined);
}

function childrenOf(schema: SchemaNode, parent: string, fallbacks: unknown): ValueNode[] {
  const given = z.record(z.string(), z.unknown()).safeParse(fallbacks);
  return Object.entries(schema.properties ?? {}).map(([name, value]) => {
    const node = SchemaNode.parse(value);
    const path = parent === '' ? name : `${parent}.${name}`;
    if (node.description === undefined) throw new Error(`the chart value ${path} has no description`);
    const fallback = (given.success ? given.data[name] : undefined) ?? node.default;
    // An object with fields of our own is written field by field; one of Kubernetes as it is.
    const isOurs =
      node.properties !== undefined &&
      Object.values(node.properties).every((field) => SchemaNode.parse(field).description);
    return {
      name,
      path,
      description: node.description,
      type: typeText(node),
      fallback,
      children: isOurs ? childrenOf(node, path, fallback) : [],
    };
  });
}

function typeText({ type, enum: allowed }: SchemaNode): string {
  if (allowed !== undefined) return allowed.map((value) => JSON.stringify(value)).join(' or ');
  if (Array.isArray(type)) return type.join(' or ');
  return type ?? 'integer or string';
}
