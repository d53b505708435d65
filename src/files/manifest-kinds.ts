/** Tells what the objects of a document are: a check, a Secret or ConfigMap, something that a check may refer to, or something else. */
import { GROUP, KIND, LIST_KIND } from '../api/group.ts';
import { isJsonObject, type JsonObject, ownMember } from '../api/json-object.ts';
import type { KeyHolderKind } from '../api/key-references.ts';
import { nearest } from '../api/nearest.ts';
import { identityOf, parseCheck } from '../api/parse.ts';
import { checkProblem } from './check-problem.ts';
import type { Manifest, UserMetadata } from './manifest.ts';
import { type ManifestProblem, placedProblem, warning } from './manifest-problem.ts';
import { readKeyHolder } from './key-holder-values.ts';
import { fieldPlace, fieldProblem, type ObjectNode } from './object-node.ts';
import { placeAt, type SourceText } from './source-text.ts';
import type { YamlDocument } from './yaml-documents.ts';

const KINDS = [KIND, 'Secret', 'ConfigMap', 'Service', 'List'] as const;

/** What one object turned out to be. */
export interface Classified {
  readonly manifests: readonly Manifest[];
  readonly problems: readonly ManifestProblem[];
}

const NOTHING: Classified = { manifests: [], problems: [] };

export function classifyDocument({ document, value }: YamlDocument, source: SourceText): Classified {
  // A document of comments only.
  if (value === null || value === undefined) return NOTHING;
  if (!isJsonObject(value)) {
    const start = document.range?.[0] ?? 0;
    return refused(
      placedProblem(placeAt(source, start, start + 1), '', 'must be an object with apiVersion, kind and metadata'),
    );
  }
  const root: ObjectNode = { value, document, source, path: [] };
  return isList(value) ? classifyList(root) : classifyObject(root);
}

function isList(value: JsonObject): boolean {
  const kind = ownMember(value, 'kind');
  return kind === 'List' || kind === LIST_KIND || kind === 'SecretList' || kind === 'ConfigMapList';
}

function classifyList(list: ObjectNode): Classified {
  const items = ownMember(list.value, 'items') ?? [];
  if (!Array.isArray(items)) return refused(fieldProblem(list, { path: ['items'], message: 'must be a list' }));
  const found = items.map((item: unknown, index): Classified => {
    if (!isJsonObject(item))
      return refused(fieldProblem(list, { path: ['items', index], message: 'must be an object' }));
    return classifyObject({ ...list, value: item, path: ['items', index] });
  });
  return {
    manifests: found.flatMap((item) => item.manifests),
    problems: found.flatMap((item) => item.problems),
  };
}

function classifyObject(node: ObjectNode): Classified {
  const kind = ownMember(node.value, 'kind');
  const apiVersion = ownMember(node.value, 'apiVersion');
  const isOurGroup = typeof apiVersion === 'string' && apiVersion.startsWith(`${GROUP}/`);
  if (typeof kind !== 'string') {
    return refused({ ...fieldProblem(node, { path: ['kind'], message: 'is required' }), allowed: [...KINDS] });
  }
  switch (kind) {
    case KIND:
      return classifyCheck(node);
    case 'Secret':
    case 'ConfigMap':
      return classifyKeyHolder(node, kind);
    case 'Service':
      return classifyOther(node);
    default:
      return classifyUnknown(node, kind, isOurGroup);
  }
}

function classifyCheck(node: ObjectNode): Classified {
  const parsed = parseCheck(node.value);
  if (!parsed.ok) return { manifests: [], problems: parsed.error.map((issue) => checkProblem(node, issue)) };
  const { namespace, name } = parsed.value;
  const check: Manifest = {
    kind: 'check',
    ref: { namespace, name },
    place: fieldPlace(node, ['metadata', 'name']),
    parsed: parsed.value,
    metadata: userMetadata(node.value),
    placeOf: (path) => fieldPlace(node, path),
  };
  return { manifests: [check], problems: [] };
}

function classifyKeyHolder(node: ObjectNode, objectKind: KeyHolderKind): Classified {
  const ref = identityOf(node.value);
  if (ref === undefined) return refused(namelessProblem(node));
  const { values, issues } = readKeyHolder(objectKind, node.value);
  if (issues.length > 0) return { manifests: [], problems: issues.map((issue) => fieldProblem(node, issue, 'key')) };
  const place = fieldPlace(node, ['metadata', 'name']);
  return {
    manifests: [{ kind: 'keyHolder', objectKind, ref: { namespace: ref.namespace, name: ref.name }, place, values }],
    problems: [],
  };
}

function classifyOther(node: ObjectNode): Classified {
  const ref = identityOf(node.value);
  if (ref === undefined) return refused(namelessProblem(node));
  const place = fieldPlace(node, ['metadata', 'name']);
  return {
    manifests: [{ kind: 'other', objectKind: 'Service', ref: { namespace: ref.namespace, name: ref.name }, place }],
    problems: [],
  };
}

/** A slip of the pen is an error; an object of somebody else only stands in the same file. */
function classifyUnknown(node: ObjectNode, kind: string, isOurGroup: boolean): Classified {
  const meant = nearest(kind, KINDS);
  if (isOurGroup || meant === KIND) {
    return refused({
      ...fieldProblem(node, { path: ['kind'], message: 'must be one of the allowed values' }),
      allowed: [KIND],
      meant,
    });
  }
  const message = `an object of the kind ${kind.slice(0, 64)} is not used here, and ignored`;
  return refused(
    warning({ ...fieldProblem(node, { path: ['kind'], message }), meant: meant === kind ? undefined : meant }),
  );
}

function namelessProblem(node: ObjectNode): ManifestProblem {
  return fieldProblem(node, {
    path: ['metadata', 'name'],
    message: 'must be the name of the object: lower-case letters, digits, "-" and "."',
  });
}

function refused(problem: ManifestProblem): Classified {
  return { manifests: [], problems: [problem] };
}

function userMetadata(object: JsonObject): UserMetadata {
  const metadata = ownMember(object, 'metadata');
  if (!isJsonObject(metadata)) return { labels: undefined, annotations: undefined };
  return { labels: textsOf(ownMember(metadata, 'labels')), annotations: textsOf(ownMember(metadata, 'annotations')) };
}

function textsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}
