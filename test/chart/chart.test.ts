/** What the chart renders for different values. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { success } from '../../src/base/result.ts';
import { loadConfig, type LoadedConfig } from '../../src/config/load.ts';
import { at, CHART, listAt, render, type Rendered, runHelm } from './rendered-chart.ts';

function names(objects: readonly unknown[]): readonly unknown[] {
  return objects.map((object) => at(object, 'metadata', 'name'));
}

function container(rendered: Rendered): unknown {
  return at(rendered.one('Deployment'), 'spec', 'template', 'spec', 'containers', 0);
}

function args(rendered: Rendered): readonly string[] {
  return listAt(container(rendered), 'args').map(String);
}

/** The rules of all roles of the operator as "group/resource: verbs (names)", without those for users. */
function rules(rendered: Rendered): readonly string[] {
  return [
    ...rendered.all('Role'),
    ...rendered.all('ClusterRole').filter((role) => !/-(view|edit)$/.test(String(at(role, 'metadata', 'name')))),
  ]
    .flatMap((role) => listAt(role, 'rules').map((rule) => `${String(at(role, 'kind'))} ${ruleText(rule)}`))
    .toSorted();
}

function ruleText(rule: unknown): string {
  const only = listAt(rule, 'resourceNames');
  const what = `${listAt(rule, 'apiGroups').join(',')}/${listAt(rule, 'resources').join(',')}: ${listAt(rule, 'verbs').join(',')}`;
  return only.length === 0 ? what : `${what} (${only.join(',')})`;
}

/** The operator's own reading of the flags that the chart gives it. */
function configOf(rendered: Rendered): LoadedConfig {
  const loaded = loadConfig(args(rendered), {}, () => success(''));
  if (!loaded.ok) assert.fail(JSON.stringify(loaded.error));
  return loaded.value;
}

