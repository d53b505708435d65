/** `npm run demo:cluster`: the main job on a real API server: CRD, operator, kubectl apply, wait, get, describe. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A web server that answers `status` to everything. */
async function webServer(status: number): Promise<Server> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sample server has no port');
  return address.port;
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

interface Samples {
  readonly healthy: Server;
  readonly failing: Server;
  readonly closed: number;
}

function manifest({ healthy, failing, closed }: Samples): string {
  return `apiVersion: backendhealth.dev/v1alpha1
kind: BackendHealthCheck
metadata: {name: shop-web, namespace: default}
spec:
  backends:
  - {name: ecs-1, address: 127.0.0.1, port: ${portOf(healthy)}}
  - {name: ecs-2, address: 127.0.0.1, port: ${closed}}
  - {name: ecs-3, address: 127.0.0.1, port: ${portOf(failing)}}
  probe:
    http: {}
  interval: 1s
  timeout: 2s
---
apiVersion: backendhealth.dev/v1alpha1
kind: BackendHealthCheck
metadata: {name: shop-static, namespace: default}
spec:
  backends:
  - {name: static-1, address: 127.0.0.1, port: ${portOf(healthy)}}
  probe:
    http: {}
`;
}

/** Shows a command as a user would type it, and what it answered. */
async function show(cluster: ControlPlane, args: readonly string[], input?: string): Promise<void> {
  process.stdout.write(`\n$ kubectl ${args.join(' ').replaceAll(root, '')}\n`);
  const result = await cluster.kubectl(args, input === undefined ? {} : { input });
  process.stdout.write(result.stdout);
  process.stderr.write(result.stderr);
  if (result.code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${result.code}`);
}

function startOperator(cluster: ControlPlane): ChildProcess {
  const args = [
    'src/main.ts',
    '--kubeconfig',
    cluster.adminKubeconfig,
    '--allow-loopback',
    '--health-port',
    '0',
    '--metrics-port',
    '0',
    '--log-level',
    'warn',
  ];
  return spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}

async function stopOperator(operator: ChildProcess): Promise<void> {
  if (operator.exitCode !== null || operator.signalCode !== null) return;
  operator.kill('SIGTERM');
  await once(operator, 'exit');
}

async function demonstrate(cluster: ControlPlane, samples: Samples): Promise<void> {
  await show(cluster, ['apply', '--server-side', '-f', `${root}crds/backendhealthchecks.yaml`]);
  await show(cluster, [
    'wait',
    '--for=condition=Established',
    'crd/backendhealthchecks.backendhealth.dev',
    '--timeout=30s',
  ]);
  say('\nstarting the operator');
  const operator = startOperator(cluster);
  try {
    await show(cluster, ['apply', '-f', '-'], manifest(samples));
    await show(cluster, ['wait', '--for=condition=Healthy', 'bhc/shop-static', '--timeout=60s']);
    await show(cluster, ['wait', '--for=condition=Healthy=false', 'bhc/shop-web', '--timeout=60s']);
    await show(cluster, ['wait', '--for=jsonpath={.status.summary.unhealthy}=2', 'bhc/shop-web', '--timeout=60s']);
    await show(cluster, ['get', 'bhc', '-o', 'wide']);
    await show(cluster, ['describe', 'bhc', 'shop-web']);
  } finally {
    await stopOperator(operator);
  }
}

say('starting etcd and kube-apiserver');
const cluster = await startControlPlane();
const samples: Samples = { healthy: await webServer(200), failing: await webServer(503), closed: await closedPort() };
try {
  await demonstrate(cluster, samples);
} finally {
  samples.healthy.close();
  samples.failing.close();
  await cluster.stop();
}
