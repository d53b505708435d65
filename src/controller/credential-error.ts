/** Says why a check cannot have a value that it refers to: the field, the object, the key, and what is wrong. No value ever enters the words. */
import { issuePath } from '../api/issue.ts';
import type { KeyReference } from '../api/key-references.ts';
import type { KeyError } from './ports.ts';

/** Why a value is missing, in words for the status. `lasting`: it will not come by itself. */
export interface CredentialError {
  readonly message: string;
  readonly lasting: boolean;
}

const RIGHTS = {
  Secret: 'get on secrets in that namespace (chart value secretAccess.namespaces)',
  ConfigMap: 'get on configmaps in that namespace (chart value configMapAccess.namespaces)',
} as const;

/** The value could not be read. */
export function readError(error: KeyError, namespace: string, reference: KeyReference): CredentialError {
  const { kind, name } = reference;
  const holder = `${issuePath({ path: reference.field, message: '' })} needs the ${kind} ${namespace}/${name}`;
  switch (error.kind) {
    case 'notFound':
      return { message: `${holder}, which does not exist`, lasting: true };
    case 'forbidden':
      return { message: `${holder}, which the operator may not read; grant it ${RIGHTS[kind]}`, lasting: true };
    case 'unavailable':
      return { message: `${holder}, which could not be read: ${error.message}`, lasting: false };
    case 'keyMissing':
      return valueError('which has no such key', namespace, reference);
    case 'notText':
      return valueError(
        reference.use === 'header' ? 'whose value is no text in UTF-8' : 'whose value is no text: it must be in PEM',
        namespace,
        reference,
      );
  }
}

/** The value was read and cannot be used. `what` goes on from the key: "which holds no certificate in PEM". */
export function valueError(what: string, namespace: string, { field, kind, name, key }: KeyReference): CredentialError {
  const path = issuePath({ path: field, message: '' });
  return { message: `${path} needs the key ${key} of the ${kind} ${namespace}/${name}, ${what}`, lasting: true };
}
