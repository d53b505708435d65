/** The controller's Secrets and ConfigMaps from manifests. */
import { failed, success } from '../base/result.ts';
import type { KeyReader } from '../controller/ports.ts';
import type { ManifestStore } from './manifest-store.ts';

export function createFileKeyReader(store: ManifestStore): KeyReader {
  return {
    async read(holder) {
      const manifest = store.keyHolder(holder.kind, holder);
      return (key) => {
        if (manifest === undefined) return failed({ kind: 'notFound' });
        const value = manifest.values.get(key);
        return value === undefined ? failed({ kind: 'keyMissing' }) : success(value);
      };
    },
  };
}
