/** The values of the chart as one schema: `values.yaml`, `values.schema.json` and the table of the README are made from it. */
import { z } from 'zod';
import { OPTION_ROWS, type OptionRow } from '../../src/config/option-table.ts';
import { NamespaceName, ObjectName, wholeNumber } from '../../src/config/values.ts';
import { monitor, NetworkPolicy } from './object-values.ts';
import {
  annotations,
  ContainerFields,
  KubernetesList,
  KubernetesObject,
  labels,
  off,
  on,
  Quantities,
  text,
} from './value-kinds.ts';

function port(fallback: number, description: string): z.ZodType {
  return wholeNumber({ min: 1, max: 65_535 }).default(fallback).describe(description);
}

/** Options whose value in a chart differs from that on a command line. */
const chartOnly: Readonly<Record<string, z.ZodType>> = {
  // In a pod nobody could find a port that the system chose.
  healthPort: port(8081, 'The port of /healthz and /readyz.'),
  metricsPort: port(8080, 'The port of /metrics.'),
};

/** The options that the table puts below `config`. */
const Config = z
  .strictObject(
    Object.fromEntries(
      OPTION_ROWS.filter((row) => row.chartValue?.startsWith('config.')).map((row) => [
        row.name,
        chartOnly[row.name] ?? row.schema.describe(optionText(row)),
      ]),
    ),
  )
  .prefault({})
  .describe('The options of the operator itself. Each can also be given with extraArgs or extraEnv.');

function optionText(row: OptionRow): string {
  return row.fallback === undefined ? row.description : `${row.description} Default: ${row.fallback}.`;
}

function optionDescription(name: string): string {
  const row = OPTION_ROWS.find((candidate) => candidate.name === name);
  if (row === undefined) throw new Error(`no option ${name}`);
  return optionText(row);
}

const Image = z
  .strictObject({
    registry: text(
      'ghcr.io',
      'The registry, such as registry.example.com:5000. Left out when it is empty, or when the repository begins with a registry of its own.',
    ),
    repository: text(
      'backendhealth/backend-health-operator',
      'The repository. There is no published image yet: build one, and say here where you have pushed it.',
    ),
    tag: text('', 'The tag. Default: the version of the chart.'),
    digest: z
      .string()
      .regex(/^(sha256:[0-9a-f]{64})?$/)
      .default('')
      .describe('The digest, as sha256:…; it wins over the tag.'),
    pullPolicy: z
      .enum(['Always', 'IfNotPresent', 'Never'])
      .default('IfNotPresent')
      .describe('When the image is pulled.'),
  })
  .prefault({})
  .describe('The image of the operator.');

