/** The spec of a check: who is probed, how, when, and what counts as slow. */
import { z } from 'zod';
import { withRules } from '../rule.ts';
import { Backend, backendName, MAX_BACKENDS, Port } from './backend.ts';
import { durationBetween } from './duration.ts';
import { Probe } from './probe.ts';

const SECOND = 1_000;

/** The message of that rule, for who can name the backends. */
export const DIFFERENT_NAMES = 'backends must have different names; the name defaults to the address';

const Backends = withRules(z.array(Backend).max(MAX_BACKENDS), [
  {
    // A repeated key ends this rule with an error that names it; a rule that compares every pair is over the cost budget.
    cel: 'self.transformMapEntry(i, b, {has(b.name) ? b.name : b.address: i}).size() == self.size()',
    message: DIFFERENT_NAMES,
    holds: (backends) => new Set(backends.map(backendName)).size === backends.length,
  },
]);

export const BackendHealthCheckSpec = withRules(
  z.strictObject({
    backends: Backends.describe('The servers that are probed, at most 1000.'),
    port: Port.describe('The port of every backend that names none of its own.').optional(),
    probe: Probe,
    interval: durationBetween({ minMs: SECOND, maxMs: 300 * SECOND })
      .describe(
        'From the end of one probe to the start of the next, 1s to 300s. Spread by up to 10 %. Defaults to 2s, with udp to 5s.',
      )
      .optional(),
    timeout: durationBetween({ minMs: 100, maxMs: 300 * SECOND })
      .describe(
        'The time for one whole probe, name resolution included, 100ms to 300s. It may exceed the interval: probes of one backend never overlap. Defaults to 5s, with udp to 10s.',
      )
      .optional(),
    healthyThreshold: z
      .int()
      .min(1)
      .max(10)
      .describe('Consecutive successes that make an unhealthy backend healthy again.')
      .default(3),
    unhealthyThreshold: z
      .int()
      .min(1)
      .max(10)
      .describe('Consecutive failures that make a backend unhealthy.')
      .default(3),
    edgeInterval: durationBetween({ minMs: SECOND, maxMs: 300 * SECOND })
      .describe('The interval while a change is being confirmed. Defaults to the interval.')
      .optional(),
    suspend: z.boolean().describe('True stops all probes of the check.').default(false),
    slowAfter: durationBetween({ minMs: 1, maxMs: 300 * SECOND })
      .describe('An answer that takes longer makes a backend Degraded: it works, but slowly.')
      .default('1s'),
  }),
  [
    {
      cel: 'has(self.port) || self.backends.all(b, has(b.port))',
      message: 'every backend needs a port: give spec.port, or a port with each backend',
      holds: (spec) => spec.port !== undefined || spec.backends.every((backend) => backend.port !== undefined),
      fieldPath: '.port',
    },
  ],
).describe('What the user wants to be probed, how and when.');
export type BackendHealthCheckSpec = z.infer<typeof BackendHealthCheckSpec>;
