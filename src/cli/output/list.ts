/** The checks with their status as `kubectl get -o json` would print them. */
import { stringify } from 'yaml';
import { API_VERSION, KIND } from '../../api/group.ts';
import type { CheckSnapshot } from '../check-snapshot.ts';

/** One check as an object of Kubernetes: defaults filled in, the status as in a cluster. */
export function checkObject({ check, metadata, status }: CheckSnapshot): object {
  return {
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: {
      name: check.name,
      namespace: check.namespace,
      uid: check.uid,
      generation: check.generation,
      ...(metadata.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
    },
    spec: check.spec,
    status: status ?? { observedGeneration: -1 },
  };
}

export function listObject(snapshots: readonly CheckSnapshot[]): object {
  return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items: snapshots.map(checkObject) };
}

export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

export function yamlText(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
