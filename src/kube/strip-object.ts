/** Leaves out the metadata that nobody here reads, before an object is kept: more than half of its size. */
import { isJsonObject, type JsonObject } from '../api/json-object.ts';
import { fieldOf } from './json-fields.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** A copy without managedFields and without kubectl's last-applied annotation; anything else as it is. */
export function stripObject(object: unknown): unknown {
  const metadata = fieldOf(object, 'metadata');
  if (!isJsonObject(object) || !isJsonObject(metadata)) return object;
  const annotations = fieldOf(metadata, 'annotations');
  const kept = without(metadata, 'managedFields');
  return {
    ...object,
    metadata: isJsonObject(annotations) ? { ...kept, annotations: without(annotations, lastApplied) } : kept,
  };
}

function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
