/** The chart on a real API server: every object is accepted as it is, rights are what they should be, and the CRD outlives the release. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type ControlPlane, startControlPlane } from '../../tools/control-plane/control-plane.ts';
import type { CommandResult } from '../../tools/control-plane/run-command.ts';
import { at, CHART, listAt } from '../chart/rendered-chart.ts';

const NAMESPACE = 'health';
const CRD = 'crd/backendhealthchecks.backendhealth.dev';

const check = {
  apiVersion: 'backendhealth.dev/v1alpha1',
  kind: 'BackendHealthCheck',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { backends: [{ address: '10.0.0.1' }], port: 80, probe: { http: {} } },
};

/** Sets of values that together reach every template but the monitors, whose kinds a plain API server does not know. */
const valueSets: Readonly<Record<string, unknown>> = {
  defaults: {},
  'some namespaces': {
    watchNamespaces: ['shop', 'billing'],
    secretAccess: { namespaces: ['shop'] },
    configMapAccess: { namespaces: ['shop', 'billing'] },
    rbac: { aggregate: false },
  },
  'several pods without a Lease': { replicaCount: 3, leaderElection: { enabled: false } },
  'everything around': {
    replicaCount: 2,
    networkPolicy: { enabled: true, egress: { apiServer: { cidrs: ['10.96.0.1/32', 'fd00::1/128'] } } },
    podDisruptionBudget: { enabled: true, maxUnavailable: '50%' },
    imagePullSecrets: [{ name: 'mirror' }],
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['10.0.0.10'] },
    tolerations: [{ operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
    priorityClassName: 'system-cluster-critical',
    extraEnv: [{ name: 'A', value: 'b' }],
    extraVolumes: [{ name: 'v', emptyDir: {} }],
    extraVolumeMounts: [{ name: 'v', mountPath: '/v' }],
    extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'extra', namespace: NAMESPACE } }],
    commonLabels: { team: 'web' },
    commonAnnotations: { note: 'x' },
  },
  'every option': {
    config: {
      bindAddress: '::',
      controlTargets: ['10.0.0.1:443'],
      deniedCidrs: ['10.0.0.0/8'],
      maxInFlightProbes: 100_000,
    },
    terminationGracePeriodSeconds: 90,
    strategy: { type: 'Recreate' },
  },
  'an image by digest, no Service, no CRD, no roles': {
    image: { digest: `sha256:${'a'.repeat(64)}` },
    service: { enabled: false },
    crds: { enabled: false },
    rbac: { create: false, aggregate: false },
    serviceAccount: { create: false },
  },
};

