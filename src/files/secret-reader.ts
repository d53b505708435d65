/** The controller's Secrets from manifests. */
import { failed, success } from '../base/result.ts';
import type { SecretReader } from '../controller/ports.ts';
import type { ManifestStore } from './manifest-store.ts';

export function createFileSecretReader(store: ManifestStore): SecretReader {
  return {
    async read(ref, key) {
      const secret = store.secret(ref);
      if (secret === undefined) return failed({ kind: 'notFound' });
      const value = secret.values.get(key);
      return value === undefined ? failed({ kind: 'keyMissing' }) : success(value);
    },
  };
}
