/** The values of the objects around the Deployment: monitors and the NetworkPolicy. */
import { z } from 'zod';
import { wholeNumber } from '../../src/config/values.ts';
import { KubernetesList, labels, off, on, text } from './value-kinds.ts';

export function monitor(kind: string): z.ZodType {
  return z
    .strictObject({
      enabled: off(`Create a ${kind} for the Prometheus operator.`),
      interval: text('', 'How often the metrics are read. Default: that of Prometheus.'),
      scrapeTimeout: text('', 'How long reading may take. Default: that of Prometheus.'),
      honorLabels: on(
        'Keep the labels namespace and name of a check, instead of renaming them to exported_namespace and exported_name.',
      ),
      labels: labels('Further labels, such as the release label that your Prometheus selects by.'),
      relabelings: KubernetesList.describe('Rules for the labels of the target.'),
      metricRelabelings: KubernetesList.describe('Rules for the labels of the samples.'),
    })
    .prefault({})
    .describe(`A ${kind}. Use either the ServiceMonitor or the PodMonitor, not both.`);
}

export const NetworkPolicy = z
  .strictObject({
    enabled: off('Create a NetworkPolicy for the pods of the operator.'),
    metricsFrom: KubernetesList.describe('Who may read the metrics, as NetworkPolicy peers. Empty: everybody.'),
    egress: z
      .strictObject({
        enabled: on('Restrict what the operator may reach.'),
        dns: on('Allow port 53 to everywhere.'),
        apiServer: z
          .strictObject({
            cidrs: z.array(z.string()).default([]).describe('The addresses of the API server. Empty: everywhere.'),
            ports: z
              .array(wholeNumber({ min: 1, max: 65_535 }))
              .default([443, 6443])
              .describe('Its ports, before and behind the Service.'),
          })
          .prefault({})
          .describe('The way to the API server.'),
        backends: z
          .array(z.string())
          .default(['0.0.0.0/0', '::/0'])
          .describe(
            'Where backends may be. Narrow it to the networks of your backends: it is the second lock behind config.deniedCidrs.',
          ),
        extra: KubernetesList.describe('Further egress rules.'),
      })
      .prefault({})
      .describe('What the operator may reach.'),
  })
  .prefault({})
  .describe('A NetworkPolicy. It needs a network plugin that enforces them.');
