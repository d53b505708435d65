// One control plane with our CRD, a proxy before it and clients for it. For the integration tests of kube/ only.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { createKubeClient, type KubeClient, type RequestObserver } from '../../src/kube/client.ts';
import { loadCredentials } from '../../src/kube/credentials.ts';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from '../../tools/control-plane/control-plane.ts';
import { type ApiProxy, startApiProxy } from '../support/api-proxy.ts';

const crdFile = join(import.meta.dirname, '..', '..', 'crds', 'backendhealthchecks.yaml');

export interface TestCluster {
  readonly controlPlane: ControlPlane;
  readonly proxy: ApiProxy;
  /** Through the proxy. */
  readonly client: KubeClient;
  /** Fails the test when the command fails. */
  kubectl(...args: readonly string[]): Promise<string>;
  apply(...manifests: readonly object[]): Promise<void>;
  /** Another client; default kubeconfig: through the proxy. */
  newClient(kubeconfig?: string, observe?: RequestObserver): KubeClient;
  stop(): Promise<void>;
}

export async function startTestCluster(options: ControlPlaneOptions = {}): Promise<TestCluster> {
  const controlPlane = await startControlPlane(options);
  const proxy = await startApiProxy(controlPlane);
  const clients: KubeClient[] = [];

  function newClient(kubeconfig = proxy.kubeconfig, observe?: RequestObserver): KubeClient {
    const credentials = loadCredentials({ kubeconfig });
    const client = createKubeClient({ credentials, clock: systemClock, ...(observe === undefined ? {} : { observe }) });
    clients.push(client);
    return client;
  }

  async function run(args: readonly string[], input?: string): Promise<string> {
    const result = await controlPlane.kubectl(args, input === undefined ? {} : { input });
    if (result.code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${result.stderr}`);
    return result.stdout;
  }

  async function apply(...manifests: readonly object[]): Promise<void> {
    await run(['apply', '-f', '-'], manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n'));
  }

  const cluster: TestCluster = {
    controlPlane,
    proxy,
    client: newClient(),
    kubectl: (...args) => run(args),
    apply,
    newClient,
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      await proxy.stop();
      await controlPlane.stop();
    },
  };
  await run(['apply', '--server-side', '-f', crdFile]);
  await run(['wait', '--for=condition=Established', '--timeout=30s', 'crd/backendhealthchecks.backendhealth.dev']);
  await eventually(async () => (await controlPlane.kubectl(['get', 'bhc'])).code === 0, 'the CRD is served');
  return cluster;
}

/** A valid check, the smallest of the design. */
export function checkManifest(name: string, spec: object = {}): object {
  return {
    apiVersion: 'backendhealth.dev/v1alpha1',
    kind: 'BackendHealthCheck',
    metadata: { name, namespace: 'default' },
    spec: { backends: [{ address: '10.11.192.1' }], port: 80, probe: { http: {} }, ...spec },
  };
}

/** Looks again and again until it is so. For a real server, whose time is not ours. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 15_000,
): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`not so in ${timeoutMs} ms: ${what}`);
    await sleep(15);
  }
}