describe('the chart on a real API server', () => {
  let controlPlane: ControlPlane;

  before(async () => {
    controlPlane = await startControlPlane();
    for (const namespace of [NAMESPACE, 'shop', 'billing']) await kubectl(['create', 'namespace', namespace]);
  });

  after(() => controlPlane.stop());

  async function succeeded(what: string, running: Promise<CommandResult>): Promise<string> {
    const { code, stdout, stderr } = await running;
    assert.equal(code, 0, `${what}: ${stderr}`);
    return stdout;
  }

  function kubectl(args: readonly string[], input = ''): Promise<string> {
    return succeeded(`kubectl ${args.join(' ')}`, controlPlane.kubectl(args, { input }));
  }

  function helm(args: readonly string[], values: unknown = {}): Promise<string> {
    const running = controlPlane.helm([...args, '--namespace', NAMESPACE], { input: JSON.stringify(values) });
    return succeeded(`helm ${args.join(' ')}`, running);
  }

  async function mayDo(account: string, verb: string, resource: string, namespace: string): Promise<boolean> {
    const as = `system:serviceaccount:${NAMESPACE}:${account}`;
    // With a slash, kubectl means the name of an object; the status is a flag.
    const what = resource.endsWith('/status')
      ? [resource.slice(0, -'/status'.length), '--subresource=status']
      : [resource];
    const { stdout } = await controlPlane.kubectl(['auth', 'can-i', verb, ...what, '-n', namespace, `--as=${as}`]);
    return stdout.trim() === 'yes';
  }

  for (const [name, values] of Object.entries(valueSets)) {
    it(`renders only objects that the API server takes, without an unknown field: ${name}`, async () => {
      const manifests = await helm(['template', 'dry', CHART, '--values', '-'], values);

      await kubectl(['create', '--dry-run=server', '--validate=strict', '-f', '-'], manifests);
    });
  }

  for (const [replicaCount, enabled, warns] of [
    [2, false, true],
    [2, true, false],
    [1, false, false],
  ] as const) {
    const situation = `${replicaCount} replicas and leader election ${enabled ? 'on' : 'off'}`;
    it(`gives three commands in its notes, and ${warns ? 'a' : 'no'} warning with ${situation}`, async () => {
      const values = { replicaCount, leaderElection: { enabled } };

      const notes = await helm(['install', 'dry', CHART, '--dry-run=client', '--values', '-'], values);

      assert.equal(notes.includes('WARNING: replicaCount is 2'), warns);
      assert.equal(notes.split('\n').filter((line) => line.startsWith('  kubectl ')).length, 3);
    });
  }

  it('installs, upgrades and uninstalls, and keeps the CRD with its checks', async () => {
    await helm(['install', 'bh', CHART, '--values', '-'], {
      secretAccess: { namespaces: ['shop'] },
      configMapAccess: { namespaces: ['shop'] },
    });
    await kubectl(['wait', '--for=condition=Established', CRD, '--timeout=30s']);
    await kubectl(['create', '-f', '-'], JSON.stringify(check));
    const account = 'bh-backend-health-operator';
    for (const object of ['deployment', 'serviceaccount']) await kubectl(['-n', NAMESPACE, 'get', object, account]);
    await kubectl(['-n', NAMESPACE, 'get', 'service', `${account}-metrics`]);

    // What the operator may do, and what not.
    assert.equal(await mayDo(account, 'watch', 'backendhealthchecks.backendhealth.dev', 'billing'), true);
    assert.equal(await mayDo(account, 'patch', 'backendhealthchecks.backendhealth.dev/status', 'billing'), true);
    assert.equal(await mayDo(account, 'create', 'events.events.k8s.io', 'billing'), true);
    assert.equal(await mayDo(account, 'update', `leases.coordination.k8s.io/${account}`, NAMESPACE), true);
    assert.equal(await mayDo(account, 'get', 'secrets/any', 'shop'), true);
    assert.equal(await mayDo(account, 'list', 'secrets', 'shop'), false);
    assert.equal(await mayDo(account, 'get', 'secrets/any', 'billing'), false);
    assert.equal(await mayDo(account, 'get', 'configmaps/any', 'shop'), true);
    assert.equal(await mayDo(account, 'list', 'configmaps', 'shop'), false);
    assert.equal(await mayDo(account, 'get', 'configmaps/any', 'billing'), false);
    assert.equal(await mayDo(account, 'update', 'leases.coordination.k8s.io/other', NAMESPACE), false);
    assert.equal(await mayDo(account, 'patch', 'backendhealthchecks.backendhealth.dev', 'billing'), false);
    assert.equal(await mayDo(account, 'delete', 'backendhealthchecks.backendhealth.dev', 'billing'), false);
    assert.equal(await mayDo(account, 'get', 'pods', 'billing'), false);

    const upgraded = { watchNamespaces: ['shop'], config: { logLevel: 'debug' } };
    await helm(['upgrade', 'bh', CHART, '--values', '-'], upgraded);
    const deployment: unknown = JSON.parse(
      await kubectl(['-n', NAMESPACE, 'get', 'deployment', account, '-o', 'json']),
    );
    const args = listAt(deployment, 'spec', 'template', 'spec', 'containers', 0, 'args');
    assert.ok(args.includes('--log-level=debug') && args.includes('--watch-namespaces=shop'), args.join(' '));
    assert.equal(await mayDo(account, 'watch', 'backendhealthchecks.backendhealth.dev', 'shop'), true);
    assert.equal(await mayDo(account, 'watch', 'backendhealthchecks.backendhealth.dev', 'billing'), false);
    assert.equal(await mayDo(account, 'get', 'secrets/any', 'shop'), false);

    await helm(['uninstall', 'bh']);
    const left: unknown = JSON.parse(
      await kubectl(['-n', NAMESPACE, 'get', 'deployment,service,role,rolebinding', '-o', 'json']),
    );
    assert.deepEqual(
      listAt(left, 'items').map((object) => at(object, 'metadata', 'name')),
      [],
    );
    await kubectl(['get', CRD]);
    await kubectl(['-n', 'shop', 'get', 'bhc', 'web']);

    // The CRD that was kept is taken back by the next installation.
    await helm(['install', 'bh', CHART]);
  });
});
