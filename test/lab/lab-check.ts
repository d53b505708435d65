/** Checks for the lab: quick ones, whose backends are hosts of the lab. */
import type { Manifest } from '../reasons/product-run.ts';

export interface LabBackend {
  readonly name?: string;
  readonly address: string;
  readonly port: number;
}

/** Two probes of at most one second, and then the investigation. */
const QUICK = { interval: '1s', timeout: '1s', healthyThreshold: 2, unhealthyThreshold: 2 };

export function labCheck(name: string, backends: readonly LabBackend[], spec: Manifest = {}): Manifest {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name, namespace: 'lab' },
    spec: { ...QUICK, backends, probe: { http: {} }, ...spec },
  };
}
