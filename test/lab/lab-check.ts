/** Checks for the lab: quick ones, whose backends are hosts of the lab. */
import type { Manifest } from '../reasons/product-run.ts';

export interface LabBackend {
  readonly name?: string;
  readonly address: string;
  readonly port: number;
}

/**
 * Two probes, and then the investigation. Within two seconds the second packet of a connect is answered too: between
 * namespaces a rejection can come back before `connect` has let go of its socket, and the kernel then forgets it.
 */
const QUICK = { interval: '1s', timeout: '2s', healthyThreshold: 2, unhealthyThreshold: 2 };

export function labCheck(name: string, backends: readonly LabBackend[], spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name, namespace: 'lab' },
    spec: { ...QUICK, backends, probe: { http: {} }, ...spec },
  };
}
