/** Runs of the product on one check as a whole: without backends, not valid, not finished. Judges nothing. */
import type { Condition } from '../../src/api/v1alpha1/status.ts';
import { type Manifest, type ProductRun, runProduct } from './product-run.ts';
import { closedPort } from './scripted-server.ts';

const CHECK = 'web';

export function runWithoutBackends(): Promise<ProductRun> {
  return runProduct([manifest({ backends: [], port: 80 })], { deadline: '20s' });
}

export function runInvalid(): Promise<ProductRun> {
  return runProduct([manifest({ backends: [{ address: '10.0.0.1' }], port: 80, interval: '0s' })]);
}

/** Ends before the threshold is reached. */
export async function runUnfinished(): Promise<ProductRun> {
  const address = '127.77.8.1';
  const backends = [{ name: 'subject', address, port: await closedPort(address) }];
  return runProduct([manifest({ backends, interval: '1s', unhealthyThreshold: 10 })], { deadline: '3s' });
}

export function condition(run: ProductRun, type: string): Condition | undefined {
  return run.status(CHECK).conditions?.find((candidate) => candidate.type === type);
}

function manifest(spec: Manifest): Manifest {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name: CHECK, namespace: 'shop' },
    spec: { probe: { http: {} }, ...spec },
  };
}
