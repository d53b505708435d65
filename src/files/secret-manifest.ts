/** Reads a Secret from a manifest. No value of it ever enters a message. */
import { isJsonObject, type JsonObject, ownMember } from '../api/json-object.ts';
import type { Issue } from '../api/issue.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export interface SecretValues {
  readonly values: ReadonlyMap<string, string>;
  readonly issues: readonly Issue[];
}

/** `stringData` wins over `data`, as on the API server. */
export function readSecret(object: JsonObject): SecretValues {
  const issues: Issue[] = [];
  const values = new Map<string, string>();
  for (const [key, text] of textMembers(object, 'data', issues)) {
    const packed = text.replaceAll(/\s/g, '');
    if (BASE64.test(packed) && packed.length % 4 === 0) values.set(key, Buffer.from(packed, 'base64').toString('utf8'));
    else issues.push({ path: ['data', key], message: 'is not base64; write plain text under stringData instead' });
  }
  for (const [key, text] of textMembers(object, 'stringData', issues)) values.set(key, text);
  return { values, issues };
}

function textMembers(object: JsonObject, field: 'data' | 'stringData', issues: Issue[]): readonly [string, string][] {
  const members = ownMember(object, field);
  if (members === undefined || members === null) return [];
  if (!isJsonObject(members)) {
    issues.push({ path: [field], message: 'must be an object' });
    return [];
  }
  return Object.entries(members).flatMap<[string, string]>(([key, value]) => {
    if (typeof value === 'string') return [[key, value]];
    issues.push({ path: [field, key], message: 'must be text; put it in quotes' });
    return [];
  });
}
