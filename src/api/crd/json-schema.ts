/** The JSON Schema keywords that the CRD may be made of, as zod emits them. Any other keyword is not structural, or not meant. */
import { z } from 'zod';
import { CEL_RULES } from '../rule.ts';

const CelRule = z.strictObject({
  rule: z.string().min(1),
  message: z.string().min(1),
  fieldPath: z.string().min(1).optional(),
});

/** One node. `additionalProperties: false` is legal here only because the CRD drops it: the API server refuses or prunes unknown fields by itself. */
export const JsonSchemaNode = z.strictObject({
  description: z.string().min(1).optional(),
  type: z.enum(['object', 'array', 'string', 'integer', 'boolean']),
  format: z.enum(['int32', 'int64', 'date-time']).optional(),
  default: z.json().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  pattern: z.string().optional(),
  minItems: z.int().optional(),
  maxItems: z.int().optional(),
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), JsonSchemaNode).optional();
  },
  get items() {
    return JsonSchemaNode.optional();
  },
  additionalProperties: z.literal(false).optional(),
  'x-kubernetes-list-type': z.enum(['atomic', 'map']).optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  [CEL_RULES]: z.array(CelRule).optional(),
});
export type JsonSchemaNode = z.infer<typeof JsonSchemaNode>;

/** A structural schema: what a CRD carries as openAPIV3Schema. */
export type StructuralSchema = Omit<JsonSchemaNode, 'additionalProperties' | 'properties' | 'items'> & {
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
};
