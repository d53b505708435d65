/** Backends that are fine, however odd. Each with a real server, through the command line. */
import { healthyCases } from './cases/healthy-cases.ts';
import { testFamily } from './loopback-family.ts';

/** A run ends with the last verdict, and a page that changes shows only with the second probe: this verdict takes three. */
const lasting = {
  apiVersion: 'backendhealth.dev/v1alpha1',
  kind: 'BackendHealthCheck',
  metadata: { name: 'lasting', namespace: 'shop' },
  spec: { interval: '1s', backends: [{ address: '127.77.6.250', port: 1 }], probe: { tcp: {} } },
};

testFamily('backends that are fine', 6, healthyCases, { manifests: [lasting] });