export const ChartValues = z.strictObject({
  nameOverride: text('', 'Replaces the name of the chart in names and labels.'),
  fullnameOverride: text('', 'Replaces the full name of all objects.'),
  image: Image,
  imagePullSecrets: KubernetesList.describe('Secrets for the registry, as [{name: …}].'),
  replicaCount: z
    .int()
    .min(0)
    .max(10)
    .default(1)
    .describe(
      'How many pods. One works, the others stand by; one is enough for most: a new pod takes over within seconds.',
    ),
  watchNamespaces: z
    .array(NamespaceName)
    .max(256)
    .default([])
    .describe(
      'The namespaces whose checks are worked on; the operator then gets Roles there instead of a ClusterRole. Empty: all namespaces.',
    ),
  crds: z
    .strictObject({
      enabled: on('Install and upgrade the CRD with the release.'),
      keep: on('Keep the CRD, and with it all checks, when the release is uninstalled.'),
      annotations: annotations('Further annotations of the CRD.'),
    })
    .prefault({})
    .describe('The CustomResourceDefinition.'),
  leaderElection: z
    .strictObject({
      enabled: z.boolean().default(true).describe(optionDescription('leaderElection')),
      leaseName: ObjectName.optional().describe('The name of the Lease. Default: the full name of the release.'),
    })
    .prefault({})
    .describe('How two pods agree who works.'),
  config: Config,
  rbac: z
    .strictObject({
      create: on('Create the roles of the operator and their bindings.'),
      aggregate: on('Let the built-in roles view, edit and admin include the checks.'),
    })
    .prefault({})
    .describe('What the operator, and who uses it, may do.'),
  secretAccess: z
    .strictObject({
      namespaces: z
        .array(NamespaceName)
        .default([])
        .describe(
          'The namespaces in which the operator may read Secrets (get only), for headers with valueFrom.secretKeyRef and for probe.tls with secretKeyRef or secretRef.',
        ),
    })
    .prefault({})
    .describe('Access to Secrets. There is none without being asked for, and never one for the whole cluster.'),
  configMapAccess: z
    .strictObject({
      namespaces: z
        .array(NamespaceName)
        .default([])
        .describe(
          'The namespaces in which the operator may read ConfigMaps (get only), for probe.tls.caFrom with configMapKeyRef.',
        ),
    })
    .prefault({})
    .describe('Access to ConfigMaps, apart from that to Secrets: who only needs a CA opens no Secret.'),
  serviceAccount: z
    .strictObject({
      create: on('Create the ServiceAccount.'),
      name: text('', 'Its name. Default: the full name of the release; "default" when it is not created.'),
      annotations: annotations('Its annotations.'),
    })
    .prefault({})
    .describe('Who the operator is.'),
  resources: Quantities.prefault({
    requests: { cpu: '50m', memory: '128Mi' },
    limits: { memory: '512Mi' },
  }).describe(
    'CPU and memory. 85 MB are in use with few backends; each further one takes about 2 KB. No CPU limit: throttling would make probes late.',
  ),
  podSecurityContext: ContainerFields.prefault({
    runAsNonRoot: true,
    runAsUser: 65532,
    runAsGroup: 65532,
    fsGroup: 65532,
    seccompProfile: { type: 'RuntimeDefault' },
  }).describe('The security context of the pod. The default satisfies the restricted Pod Security Standard.'),
  securityContext: ContainerFields.prefault({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  }).describe('The security context of the container.'),
  livenessProbe: ContainerFields.prefault({ periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 }).describe(
    'When a pod that stands still is restarted.',
  ),
  readinessProbe: ContainerFields.prefault({ periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 2 }).describe(
    'When a pod counts as ready.',
  ),
  strategy: KubernetesObject.describe(
    'How pods are replaced. Default: the new one first with leader election, the old one first without.',
  ),
  terminationGracePeriodSeconds: z
    .int()
    .min(1)
    .optional()
    .describe('How long the end may take. Default: config.shutdownGraceSeconds and 10 more.'),
  podAnnotations: annotations('Annotations of the pods.'),
  podLabels: labels('Labels of the pods.'),
  commonLabels: labels('Labels of everything.'),
  commonAnnotations: annotations('Annotations of everything.'),
  nodeSelector: labels('Labels that a node must have.'),
  tolerations: KubernetesList.describe('Taints that do not matter.'),
  affinity: KubernetesObject.describe('Rules on where pods run.'),
  topologySpreadConstraints: KubernetesList.describe(
    'How pods are spread. Default: over the nodes, when there are several.',
  ),
  priorityClassName: text('', 'The priority of the pods. What watches over others deserves a high one.'),
  dnsPolicy: text('', 'Where names are resolved. Default: ClusterFirst.'),
  dnsConfig: KubernetesObject.describe('Settings of the resolver.'),
  service: z
    .strictObject({
      enabled: on('Create a Service for the metrics.'),
      annotations: annotations('Its annotations.'),
      labels: labels('Its labels.'),
    })
    .prefault({})
    .describe('The Service in front of the metrics.'),
  serviceMonitor: monitor('ServiceMonitor'),
  podMonitor: monitor('PodMonitor'),
  podDisruptionBudget: z
    .strictObject({
      enabled: off(
        'Create a PodDisruptionBudget. With one replica it would only block the draining of nodes if minAvailable were 1.',
      ),
      minAvailable: z.union([z.int(), z.string()]).optional().describe('How many pods must stay.'),
      maxUnavailable: z
        .union([z.int(), z.string()])
        .optional()
        .describe('How many pods may go. Default: 1, unless minAvailable is set.'),
    })
    .prefault({})
    .describe('How many pods may be evicted at once.'),
  networkPolicy: NetworkPolicy,
  extraArgs: z
    .array(z.string())
    .default([])
    .describe('Further flags of the operator. They win over config; lists are joined.'),
  extraEnv: KubernetesList.describe('Further environment variables.'),
  extraVolumes: KubernetesList.describe('Further volumes.'),
  extraVolumeMounts: KubernetesList.describe('Where they are mounted.'),
  extraObjects: KubernetesList.describe('Further objects of the release; templates in them are expanded.'),
  global: KubernetesObject.describe('Shared with other charts by Helm; not used.'),
});
