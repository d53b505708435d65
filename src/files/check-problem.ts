/** Turns what is wrong with a check into a problem at its place, with what the user probably meant. What is wrong the API's parser says. */
import type { Issue } from '../api/issue.ts';
import { isJsonObject, type JsonObject, ownMember } from '../api/json-object.ts';
import { nearest } from '../api/nearest.ts';
import { knownFieldsAt } from '../api/schema-walk.ts';
import { BackendHealthCheckManifest } from '../api/v1alpha1/resource.ts';
import { DIFFERENT_NAMES } from '../api/v1alpha1/spec.ts';
import type { ManifestProblem } from './manifest-problem.ts';
import { fieldProblem, type ObjectNode } from './object-node.ts';

/** Points at the name of a field that should not be there, at the value of any other. */
export function checkProblem(node: ObjectNode, issue: Issue): ManifestProblem {
  const value = valueAt(node.value, issue.path);
  const told = duplicateIssue(issue, value) ?? emptyProbeIssue(issue, value) ?? issue;
  const problem = fieldProblem(node, told, isUnknownField(told) ? 'key' : 'value');
  const meant = typeof value === 'string' && issue.allowed !== undefined ? nearest(value, issue.allowed) : undefined;
  return { ...problem, meant };
}

function isUnknownField({ path }: Issue): boolean {
  const last = path.at(-1);
  if (typeof last !== 'string') return false;
  const known = knownFieldsAt(BackendHealthCheckManifest, path.slice(0, -1));
  return known.length > 0 && !known.includes(last);
}

function valueAt(object: JsonObject, path: Issue['path']): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value) && typeof part === 'number') return value[part];
    return isJsonObject(value) && typeof part === 'string' ? ownMember(value, part) : undefined;
  }, object);
}

/** The rule knows only that two names are the same; the manifest shows which, and where. */
function duplicateIssue({ path, message }: Issue, backends: unknown): Issue | undefined {
  if (message !== DIFFERENT_NAMES || !Array.isArray(backends)) return undefined;
  const places = new Map<string, number>();
  for (const [index, backend] of backends.entries()) {
    const named = nameOf(backend);
    if (named === undefined) continue;
    const first = places.get(named.name);
    if (first !== undefined) {
      const twice = `${message}: "${named.name}" is spec.backends[${first}] already`;
      return { path: [...path, index, named.field], message: twice };
    }
    places.set(named.name, index);
  }
  return undefined;
}

/** What a backend is called, and the field that says so. */
function nameOf(backend: unknown): { readonly name: string; readonly field: string } | undefined {
  if (!isJsonObject(backend)) return undefined;
  const field = ownMember(backend, 'name') === undefined ? 'address' : 'name';
  const name = ownMember(backend, field);
  return typeof name === 'string' ? { name, field } : undefined;
}

/** `http:` with nothing after it is null in YAML. */
function emptyProbeIssue({ path, message }: Issue, value: unknown): Issue | undefined {
  const [root, probe, kind, ...rest] = path;
  const isProbe = root === 'spec' && probe === 'probe' && (kind === 'http' || kind === 'tcp') && rest.length === 0;
  return isProbe && value === null ? { path, message: `${message}; write ${kind}: {}` } : undefined;
}
