/** The status of a check: everything that `kubectl describe` tells. */
import { z } from 'zod';
import { BLAMES, CONFIDENCES } from '../reasons.ts';
import { CEL_RULES } from '../rule.ts';
import { type GuideStep, STEP_RESULTS, type StepResult } from '../steps.ts';
import { MAX_BACKENDS, Port } from './backend.ts';

/** At most this many rows stand in a status; the worst are kept. */
export const MAX_BACKEND_ROWS = 100;
/** At most this many characters of a probe-now annotation are read and echoed. */
export const MAX_PROBE_NOW = 256;
/** At most this many transitions are remembered. */
export const MAX_HISTORY = 10;

export const BACKEND_STATES = ['Healthy', 'Degraded', 'Unhealthy', 'Unknown', 'Maintenance'] as const;
export type BackendState = (typeof BACKEND_STATES)[number];

const Time = z.string().max(32).meta({ format: 'date-time' });
const Reason = z.string().min(1).max(64);
const Count = z.int().min(0).max(MAX_BACKENDS);
const DurationText = z.string().min(2).max(32);

export const Condition = z
  .strictObject({
    type: z.string().min(1).max(64).describe('What the condition is about.'),
    status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
    reason: Reason.describe('Why, in one word of a closed list.'),
    message: z.string().max(1024).describe('Why, in one sentence, and what to do next.'),
    lastTransitionTime: Time.describe('When the status last changed.'),
    observedGeneration: z
      .int()
      .min(0)
      .describe('The generation of the spec that the condition speaks of.')
      .meta({ format: 'int64' }),
  })
  .describe('One statement about the check.');
export type Condition = z.infer<typeof Condition>;

const stepResult = (step: GuideStep): z.ZodType<StepResult> =>
  z.enum(STEP_RESULTS).describe(`The step ${step} of the troubleshooting guide.`);

const Steps = z
  .strictObject({
    DirectAccess: stepResult('DirectAccess'),
    PortOpen: stepResult('PortOpen'),
    FirewallClear: stepResult('FirewallClear'),
    CheckParameters: stepResult('CheckParameters'),
    StatusCode: stepResult('StatusCode'),
    CheckPage: stepResult('CheckPage'),
    Load: stepResult('Load'),
    ListenAddress: stepResult('ListenAddress'),
  } satisfies Record<GuideStep, z.ZodType>)
  .describe('The troubleshooting guide, step by step: Passed, Failed, NotReached or Unknown.');

const Warning = z
  .strictObject({
    reason: Reason.describe('Why, in one word of a closed list.'),
    message: z.string().max(512).describe('What was seen, and what to do.'),
  })
  .describe('A remark that does not change the state.');

export const BackendRow = z
  .strictObject({
    name: z.string().min(1).max(253).describe('The name of the backend.'),
    address: z.string().min(1).max(253).describe('The address of the backend, as the spec has it.'),
    port: Port.describe('The port that is probed.'),
    state: z
      .enum(BACKEND_STATES)
      .describe('Healthy, Degraded (works, but slowly), Unhealthy, Unknown, or Maintenance.'),
    reason: Reason.describe('Why, in one word of a closed list. "bhc explain REASON" tells more.'),
    confidence: z.enum(CONFIDENCES).describe('How sure the reason is: Proven, Likely or Possible.').optional(),
    blame: z
      .enum(BLAMES)
      .describe('Where the fault is: Backend, Path, Name, Certificate, Configuration or Prober.')
      .optional(),
    phase: z
      .string()
      .max(16)
      .describe('The part of the probe that failed; missing where no probe brought the reason.')
      .optional(),
    since: Time.describe('Since when the backend has been in this state.'),
    message: z.string().max(512).describe('What was seen, in one sentence.'),
    advice: z.array(z.string().max(512)).max(4).describe('What to do, the best first.').optional(),
    evidence: z.array(z.string().max(160)).max(6).describe('What was seen and asked.').optional(),
    steps: Steps.optional(),
    warnings: z.array(Warning).max(4).describe('Remarks that do not change the state.').optional(),
  })
  .describe('One backend: its state, and why.');
export type BackendRow = z.infer<typeof BackendRow>;

