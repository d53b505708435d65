/** Reads the values of a Secret or a ConfigMap from a manifest. No value ever enters a message. */
import { isJsonObject, type JsonObject, ownMember } from '../api/json-object.ts';
import type { Issue } from '../api/issue.ts';
import type { KeyHolderKind } from '../api/key-references.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Where values stand, the later field winning as on the API server. (A ConfigMap may not have a key in both.) */
const FIELDS = {
  Secret: { packed: 'data', plain: 'stringData' },
  ConfigMap: { packed: 'binaryData', plain: 'data' },
} as const;

export interface KeyHolderValues {
  readonly values: ReadonlyMap<string, string>;
  readonly issues: readonly Issue[];
}

export function readKeyHolder(kind: KeyHolderKind, object: JsonObject): KeyHolderValues {
  const { packed, plain } = FIELDS[kind];
  const issues: Issue[] = [];
  const values = new Map<string, string>();
  for (const [key, text] of textMembers(object, packed, issues)) {
    const base64 = text.replaceAll(/\s/g, '');
    if (BASE64.test(base64) && base64.length % 4 === 0) values.set(key, Buffer.from(base64, 'base64').toString('utf8'));
    else issues.push({ path: [packed, key], message: `is not base64; write plain text under ${plain} instead` });
  }
  for (const [key, text] of textMembers(object, plain, issues)) values.set(key, text);
  return { values, issues };
}

function textMembers(object: JsonObject, field: string, issues: Issue[]): readonly [string, string][] {
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
