/** The operator with exactly the rights that the chart gives it: it does its whole job, is refused nothing, and has nothing left over. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { checkManifest, eventually, startTestCluster, type TestCluster } from '../kube/test-cluster.ts';
import { selfSigned } from '../support/certificates.ts';
import { type OperatorProcess, startOperator } from '../support/operator-process.ts';
import { conditionOf, readCheck } from '../support/read-check.ts';
import { closedPort, startWebServer, type WebServer } from '../support/sample-backends.ts';
import { type SecureWebServer, startSecureWebServer } from '../support/secure-web-server.ts';
import { at, CHART, listAt } from '../chart/rendered-chart.ts';

/** Rights that this test does not happen to use, and what they are for. */
const EXPLAINED: ReadonlyMap<string, string> = new Map([
  [
    'get backendhealth.dev/backendhealthchecks',
    'tells after a write that collided whether the check was made anew, or belongs to a higher epoch',
  ],
  ['patch events.k8s.io/events', 'counts an event that repeats, instead of writing it again'],
]);

describe('the operator with the rights of the chart', () => {
  const client = selfSigned('prober.test');
  let cluster: TestCluster;
  let operator: OperatorProcess;
  let web: WebServer;
  let secure: SecureWebServer;
  let user = '';

  before(async () => {
    cluster = await startTestCluster({ auditPolicy: 'all' });
    web = await startWebServer();
    secure = await startSecureWebServer(client.cert);
    const values = ['--set', 'crds.enabled=false', '--set', 'secretAccess.namespaces={default}'];
    values.push('--set', 'configMapAccess.namespaces={default}');
    const installed = await cluster.controlPlane.helm(['install', 'bho', CHART, '-n', 'default', ...values]);
    assert.equal(installed.code, 0, installed.stderr);
    const deployment: unknown = JSON.parse(await cluster.kubectl('get', 'deployment', '-n', 'default', '-o', 'json'));
    const account = String(at(listAt(deployment, 'items')[0], 'spec', 'template', 'spec', 'serviceAccountName'));
    user = `system:serviceaccount:default:${account}`;
    const token = (await cluster.kubectl('create', 'token', account, '-n', 'default')).trim();
    const kubeconfig = await cluster.controlPlane.kubeconfigForToken(token, 'operator');
    operator = await startOperator({ kubeconfig, name: 'operator', args: ['--lease-name', leaseName(deployment)] });
  });

  after(async () => {
    await operator.end('SIGTERM');
    await web.close();
    await secure.close();
    await cluster.stop();
  });

  /** The Lease whose name the role is limited to stands in the arguments of the Deployment, or is the default. */
  function leaseName(deployment: unknown): string {
    const [container] = listAt(at(listAt(deployment, 'items')[0], 'spec', 'template', 'spec'), 'containers');
    const args = listAt(container, 'args').map(String);
    return (
      args.find((arg) => arg.startsWith('--lease-name='))?.slice('--lease-name='.length) ?? 'backend-health-operator'
    );
  }

  it('does its whole job', async () => {
    await cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'tokens', namespace: 'default' },
      stringData: { web: 'secret-value' },
    });
    const headers = [{ name: 'X-Token', valueFrom: { secretKeyRef: { name: 'tokens', key: 'web' } } }];
    const fast = { interval: '1s', timeout: '1s', healthyThreshold: 1, unhealthyThreshold: 1 };
    const backends = [
      { name: 'good', address: '127.0.0.1', port: web.port },
      { name: 'bad', address: '127.0.0.1', port: await closedPort() },
    ];
    await cluster.apply(checkManifest('whole-job', { backends, ...fast, probe: { http: { headers } } }));
    const caFrom = { configMapKeyRef: { name: 'ca', key: 'ca.crt' } };
    const clientCertificateFrom = { secretRef: { name: 'client' } };
    const tls = { caFrom, clientCertificateFrom };
    const overTls = { backends: [{ address: '127.0.0.1', port: secure.port }], ...fast };
    await cluster.apply(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'ca', namespace: 'default' },
        data: { 'ca.crt': secure.ca },
      },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: { name: 'client', namespace: 'default' },
        stringData: { 'tls.crt': client.cert, 'tls.key': client.key },
      },
      checkManifest('whole-job-tls', { ...overTls, probe: { http: { host: 'backend.test' }, tls } }),
    );

    await eventually(
      async () => conditionOf(await readCheck(cluster, 'whole-job'), 'Healthy') === 'False ConnectionRefused',
      'the verdict stands',
      40_000,
    );
    await eventually(
      async () => (await cluster.kubectl('get', 'events.events.k8s.io', '-n', 'default')).includes('ConnectionRefused'),
      'the event is there',
    );
    await eventually(
      async () => conditionOf(await readCheck(cluster, 'whole-job-tls'), 'Healthy') === 'True AllBackendsHealthy',
      'the server with the CA of the ConfigMap, which asks for the certificate of the Secret, is healthy',
      40_000,
    );
    await cluster.kubectl('delete', 'bhc', 'whole-job', 'whole-job-tls');
    // The Lease is renewed every two seconds.
    await eventually(
      async () => (await usedRights()).has('update coordination.k8s.io/leases'),
      'the Lease was renewed',
    );
  });

  it('is refused nothing', async () => {
    const refused = (await requests()).filter(
      (event) => event.responseStatus?.code === 403 || event.responseStatus?.code === 401,
    );

    assert.deepEqual(
      refused.map((event) => `${event.verb} ${event.requestURI}`),
      [],
    );
  });

  it('uses every right that it has, or the right is explained', async () => {
    const used = await usedRights();
    const granted = await grantedRights();

    assert.ok(granted.size >= 8, `the rights were found: ${[...granted].join(', ')}`);
    assert.deepEqual(
      [...used].filter((right) => !granted.has(right)),
      [],
      'nothing is used that the chart does not grant',
    );
    assert.deepEqual(
      [...granted].filter((right) => !used.has(right) && !EXPLAINED.has(right)),
      [],
      'nothing is granted for nothing',
    );
  });

  async function requests(): ReturnType<TestCluster['controlPlane']['readAudit']> {
    return (await cluster.controlPlane.readAudit()).filter((event) => event.user.username === user);
  }

  async function usedRights(): Promise<ReadonlySet<string>> {
    const events = await requests();
    return new Set(
      events.flatMap(({ verb, objectRef }) => {
        if (objectRef?.resource === undefined) return [];
        const resource =
          objectRef.subresource === undefined ? objectRef.resource : `${objectRef.resource}/${objectRef.subresource}`;
        return [`${verb} ${objectRef.apiGroup ?? ''}/${resource}`];
      }),
    );
  }

  /** The rules of every role that is bound to the service account. */
  async function grantedRights(): Promise<ReadonlySet<string>> {
    const rights = new Set<string>();
    for (const [bindings, scope] of [
      ['clusterrolebindings', []],
      ['rolebindings', ['-A']],
    ] as const) {
      const list: unknown = JSON.parse(await cluster.kubectl('get', bindings, ...scope, '-o', 'json'));
      const ours = listAt(list, 'items').filter((binding) =>
        optionalList(binding, 'subjects').some((subject) =>
          user.endsWith(`:${String(at(subject, 'namespace'))}:${String(at(subject, 'name'))}`),
        ),
      );
      for (const binding of ours) {
        const kind = String(at(binding, 'roleRef', 'kind')).toLowerCase();
        const namespace = kind === 'role' ? ['-n', String(at(binding, 'metadata', 'namespace'))] : [];
        const role: unknown = JSON.parse(
          await cluster.kubectl('get', kind, String(at(binding, 'roleRef', 'name')), ...namespace, '-o', 'json'),
        );
        listAt(role, 'rules')
          .flatMap(rightsOf)
          .forEach((right) => rights.add(right));
      }
    }
    return rights;
  }
});

function optionalList(value: unknown, name: string): readonly unknown[] {
  return typeof value === 'object' && value !== null && name in value ? listAt(value, name) : [];
}

function rightsOf(rule: unknown): readonly string[] {
  const words = (name: string): readonly string[] => listAt(rule, name).map(String);
  return words('apiGroups').flatMap((group) =>
    words('resources').flatMap((resource) => words('verbs').map((verb) => `${verb} ${group}/${resource}`)),
  );
}
