/** Compiles what all TLS handshakes of a check share, and names the field and the key when that cannot be done. */
import type { SecureContext } from 'node:tls';
import { keyReferences } from '../api/key-references.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import { failed, type Result, success } from '../base/result.ts';
import { certificateEndMs, compileTlsContext } from '../probe/tls/compile-tls.ts';
import { type CredentialError, valueError } from './credential-error.ts';
import { type CredentialValues, tlsMaterialOf } from './credentials.ts';

export interface CheckContext {
  /** `undefined` without `spec.probe.tls`. */
  readonly context: SecureContext | undefined;
  /** Wall time in milliseconds from which our own certificate is expired. */
  readonly expiresAtMs: number;
}

export function compileSecureContext(
  check: BackendHealthCheck,
  values: CredentialValues,
  wallMs: number,
): Result<CheckContext, CredentialError> {
  const { tls } = check.spec.probe;
  if (tls === undefined) return success({ context: undefined, expiresAtMs: Number.POSITIVE_INFINITY });
  const material = tlsMaterialOf(check, values);
  const context = compileTlsContext(tls.minVersion, material, wallMs);
  if (context.ok) return success({ context: context.value, expiresAtMs: certificateEndMs(material) });
  const { part, why } = context.error;
  const reference = keyReferences(check.spec).find(({ use }) => use === part);
  return failed(
    reference === undefined
      ? { message: `spec.probe.tls ${why}`, lasting: true }
      : valueError(`which ${why}`, check.namespace, reference),
  );
}
