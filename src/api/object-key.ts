/** The key of a check in queues and maps: "namespace/name". */

export interface ObjectRef {
  readonly namespace: string;
  readonly name: string;
}

export function objectKey(ref: ObjectRef): string {
  return `${ref.namespace}/${ref.name}`;
}

/** The inverse of `objectKey`. Throws on anything else: keys are only ever made by it. */
export function parseObjectKey(key: string): ObjectRef {
  const slash = key.indexOf('/');
  if (slash <= 0 || slash === key.length - 1) throw new Error(`not an object key: ${key}`);
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