describe('the chart', () => {
  it('passes helm lint, strictly', async () => {
    const { status, stdout, stderr } = await runHelm(['lint', CHART, '--strict']);

    assert.equal(status, 0, stdout + stderr);
    assert.doesNotMatch(stdout, /\[(ERROR|WARNING)\]/);
  });

  it('has the version of the program', () => {
    const version = at(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')), 'version');
    const chart: unknown = parse(readFileSync(`${CHART}/Chart.yaml`, 'utf8'));

    assert.equal(at(chart, 'version'), version);
    assert.equal(at(chart, 'appVersion'), version);
    assert.match(String(at(chart, 'annotations', 'artifacthub.io/images')), new RegExp(`:${String(version)}\n`));
  });

  it('gives every object the standard labels, and namespaced ones a namespace', async () => {
    const rendered = await render({ commonLabels: { team: 'web' }, commonAnnotations: { note: 'x' } });

    for (const object of rendered.objects) {
      const metadata = at(object, 'metadata');
      const name = `${String(at(object, 'kind'))} ${String(at(metadata, 'name'))}`;
      assert.equal(at(metadata, 'labels', 'app.kubernetes.io/name'), 'backend-health-operator', name);
      assert.equal(at(metadata, 'labels', 'app.kubernetes.io/instance'), 'bh', name);
      assert.equal(at(metadata, 'labels', 'team'), 'web', name);
      assert.equal(at(metadata, 'annotations', 'note'), 'x', name);
      const isClusterWide = /^(Cluster|CustomResource)/.test(String(at(object, 'kind')));
      assert.equal(at(metadata, 'namespace'), isClusterWide ? undefined : 'health', name);
    }
  });

  it('lets no label of a user break the selectors', async () => {
    const rendered = await render({
      commonLabels: { 'app.kubernetes.io/name': 'mine' },
      podLabels: { 'app.kubernetes.io/instance': 'mine' },
    });

    const deployment = rendered.one('Deployment');
    const selector = at(deployment, 'spec', 'selector', 'matchLabels');
    for (const label of ['app.kubernetes.io/name', 'app.kubernetes.io/instance']) {
      assert.equal(at(deployment, 'spec', 'template', 'metadata', 'labels', label), at(selector, label));
    }
  });
});

describe('the chart by default', () => {
  it('is one restricted pod with leader election, that waits for nothing but its cache', async () => {
    const rendered = await render();

    const deployment = rendered.one('Deployment');
    const pod = at(deployment, 'spec', 'template', 'spec');
    assert.equal(at(deployment, 'spec', 'replicas'), 1);
    assert.equal(at(deployment, 'spec', 'strategy', 'type'), 'RollingUpdate');
    assert.equal(at(pod, 'enableServiceLinks'), false);
    assert.equal(at(pod, 'terminationGracePeriodSeconds'), 30);
    assert.deepEqual(at(pod, 'securityContext', 'seccompProfile'), { type: 'RuntimeDefault' });
    assert.equal(at(pod, 'securityContext', 'runAsNonRoot'), true);
    assert.deepEqual(at(container(rendered), 'securityContext'), {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    assert.equal(at(container(rendered), 'livenessProbe', 'httpGet', 'path'), '/healthz');
    assert.equal(at(container(rendered), 'readinessProbe', 'httpGet', 'path'), '/readyz');
    assert.equal(at(container(rendered), 'command'), undefined);
    assert.equal(at(pod, 'volumes'), undefined);
    assert.equal(at(pod, 'topologySpreadConstraints'), undefined);
  });

  it('gives the operator flags that it understands, with its own defaults', async () => {
    const { config } = configOf(await render());

    const own = loadConfig(['--lease-name=bh-backend-health-operator'], {}, () => success(''));
    assert.ok(own.ok);
    assert.deepEqual(config, own.value.config);
  });

  it('tells the pod its name, namespace and addresses, and bounds the heap', async () => {
    const env = listAt(container(await render()), 'env').map((entry) => [
      at(entry, 'name'),
      at(entry, 'value') ?? at(entry, 'valueFrom', 'fieldRef', 'fieldPath'),
    ]);

    assert.deepEqual(env, [
      ['POD_NAME', 'metadata.name'],
      ['POD_NAMESPACE', 'metadata.namespace'],
      ['BHO_POD_IP', 'status.podIPs'],
      ['NODE_OPTIONS', '--max-old-space-size-percentage=75'],
    ]);
  });

  it('asks for the least rights, and for none on Secrets and ConfigMaps', async () => {
    assert.deepEqual(rules(await render()), [
      'ClusterRole backendhealth.dev/backendhealthchecks/status: patch',
      'ClusterRole backendhealth.dev/backendhealthchecks: get,list,watch',
      'ClusterRole events.k8s.io/events: create,patch',
      'Role coordination.k8s.io/leases: create',
      'Role coordination.k8s.io/leases: get,update (bh-backend-health-operator)',
    ]);
  });

  it('binds its roles to its own ServiceAccount only', async () => {
    const rendered = await render();

    for (const binding of [...rendered.all('ClusterRoleBinding'), ...rendered.all('RoleBinding')]) {
      assert.deepEqual(at(binding, 'subjects'), [
        { kind: 'ServiceAccount', name: 'bh-backend-health-operator', namespace: 'health' },
      ]);
    }
    assert.equal(at(rendered.one('ServiceAccount'), 'automountServiceAccountToken'), false);
  });

  it('lets the built-in roles see and edit checks, but nobody write a status', async () => {
    const users = (await render())
      .all('ClusterRole')
      .filter((role) => /-(view|edit)$/.test(String(at(role, 'metadata', 'name'))));

    assert.equal(users.length, 2);
    const written = users
      .flatMap((role) => listAt(role, 'rules'))
      .filter((rule) => listAt(rule, 'resources').includes('backendhealthchecks/status'))
      .flatMap((rule) => listAt(rule, 'verbs'));
    assert.deepEqual(written, ['get', 'list', 'watch']);
    for (const role of users)
      assert.equal(at(role, 'metadata', 'labels', 'rbac.authorization.k8s.io/aggregate-to-admin'), 'true');
  });

  it('installs no monitor, policy or budget', async () => {
    const kinds = new Set((await render()).objects.map((object) => at(object, 'kind')));

    assert.deepEqual([...kinds].map(String).toSorted(), [
      'ClusterRole',
      'ClusterRoleBinding',
      'CustomResourceDefinition',
      'Deployment',
      'Role',
      'RoleBinding',
      'Service',
      'ServiceAccount',
    ]);
  });
});

describe('the CRD of the chart', () => {
  it('is the CRD of the project, kept when the release goes', async () => {
    const crd = (await render({ crds: { annotations: { a: 'b' } } })).one('CustomResourceDefinition');

    const original: unknown = parse(
      readFileSync(new URL('../../crds/backendhealthchecks.yaml', import.meta.url), 'utf8'),
    );
    assert.deepEqual(at(crd, 'spec'), at(original, 'spec'));
    assert.equal(at(crd, 'metadata', 'name'), at(original, 'metadata', 'name'));
    assert.deepEqual(at(crd, 'metadata', 'annotations'), { a: 'b', 'helm.sh/resource-policy': 'keep' });
  });

  it('goes with the release when asked to, and is left out when asked to', async () => {
    const kept = (await render({ crds: { keep: false } })).one('CustomResourceDefinition');

    assert.equal(at(kept, 'metadata', 'annotations'), undefined);
    assert.deepEqual((await render({ crds: { enabled: false } })).all('CustomResourceDefinition'), []);
  });
});

describe('the chart for some namespaces', () => {
  const values = { watchNamespaces: ['shop', 'billing', 'shop'], rbac: { aggregate: false }, crds: { enabled: false } };

  it('needs no right in the whole cluster', async () => {
    const rendered = await render(values);

    assert.deepEqual(rendered.all('ClusterRole'), []);
    assert.deepEqual(rendered.all('ClusterRoleBinding'), []);
    const places = rendered.all('Role').map((role) => at(role, 'metadata', 'namespace'));
    assert.deepEqual(places.toSorted(), ['billing', 'health', 'shop']);
    assert.equal(rendered.all('RoleBinding').length, 3);
  });

  it('tells the operator', async () => {
    assert.deepEqual(configOf(await render(values)).config.watchNamespaces, ['shop', 'billing', 'shop']);
  });
});

describe('the chart with access to Secrets or ConfigMaps', () => {
  for (const [value, resource, other] of [
    ['secretAccess', 'secrets', 'configmaps'],
    ['configMapAccess', 'configmaps', 'secrets'],
  ] as const) {
    it(`grants get on ${resource}, by Role, in the namespaces of ${value} only, and nothing on ${other}`, async () => {
      const rendered = await render({ [value]: { namespaces: ['shop', 'billing'] } });

      const roles = rendered.all('Role').filter((role) => JSON.stringify(role).includes(`"${resource}"`));
      assert.deepEqual(
        roles.map((role) => at(role, 'metadata', 'namespace')),
        ['shop', 'billing'],
      );
      for (const role of roles) assert.deepEqual(listAt(role, 'rules').map(ruleText), [`/${resource}: get`]);
      assert.doesNotMatch(JSON.stringify(rendered.all('ClusterRole')), /secrets|configmaps/);
      assert.ok(!rules(rendered).some((rule) => rule.includes(other)));
    });
  }

  it('binds both in one namespace', async () => {
    const rendered = await render({
      secretAccess: { namespaces: ['shop'] },
      configMapAccess: { namespaces: ['shop'] },
    });

    const inShop = [...rendered.all('Role'), ...rendered.all('RoleBinding')].filter(
      (object) => at(object, 'metadata', 'namespace') === 'shop',
    );
    const name = 'health-bh-backend-health-operator';
    assert.deepEqual(names(inShop).toSorted(), [
      `${name}-configmaps`,
      `${name}-configmaps`,
      `${name}-secrets`,
      `${name}-secrets`,
    ]);
  });
});

describe('the chart with every option of the operator', () => {
  const values = {
    leaderElection: { leaseName: 'my-lease' },
    config: {
      bindAddress: '::',
      healthPort: 9001,
      metricsPort: 9002,
      logLevel: 'debug',
      logFormat: 'json',
      allowLoopback: true,
      deniedCidrs: ['10.0.0.0/8', 'fd00::/8'],
      controlTargets: ['10.0.0.1:443', '[fd00::1]:53'],
      maxInFlightProbes: 100_000,
      shutdownGraceSeconds: 60,
    },
  };

  it('hands each of them to the operator as it was given', async () => {
    const { config } = configOf(await render(values));

    assert.deepEqual(config, {
      watchNamespaces: [],
      leaderElection: true,
      leaseName: 'my-lease',
      podIps: [],
      ...values.config,
      controlTargets: [
        { address: '10.0.0.1', port: 443 },
        { address: 'fd00::1', port: 53 },
      ],
    });
  });

  it('moves the ports everywhere, and leaves the operator time to end', async () => {
    const rendered = await render({ ...values, networkPolicy: { enabled: true }, serviceMonitor: { enabled: true } });

    assert.deepEqual(
      listAt(container(rendered), 'ports').map((port) => at(port, 'containerPort')),
      [9002, 9001],
    );
    assert.equal(at(rendered.one('Service'), 'spec', 'ports', 0, 'port'), 9002);
    assert.equal(at(rendered.one('Deployment'), 'spec', 'template', 'spec', 'terminationGracePeriodSeconds'), 70);
  });

  it('lets the right on the Lease follow its name', async () => {
    assert.ok(rules(await render(values)).includes('Role coordination.k8s.io/leases: get,update (my-lease)'));
  });

  it('tells an empty list of control targets from none', async () => {
    assert.deepEqual(configOf(await render({ config: { controlTargets: [] } })).config.controlTargets, []);
    assert.equal(configOf(await render()).config.controlTargets, undefined);
  });

  it('lets extraArgs win', async () => {
    assert.equal(configOf(await render({ extraArgs: ['--log-level=error'] })).config.logLevel, 'error');
  });
});

describe('the chart with several pods', () => {
  it('spreads them over nodes', async () => {
    const pod = at((await render({ replicaCount: 2 })).one('Deployment'), 'spec', 'template', 'spec');

    assert.equal(at(pod, 'topologySpreadConstraints', 0, 'topologyKey'), 'kubernetes.io/hostname');
  });

  it('replaces the old pod first when no Lease keeps them apart, and asks for no right on Leases', async () => {
    const rendered = await render({ leaderElection: { enabled: false } });

    assert.deepEqual(at(rendered.one('Deployment'), 'spec', 'strategy'), { type: 'Recreate' });
    assert.equal(configOf(rendered).config.leaderElection, false);
    assert.ok(!rules(rendered).some((rule) => rule.includes('leases')));
  });
});

describe('the chart with everything around', () => {
  const values = {
    image: { registry: 'mirror.example:5000', repository: 'ops/bho', digest: `sha256:${'a'.repeat(64)}` },
    imagePullSecrets: [{ name: 'mirror' }],
    serviceAccount: { annotations: { role: 'x' } },
    serviceMonitor: { enabled: true, interval: '15s', labels: { release: 'prom' }, relabelings: [{ action: 'drop' }] },
    podMonitor: { enabled: true },
    podDisruptionBudget: { enabled: true, minAvailable: 0 },
    networkPolicy: {
      enabled: true,
      metricsFrom: [{ namespaceSelector: {} }],
      egress: { apiServer: { cidrs: ['10.96.0.1/32'] }, backends: ['10.20.0.0/16'] },
    },
    priorityClassName: 'system-cluster-critical',
    extraEnv: [{ name: 'A', value: 'b' }],
    extraVolumes: [{ name: 'v', emptyDir: {} }],
    extraVolumeMounts: [{ name: 'v', mountPath: '/v' }],
    tolerations: [{ operator: 'Exists' }],
    extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-extra' } }],
  };

  it('pulls the image by digest from the mirror', async () => {
    assert.equal(at(container(await render(values)), 'image'), `mirror.example:5000/ops/bho@sha256:${'a'.repeat(64)}`);
    const tagged = await render({ image: { registry: '', repository: 'bho', tag: 'dev' } });
    assert.equal(at(container(tagged), 'image'), 'bho:dev');
  });

  it('leaves the registry out where the repository begins with one', async () => {
    const cases = [
      ['registry.example.com/ops/bho', 'registry.example.com/ops/bho:dev'],
      ['mirror:5000/bho', 'mirror:5000/bho:dev'],
      ['localhost/bho', 'localhost/bho:dev'],
      ['ops/bho', 'ghcr.io/ops/bho:dev'],
      ['localhosts/bho', 'ghcr.io/localhosts/bho:dev'],
      ['bho', 'ghcr.io/bho:dev'],
    ];
    for (const [repository, image] of cases) {
      assert.equal(at(container(await render({ image: { repository, tag: 'dev' } })), 'image'), image);
    }
  });

  it('monitors through the Service or the pods, and keeps the labels of the checks', async () => {
    const rendered = await render(values);

    const monitor = rendered.one('ServiceMonitor');
    assert.equal(at(monitor, 'metadata', 'labels', 'release'), 'prom');
    assert.deepEqual(at(monitor, 'spec', 'endpoints', 0), {
      port: 'metrics',
      path: '/metrics',
      honorLabels: true,
      interval: '15s',
      relabelings: [{ action: 'drop' }],
    });
    assert.equal(at(rendered.one('PodMonitor'), 'spec', 'podMetricsEndpoints', 0, 'honorLabels'), true);
    const selector = at(monitor, 'spec', 'selector', 'matchLabels');
    for (const label of ['app.kubernetes.io/name', 'app.kubernetes.io/instance']) {
      assert.equal(at(rendered.one('Service'), 'metadata', 'labels', label), at(selector, label));
    }
  });

  it('refuses a ServiceMonitor without a Service', async () => {
    await assert.rejects(
      render({ serviceMonitor: { enabled: true }, service: { enabled: false } }),
      /needs service\.enabled/,
    );
  });

  it('lets in metrics and health, and out only to DNS, the API server and the backends', async () => {
    const policy = at((await render(values)).one('NetworkPolicy'), 'spec');

    assert.deepEqual(at(policy, 'policyTypes'), ['Ingress', 'Egress']);
    assert.deepEqual(at(policy, 'ingress'), [
      { ports: [{ port: 'metrics', protocol: 'TCP' }], from: [{ namespaceSelector: {} }] },
      { ports: [{ port: 'health', protocol: 'TCP' }] },
    ]);
    assert.deepEqual(at(policy, 'egress'), [
      {
        ports: [
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
        ],
      },
      {
        ports: [
          { port: 443, protocol: 'TCP' },
          { port: 6443, protocol: 'TCP' },
        ],
        to: [{ ipBlock: { cidr: '10.96.0.1/32' } }],
      },
      { to: [{ ipBlock: { cidr: '10.20.0.0/16' } }] },
    ]);
  });

  it('lets out nothing when everything is closed, and everything when egress is left alone', async () => {
    const closed = await render({
      networkPolicy: { enabled: true, egress: { dns: false, apiServer: { ports: [] }, backends: [] } },
    });
    assert.deepEqual(listAt(closed.one('NetworkPolicy'), 'spec', 'egress'), []);
    const open = await render({ networkPolicy: { enabled: true, egress: { enabled: false } } });
    assert.deepEqual(at(open.one('NetworkPolicy'), 'spec', 'policyTypes'), ['Ingress']);
  });

  it('budgets disruptions by one of two numbers, 0 included', async () => {
    assert.equal(at((await render(values)).one('PodDisruptionBudget'), 'spec', 'minAvailable'), 0);
    const plain = await render({ podDisruptionBudget: { enabled: true } });
    assert.equal(at(plain.one('PodDisruptionBudget'), 'spec', 'maxUnavailable'), 1);
    await assert.rejects(
      render({ podDisruptionBudget: { enabled: true, minAvailable: 1, maxUnavailable: 1 } }),
      /either minAvailable or maxUnavailable/,
    );
  });

  it('adds what the user adds', async () => {
    const rendered = await render(values);
    const pod = at(rendered.one('Deployment'), 'spec', 'template', 'spec');

    assert.deepEqual(names(rendered.all('ConfigMap')), ['bh-extra']);
    assert.deepEqual(at(pod, 'volumes'), values.extraVolumes);
    assert.deepEqual(at(pod, 'tolerations'), values.tolerations);
    assert.equal(at(pod, 'priorityClassName'), 'system-cluster-critical');
    assert.deepEqual(at(container(rendered), 'volumeMounts'), values.extraVolumeMounts);
    assert.deepEqual(listAt(container(rendered), 'env').at(-1), { name: 'A', value: 'b' });
  });
});

describe('the schema of the values', () => {
  for (const [values, message] of [
    [{ replicas: 2 }, /replicas/],
    [{ config: { loglevel: 'info' } }, /loglevel/],
    [{ config: { logLevel: 'loud' } }, /logLevel/],
    [{ config: { healthPort: '8081' } }, /healthPort/],
    [{ config: { healthPort: 0 } }, /healthPort/],
    [{ config: { metricsPort: 70_000 } }, /metricsPort/],
    [{ config: { deniedCidrs: '10.0.0.0/8' } }, /deniedCidrs/],
    [{ config: { leaderElection: true } }, /leaderElection/],
    [{ replicaCount: 'two' }, /replicaCount/],
    [{ image: { digest: 'latest' } }, /digest/],
    [{ image: { pullPolicy: 'Sometimes' } }, /pullPolicy/],
    [{ watchNamespaces: ['Shop'] }, /watchNamespaces/],
    [{ secretAccess: { namespaces: 'all' } }, /namespaces/],
    [{ configMapAccess: { namespaces: ['*'] } }, /namespaces/],
    [{ networkPolicy: { egress: { apiserver: {} } } }, /apiserver/],
    [{ extraArgs: '--log-level=debug' }, /extraArgs/],
    [{ podLabels: { a: 1 } }, /podLabels/],
  ] as const) {
    it(`refuses ${JSON.stringify(values)}`, async () => {
      const { status, stderr } = await runHelm(['template', 'bh', CHART], values);

      assert.notEqual(status, 0);
      assert.match(stderr, /values don't meet the specifications of the schema/);
      assert.match(stderr, message);
    });
  }

  it('accepts the values of a parent chart', async () => {
    assert.ok((await render({ global: { anything: 1 } })).objects.length > 0);
  });
});