const Effective = z
  .strictObject({
    interval: DurationText.describe('From the end of one probe to the start of the next.'),
    edgeInterval: DurationText.describe('The interval while a change is being confirmed.'),
    timeout: DurationText.describe('The time for one whole probe.'),
    healthyThreshold: z.int().min(1).max(10).describe('Consecutive successes that make a backend healthy.'),
    unhealthyThreshold: z.int().min(1).max(10).describe('Consecutive failures that make a backend unhealthy.'),
    slowAfter: DurationText.describe('Slower answers make a backend Degraded.'),
    probe: z.string().max(1200).describe('The probe in short, such as "HTTP HEAD /".'),
    failureWindow: DurationText.describe('How long it takes at most until a dead backend is Unhealthy.'),
    recoveryWindow: DurationText.describe(
      'How long it takes until a recovered backend is Healthy again, at up to one second for an answer.',
    ),
    probesPerSecond: z.string().max(16).describe('How many probes the check sends in a second.'),
    probeSources: z
      .array(z.string().max(45))
      .max(8)
      .describe('The addresses that the probes come from: allow these in a firewall.'),
  })
  .describe('Every value as it is used, defaults filled in, and what it means.');
export type Effective = z.infer<typeof Effective>;

const Summary = z
  .strictObject({
    total: Count.describe('All backends.'),
    healthy: Count.describe('Backends that answer as they should.'),
    degraded: Count.describe('Backends that work, but slowly.'),
    unhealthy: Count.describe('Backends that fail.'),
    unknown: Count.describe('Backends of which nothing is known.'),
    maintenance: Count.describe('Backends that somebody works on.'),
    ready: z.string().max(16).describe('Backends that can take requests, of those that count: "2/3".'),
  })
  .describe('The backends by state.');
export type Summary = z.infer<typeof Summary>;

const HistoryEntry = z
  .strictObject({
    backend: z.string().min(1).max(253).describe('The name of the backend.'),
    from: z.enum(BACKEND_STATES).describe('The state before.'),
    to: z.enum(BACKEND_STATES).describe('The state after.'),
    reason: Reason.describe('Why it changed.'),
    time: Time.describe('When it changed.'),
  })
  .describe('One change of state.');
export type HistoryEntry = z.infer<typeof HistoryEntry>;

const Owner = z
  .strictObject({
    name: z.string().min(1).max(253).describe('The operator process that wrote the status.'),
    epoch: z
      .int()
      .min(1)
      .describe('Its number in the line of owners. A lower one is refused.')
      .meta({ format: 'int64' }),
  })
  .describe('Who wrote the status.');
export type Owner = z.infer<typeof Owner>;

export const BackendHealthCheckStatus = z
  .strictObject({
    observedGeneration: z
      .int()
      .min(-1)
      .describe('The generation of the spec that the status speaks of; -1 before the first look.')
      .meta({ format: 'int64' })
      .default(-1),
    effective: Effective.optional(),
    summary: Summary.optional(),
    conditions: z
      .array(Condition)
      .max(16)
      .describe(
        'What is known about the check: Ready, Healthy, and one condition for each step of the troubleshooting guide.',
      )
      .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
      .optional(),
    backends: z
      .array(BackendRow)
      .max(MAX_BACKEND_ROWS)
      .describe('The backends, the worst first, at most 100.')
      .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
      .optional(),
    truncatedBackends: Count.describe('How many backends are not listed above.').optional(),
    history: z.array(HistoryEntry).max(MAX_HISTORY).describe('The last changes of state, the newest first.').optional(),
    lastHandledProbeNow: z
      .string()
      .max(MAX_PROBE_NOW)
      .describe('The last value of the probe-now annotation that was acted on.')
      .optional(),
    owner: Owner.optional(),
  })
  .meta({
    [CEL_RULES]: [
      {
        rule: '!has(oldSelf.owner) || (has(self.owner) && self.owner.epoch >= oldSelf.owner.epoch)',
        message: 'the status belongs to an operator with a higher epoch',
        fieldPath: '.owner',
      },
    ],
  })
  .describe('What the operator found out.');
export type BackendHealthCheckStatus = z.infer<typeof BackendHealthCheckStatus>;
