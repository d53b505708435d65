/** The CustomResourceDefinition as a plain object: names, columns, schema. */
import { API_VERSION, CATEGORY, GROUP, KIND, LIST_KIND, PLURAL, SHORT_NAME, SINGULAR, VERSION } from '../group.ts';
import { BackendHealthCheckSpec } from '../v1alpha1/spec.ts';
import { BackendHealthCheckStatus } from '../v1alpha1/status.ts';
import type { StructuralSchema } from './json-schema.ts';
import { structuralSchema } from './structural.ts';

interface PrinterColumn {
  readonly name: string;
  readonly type: 'string' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  /** Columns above 0 are shown by `kubectl get -o wide` only. */
  readonly priority?: 1;
}

const COLUMNS: readonly PrinterColumn[] = [
  {
    name: 'Ready',
    type: 'string',
    jsonPath: '.status.summary.ready',
    description: 'Backends that can take requests, of those that count.',
  },
  { name: 'Healthy', type: 'string', jsonPath: healthy('status'), description: 'Whether all backends are healthy.' },
  { name: 'Reason', type: 'string', jsonPath: healthy('reason'), description: 'Why, in one word.' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'How old the check is.' },
  {
    name: 'Probe',
    type: 'string',
    jsonPath: '.status.effective.probe',
    description: 'The probe in short.',
    priority: 1,
  },
  {
    name: 'Interval',
    type: 'string',
    jsonPath: '.status.effective.interval',
    description: 'The interval in use.',
    priority: 1,
  },
  {
    name: 'Since',
    type: 'date',
    jsonPath: healthy('lastTransitionTime'),
    description: 'Since when Healthy stands as it does.',
    priority: 1,
  },
  {
    name: 'Message',
    type: 'string',
    jsonPath: healthy('message'),
    description: 'Why, in one sentence, and what to do next.',
    priority: 1,
  },
];

function healthy(field: string): string {
  return `.status.conditions[?(@.type=="Healthy")].${field}`;
}

/** The default of the status: no tool takes a check for done before the operator has looked at it. */
const UNSEEN = { observedGeneration: -1 } as const;

/** The schema of the whole object, as `openAPIV3Schema`. */
export function resourceSchema(): object {
  return {
    description: 'Finds out why a backend is unhealthy, and says so in the status.',
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { description: `The version of the schema: ${API_VERSION}.`, type: 'string' },
      kind: { description: `The kind of the object: ${KIND}.`, type: 'string' },
      metadata: { type: 'object' },
      spec: specSchema(),
      status: { ...statusSchema(), default: UNSEEN },
    },
  };
}

export function specSchema(): StructuralSchema {
  return structuralSchema(BackendHealthCheckSpec, 'spec');
}

export function statusSchema(): StructuralSchema {
  return structuralSchema(BackendHealthCheckStatus, 'status');
}

/** The CustomResourceDefinition. A new object with every call. */
export function customResourceDefinition(): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${PLURAL}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: {
        kind: KIND,
        listKind: LIST_KIND,
        plural: PLURAL,
        singular: SINGULAR,
        shortNames: [SHORT_NAME],
        categories: [CATEGORY],
      },
      versions: [
        {
          name: VERSION,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: COLUMNS,
          schema: { openAPIV3Schema: resourceSchema() },
        },
      ],
    },
  };
}
