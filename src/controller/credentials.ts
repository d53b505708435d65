/** Brings the values that a check takes from Secrets. The one place of the controller that waits for something. */
import type { Result } from '../base/result.ts';
import { failed, success } from '../base/result.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { SecretError, SecretReader } from './ports.ts';
import type { ResolvedHeader } from './targets.ts';

/** Why a value is missing, in words for the status. `lasting`: it will not come by itself. */
export interface CredentialError {
  readonly message: string;
  readonly lasting: boolean;
}

/** Values by Secret and key, as in a reference of the spec. */
export type SecretValues = ReadonlyMap<string, string>;

export interface ResolvedHeaders {
  readonly headers: readonly ResolvedHeader[];
  /** Those among their values that come from Secrets. */
  readonly secretValues: SecretValues;
}

/** True when the check takes anything from a Secret. */
export function usesSecrets(check: BackendHealthCheck): boolean {
  return check.spec.probe.http?.headers?.some((header) => header.valueFrom !== undefined) ?? false;
}

/**
 * The headers of the check with all their values. The first value that is missing ends it.
 * `known` values stand in for Secrets that cannot be read for a moment; whoever takes a Secret away means it.
 */
export async function resolveHeaders(
  check: BackendHealthCheck,
  secrets: SecretReader,
  known: SecretValues,
): Promise<Result<ResolvedHeaders, CredentialError>> {
  const headers: ResolvedHeader[] = [];
  const secretValues = new Map<string, string>();
  for (const [index, header] of (check.spec.probe.http?.headers ?? []).entries()) {
    if (header.valueFrom === undefined) {
      headers.push({ name: header.name, value: header.value ?? '' });
      continue;
    }
    const { name, key } = header.valueFrom.secretKeyRef;
    const reference = JSON.stringify([name, key]);
    const read = usableValue(await secrets.read({ namespace: check.namespace, name }, key));
    const value = orKnown(read, known.get(reference));
    if (!value.ok) {
      return failed(
        describe(value.error, {
          field: `spec.probe.http.headers[${index}]`,
          secret: `${check.namespace}/${name}`,
          key,
        }),
      );
    }
    secretValues.set(reference, value.value);
    headers.push({ name: header.name, value: value.value });
  }
  return success({ headers, secretValues });
}

function orKnown(read: Result<string, SecretError>, known: string | undefined): Result<string, SecretError> {
  const isAway = !read.ok && read.error.kind === 'unavailable';
  return isAway && known !== undefined ? success(known) : read;
}

/** A header value is one line of printable ASCII: anything else could smuggle a second header (RFC 9110 5.5). */
function usableValue(read: Result<string, SecretError>): Result<string, SecretError> {
  if (!read.ok) return read;
  // Files that become Secrets often end with a line break that nobody means.
  const value = read.value.replace(/\r?\n$/, '');
  if (value.length > 8192) return failed({ kind: 'unusable', why: 'is longer than 8192 characters' });
  if (!/^[\t\x20-\x7e]*$/.test(value)) return failed({ kind: 'unusable', why: 'is not one line of printable ASCII' });
  return success(value);
}

interface Place {
  readonly field: string;
  readonly secret: string;
  readonly key: string;
}

function describe(error: SecretError, { field, secret, key }: Place): CredentialError {
  switch (error.kind) {
    case 'notFound':
      return { message: `${field} needs the Secret ${secret}, which does not exist`, lasting: true };
    case 'keyMissing':
      return { message: `${field} needs the key ${key} of the Secret ${secret}, which has no such key`, lasting: true };
    case 'forbidden':
      return {
        message: `${field} needs the Secret ${secret}, which the operator may not read; grant it get on secrets in that namespace (chart value secretAccess.namespaces)`,
        lasting: true,
      };
    case 'unusable':
      return {
        message: `${field} needs the key ${key} of the Secret ${secret}, whose value ${error.why}`,
        lasting: true,
      };
    case 'unavailable':
      return {
        message: `${field} needs the Secret ${secret}, which could not be read: ${error.message}`,
        lasting: false,
      };
  }
}
