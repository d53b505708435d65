/** Brings the values that a check takes from Secrets and ConfigMaps. The one place of the controller that waits for something. */
import { type KeyReference, keyReferences } from '../api/key-references.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { Result } from '../base/result.ts';
import { failed, success } from '../base/result.ts';
import type { TlsMaterial } from '../probe/tls/compile-tls.ts';
import { type CredentialError, readError, valueError } from './credential-error.ts';
import type { KeyError, KeyLookup, KeyReader } from './ports.ts';
import type { ResolvedHeader } from './targets.ts';

/** Values as they were read, by kind, name and key. */
export type CredentialValues = ReadonlyMap<string, string>;

const MAX_HEADER = 8_192;
/** The well-known authorities together take 180 KiB. */
const MAX_PEM_KIB = 256;

/** True when the check takes anything from a Secret or a ConfigMap. */
export function usesCredentials({ spec }: BackendHealthCheck): boolean {
  return keyReferences(spec).length > 0;
}

/**
 * All values that the check refers to; those of one object are of one moment. The first one that is missing ends it.
 * `known` values stand in for an object that cannot be read for a moment; whoever takes an object away means it.
 */
export async function readCredentials(
  { namespace, spec }: BackendHealthCheck,
  keys: KeyReader,
  known: CredentialValues,
): Promise<Result<CredentialValues, CredentialError>> {
  const values = new Map<string, string>();
  const lookups = new Map<string, KeyLookup>();
  for (const reference of keyReferences(spec)) {
    const { kind, name, key } = reference;
    const holder = `${kind} ${name}`;
    const lookup = lookups.get(holder) ?? (await keys.read({ kind, namespace, name }));
    lookups.set(holder, lookup);
    const read = orKnown(lookup(key), known.get(idOf(reference)));
    if (!read.ok) return failed(readError(read.error, namespace, reference));
    const fault = reference.use === 'header' ? headerFault(read.value) : pemFault(read.value);
    if (fault !== undefined) return failed(valueError(fault, namespace, reference));
    values.set(idOf(reference), read.value);
  }
  return success(values);
}

/** The headers of the check with all their values. */
export function headersOf({ spec }: BackendHealthCheck, values: CredentialValues): readonly ResolvedHeader[] {
  return (spec.probe.http?.headers ?? []).map(({ name, value, valueFrom }) => {
    if (valueFrom === undefined) return { name, value: value ?? '' };
    return { name, value: headerValue(values.get(idOf({ kind: 'Secret', ...valueFrom.secretKeyRef })) ?? '') };
  });
}

/** The certificates and keys of the check. */
export function tlsMaterialOf({ spec }: BackendHealthCheck, values: CredentialValues): TlsMaterial {
  const references = keyReferences(spec);
  function valueFor(use: KeyReference['use']): string | undefined {
    const reference = references.find((candidate) => candidate.use === use);
    return reference === undefined ? undefined : values.get(idOf(reference));
  }
  return { ca: valueFor('ca'), certificate: valueFor('certificate'), key: valueFor('key') };
}

export function areSameValues(one: CredentialValues, other: CredentialValues): boolean {
  return one.size === other.size && [...one].every(([id, value]) => other.get(id) === value);
}

function idOf({ kind, name, key }: Pick<KeyReference, 'kind' | 'name' | 'key'>): string {
  return JSON.stringify([kind, name, key]);
}

function orKnown(read: Result<string, KeyError>, known: string | undefined): Result<string, KeyError> {
  const isAway = !read.ok && read.error.kind === 'unavailable';
  return isAway && known !== undefined ? success(known) : read;
}

/** Files that become Secrets often end with a line break that nobody means. */
function headerValue(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** A header value is one line of printable ASCII: anything else could smuggle a second header (RFC 9110 5.5). */
function headerFault(text: string): string | undefined {
  const value = headerValue(text);
  if (value.length > MAX_HEADER) return `whose value is longer than ${MAX_HEADER} characters`;
  return /^[\t\x20-\x7e]*$/.test(value) ? undefined : 'whose value is not one line of printable ASCII';
}

/** What is in it is judged where it is compiled. */
function pemFault(text: string): string | undefined {
  return text.length > MAX_PEM_KIB * 1_024 ? `whose value is larger than ${MAX_PEM_KIB} KiB` : undefined;
}
