/** Turns a manifest or an object of the API server into a check, or into what is wrong with it. The status is left to `status-reader.ts`. */
import type { z } from 'zod';
import { failed, type Result, success } from '../base/result.ts';
import { PROBE_NOW_ANNOTATION } from './group.ts';
import { type Issue, issueLine } from './issue.ts';
import { isJsonObject, ownMember } from './json-object.ts';
import { type ObjectRef, objectKey } from './object-key.ts';
import { plainIssues, plainMessage } from './plain-issue.ts';
import { type BackendHealthCheck, BackendHealthCheckManifest, Metadata } from './v1alpha1/resource.ts';
import { MAX_PROBE_NOW } from './v1alpha1/status.ts';

/** What a manifest says: a check without its status. */
export type ParsedCheck = Omit<BackendHealthCheck, 'status'>;

/** At most this many issues are told for one object. */
export const MAX_ISSUES = 20;

/** Where a manifest that names no namespace belongs. */
const DEFAULT_NAMESPACE = 'default';

/** Who an object is, whether it is valid or not. */
export interface Identity extends ObjectRef {
  /** The UID; the key of the object where no server gave it one. */
  readonly uid: string;
  readonly generation: number;
}

/** Validates and fills in the defaults. The message of an issue holds no value of the manifest. */
export function parseCheck(input: unknown): Result<ParsedCheck, readonly Issue[]> {
  const parsed = BackendHealthCheckManifest.safeParse(input, { error: plainMessage, reportInput: true });
  if (!parsed.success) return failed(bounded(distinct(parsed.error)));
  const { metadata, spec } = parsed.data;
  const probeNow = metadata.annotations?.[PROBE_NOW_ANNOTATION];
  return success({
    ...identityFrom(metadata),
    resourceVersion: metadata.resourceVersion ?? '',
    probeNow: probeNow === undefined ? undefined : shortened(probeNow),
    spec,
  });
}

/** The identity of an object that may be invalid in every other way; `undefined` when it has no name to call it by. */
export function identityOf(input: unknown): Identity | undefined {
  const metadata = isJsonObject(input) ? ownMember(input, 'metadata') : undefined;
  if (!isJsonObject(metadata)) return undefined;
  const name = readable(Metadata.shape.name, metadata, 'name');
  if (name === undefined) return undefined;
  return identityFrom({
    name,
    namespace: readable(Metadata.shape.namespace, metadata, 'namespace'),
    uid: readable(Metadata.shape.uid, metadata, 'uid'),
    generation: readable(Metadata.shape.generation, metadata, 'generation'),
  });
}

type NamedMetadata = Pick<z.output<typeof Metadata>, 'name' | 'namespace' | 'uid' | 'generation'>;

function identityFrom({ name, namespace = DEFAULT_NAMESPACE, uid, generation = 1 }: NamedMetadata): Identity {
  return { namespace, name, uid: uid ?? objectKey({ namespace, name }), generation };
}

function readable<S extends z.ZodType>(
  schema: S,
  metadata: Readonly<Record<string, unknown>>,
  name: string,
): z.output<S> | undefined {
  const parsed = schema.safeParse(ownMember(metadata, name));
  return parsed.success ? parsed.data : undefined;
}

function distinct(error: z.ZodError): readonly Issue[] {
  const issues = error.issues.flatMap((issue) => plainIssues(issue, BackendHealthCheckManifest));
  return [...new Map(issues.map((issue) => [issueLine(issue), issue])).values()];
}

function bounded(issues: readonly Issue[]): readonly Issue[] {
  if (issues.length <= MAX_ISSUES) return issues;
  const told = issues.slice(0, MAX_ISSUES - 1);
  return [...told, { path: [], message: `has ${issues.length - told.length} more problems` }];
}

/** The status echoes the value, and has room for so many characters. Any change within them counts as a new value. */
function shortened(value: string): string {
  return Array.from(value).slice(0, MAX_PROBE_NOW).join('');
}
