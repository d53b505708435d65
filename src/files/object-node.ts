/** One object of a document with the way back to its text. */
import type { Document } from 'yaml';
import type { Issue } from '../api/issue.ts';
import { issuePath } from '../api/issue.ts';
import type { JsonObject } from '../api/json-object.ts';
import { type ManifestProblem, type Place, placedProblem } from './manifest-problem.ts';
import { stretchOf } from './node-position.ts';
import { placeAt, type SourceText } from './source-text.ts';

export interface ObjectNode {
  readonly value: JsonObject;
  readonly document: Document;
  readonly source: SourceText;
  /** Where the object stands in the document: [] or ["items", 3]. */
  readonly path: readonly (string | number)[];
}

/** The place of a field of the object: its value where that is short, else its key, else what is nearest above. */
export function fieldPlace(node: ObjectNode, field: Issue['path'], pointAt: 'key' | 'value' = 'value'): Place {
  const { start, end } = stretchOf(node.document, [...node.path, ...field], pointAt);
  return placeAt(node.source, start, end);
}

/** A problem with a field of the object. */
export function fieldProblem(node: ObjectNode, issue: Issue, pointAt: 'key' | 'value' = 'value'): ManifestProblem {
  const problem = placedProblem(fieldPlace(node, issue.path, pointAt), issuePath(issue), issue.message);
  return { ...problem, allowed: issue.allowed ?? [] };
}
