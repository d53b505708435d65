/** Reads a status that this or another version of the operator wrote. What it cannot read it leaves out; it reports nothing. */
import { z } from 'zod';
import { isJsonObject, ownMember } from './json-object.ts';
import { unwrapped } from './schema-walk.ts';
import { BackendHealthCheckStatus } from './v1alpha1/status.ts';

/** Never throws. `undefined` when there is no status; fields and rows of an unknown shape are missing from the answer. */
export function readStatus(input: unknown): BackendHealthCheckStatus | undefined {
  if (!isJsonObject(input)) return undefined;
  const exact = BackendHealthCheckStatus.safeParse(input);
  if (exact.success) return exact.data;
  const salvaged = BackendHealthCheckStatus.safeParse(salvage(BackendHealthCheckStatus, input));
  return salvaged.success ? salvaged.data : undefined;
}

/** The largest part of the value that the schema accepts; `undefined` when nothing of it can stay. */
function salvage(schema: z.core.$ZodType, value: unknown): unknown {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodObject) return salvageObject(bare, value);
  if (bare instanceof z.ZodArray) return salvageList(bare, value);
  return acceptedBy(bare, value) ? value : undefined;
}

function salvageObject(schema: z.ZodObject, value: unknown): unknown {
  if (!isJsonObject(value)) return undefined;
  const kept = Object.entries(schema.shape)
    .map(([name, member]) => [name, salvage(member, ownMember(value, name))] as const)
    .filter(([, member]) => member !== undefined);
  const rest = Object.fromEntries(kept);
  return acceptedBy(schema, rest) ? rest : undefined;
}

function salvageList(schema: z.ZodArray, value: unknown): unknown {
  if (!Array.isArray(value)) return undefined;
  const items = value.map((item: unknown) => salvage(schema.element, item)).filter((item) => item !== undefined);
  const issue = z.safeParse(schema, items).error?.issues[0];
  return issue?.code === 'too_big' ? items.slice(0, Number(issue.maximum)) : items;
}

function acceptedBy(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value).success;
}
