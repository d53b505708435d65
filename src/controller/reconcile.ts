/**
 * One look at one check: from what the user wants and what is known to targets and a status.
 * Level-based: it never asks what happened, only what is.
 */
import { type EffectiveCheck, resolveEffective } from '../api/effective.ts';
import { issueLine } from '../api/issue.ts';
import { objectKey } from '../api/object-key.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { BackendHealthCheckStatus } from '../api/v1alpha1/status.ts';
import type { Log } from '../base/log.ts';
import type { Scheduler } from '../schedule/scheduler-port.ts';
import type { CalmWriter } from './calm-writer.ts';
import { type AppliedPlan, type CheckMemory, recall } from './check-memory.ts';
import { computeInvalidStatus, computeStatus } from './compute-status.ts';
import type { Obstacle } from './conditions.ts';
import { areSameValues, type CredentialValues, headersOf, readCredentials, usesCredentials } from './credentials.ts';
import type { CheckSource, InvalidCheck, KeyReader } from './ports.ts';
import type { ReconcileResult } from './run-loop.ts';
import { remarkedViews } from './remarks.ts';
import { adviseOnSpec, NO_ADVICE } from './spec-advice.ts';
import { lastChange } from './spec-change.ts';
import { storedBackends } from './stored-backends.ts';
import { compileSecureContext } from './secure-context.ts';
import type { SharedContexts } from './shared-contexts.ts';
import { expandTargets } from './targets.ts';
import { doubtMassFailure } from './mass-failure.ts';
import { enterObstacle, halt, type ObstacleDeps } from './obstacles.ts';
import { compareWithPeers } from './peers.ts';
import { backendViews } from './views.ts';

/** A Secret or ConfigMap is looked at again after this time: nothing tells us when it changes. */
const CREDENTIAL_REFRESH_MS = 30_000;
/** One that could not be read for a moment is waited for. */
const CREDENTIAL_RETRY_MS = 2_000;

export interface ReconcileDeps extends ObstacleDeps {
  readonly log: Log;
  readonly source: CheckSource;
  readonly scheduler: Scheduler;
  readonly writer: CalmWriter;
  readonly keys: KeyReader;
  readonly contexts: SharedContexts;
  /** The addresses that probes come from. */
  readonly probeSources: () => readonly string[];
  /** The memory of all checks, by key. Owned by the controller. */
  readonly memories: Map<string, CheckMemory>;
  /** Called when a check is gone, so that others forget it too. */
  readonly forgotten: (key: string) => void;
}

export async function reconcile(key: string, deps: ReconcileDeps): Promise<ReconcileResult> {
  const entry = deps.source.get(key);
  switch (entry.kind) {
    case 'missing':
      deps.scheduler.remove(key);
      deps.writer.forget(key);
      deps.memories.delete(key);
      deps.forgotten(key);
      return { kind: 'done' };
    case 'invalid':
      reportInvalid(entry.check, deps);
      return { kind: 'done' };
    case 'valid':
      return await reconcileValid(entry.check, deps);
  }
}

function memoryOf(
  check: { namespace: string; name: string; uid: string; status: BackendHealthCheckStatus | undefined },
  deps: ReconcileDeps,
): CheckMemory {
  const key = objectKey(check);
  const known = deps.memories.get(key);
  if (known?.uid === check.uid) return known;
  const memory = recall(check.uid, check.status);
  deps.memories.set(key, memory);
  return memory;
}

function reportInvalid(check: InvalidCheck, deps: ReconcileDeps): void {
  const memory = memoryOf(check, deps);
  const [first] = check.issues;
  const more = check.issues.length > 1 ? ` (and ${check.issues.length - 1} more)` : '';
  const obstacle: Obstacle = {
    kind: 'stalled',
    reason: 'InvalidSpec',
    message: `${first === undefined ? 'the spec is not valid' : issueLine(first)}${more}`,
  };
  halt(check, obstacle, deps);
  enterObstacle(obstacle, { check, memory }, deps);
  memory.applied = undefined;
  memory.hasActed = true;
  const wanted = computeInvalidStatus({
    generation: check.generation,
    obstacle,
    previous: memory.conditions,
    nowMs: deps.clock.wallMs(),
  });
  memory.conditions = wanted.conditions ?? [];
  deps.writer.submit({ check, wanted, stored: check.status });
}

async function reconcileValid(check: BackendHealthCheck, deps: ReconcileDeps): Promise<ReconcileResult> {
  const memory = memoryOf(check, deps);
  const effective = resolveEffective(check.spec);
  const obstacle = await applyTargets({ check, effective, memory }, deps);
  if (obstacle === 'notYet') return { kind: 'again', afterMs: CREDENTIAL_RETRY_MS };
  enterObstacle(obstacle, { check, memory }, deps);
  if (obstacle === undefined) handleProbeNow(check, memory, deps);
  submitStatus({ check, effective, memory, obstacle }, deps);
  return usesCredentials(check) ? { kind: 'again', afterMs: CREDENTIAL_REFRESH_MS } : { kind: 'done' };
}

interface Look {
  readonly check: BackendHealthCheck;
  readonly effective: EffectiveCheck;
  readonly memory: CheckMemory;
}

/** Gives the scheduler what it should probe. Returns what stands in the way, if anything does. */
async function applyTargets(
  { check, effective, memory }: Look,
  deps: ReconcileDeps,
): Promise<Obstacle | undefined | 'notYet'> {
  const key = objectKey(check);
  const plan = await planTargets({ check, effective, memory }, deps);
  if (plan === 'notYet') return plan;
  const isFirst = !memory.hasActed;
  memory.hasActed = true;
  if (plan.kind === 'obstacle') {
    halt(check, plan.obstacle, deps);
    memory.applied = undefined;
    return plan.obstacle;
  }
  if (plan.kind === 'targets') {
    const stored = isFirst ? storedBackends(check) : new Map();
    const moved = { before: memory.applied?.targets ?? [], after: plan.targets, reports: deps.scheduler.reports(key) };
    memory.change = lastChange(memory.change, moved, {
      generation: check.generation,
      atMs: deps.clock.wallMs(),
    });
    deps.scheduler.apply({ key, uid: check.uid, targets: plan.targets, stored });
    memory.applied = plan.applied;
  }
  return undefined;
}

type TargetPlan =
  | { readonly kind: 'obstacle'; readonly obstacle: Obstacle }
  /** The scheduler has these targets already. */
  | { readonly kind: 'applied' }
  | {
      readonly kind: 'targets';
      readonly targets: Parameters<Scheduler['apply']>[0]['targets'];
      readonly applied: AppliedPlan;
    };

async function planTargets({ check, effective, memory }: Look, deps: ReconcileDeps): Promise<TargetPlan | 'notYet'> {
  if (check.spec.suspend)
    return stop('suspended', 'Suspended', 'spec.suspend is true: nothing is probed; set it to false to go on');
  if (effective.backends.length === 0)
    return stop('stalled', 'NoBackends', 'spec.backends is empty; add at least one backend with its address');
  const values = await readCredentials(check, deps.keys, memory.applied?.values ?? new Map());
  if (values.ok) return compileTargets({ check, effective, memory }, values.value, deps);
  // The API server is away for a moment, and the value was never read: what runs, runs, and the status says no word about this generation.
  return values.error.lasting ? stop('stalled', 'CredentialsUnavailable', values.error.message) : 'notYet';
}

/** Targets are made anew, with new TLS sessions, only when something in them has changed. */
function compileTargets({ check, effective, memory }: Look, values: CredentialValues, deps: ReconcileDeps): TargetPlan {
  const probeSources = deps.probeSources();
  const nowMs = deps.clock.wallMs();
  const madeFrom = JSON.stringify([check.uid, check.generation, probeSources]);
  if (isInForce(memory.applied, { madeFrom, values, nowMs })) return { kind: 'applied' };
  const compiled = compileSecureContext(check, values, { contexts: deps.contexts, wallMs: nowMs });
  if (!compiled.ok) return stop('stalled', 'CredentialsUnavailable', compiled.error.message);
  const { context: secureContext, expiresAtMs } = compiled.value;
  const headers = headersOf(check, values);
  const targets = expandTargets({ check, effective, headers, secureContext, probeSources });
  return targets.ok
    ? { kind: 'targets', targets: targets.value, applied: { madeFrom, values, expiresAtMs, targets: targets.value } }
    : stop('stalled', 'InvalidSpec', targets.error);
}

function isInForce(
  applied: AppliedPlan | undefined,
  { madeFrom, values, nowMs }: Pick<AppliedPlan, 'madeFrom' | 'values'> & { readonly nowMs: number },
): boolean {
  return applied?.madeFrom === madeFrom && areSameValues(applied.values, values) && nowMs <= applied.expiresAtMs;
}

function stop(kind: Obstacle['kind'], reason: string, message: string): TargetPlan {
  return { kind: 'obstacle', obstacle: { kind, reason, message } };
}

function handleProbeNow(check: BackendHealthCheck, memory: CheckMemory, deps: ReconcileDeps): void {
  if (check.probeNow === undefined || check.probeNow === memory.handledProbeNow) return;
  deps.scheduler.probeNow(objectKey(check));
  memory.handledProbeNow = check.probeNow;
}

function submitStatus(
  { check, effective, memory, obstacle }: Look & { readonly obstacle: Obstacle | undefined },
  deps: ReconcileDeps,
): void {
  const reports = deps.scheduler.reports(objectKey(check));
  const nowMs = deps.clock.wallMs();
  const known = backendViews({
    check,
    effective,
    reports,
    obstacle,
    obstacleSinceMs: memory.obstacle?.sinceMs ?? nowMs,
  });
  const { views, massFailure } = doubtMassFailure(compareWithPeers(known), effective);
  const advice = obstacle === undefined ? adviseOnSpec(effective) : NO_ADVICE;
  const wanted = computeStatus({
    check,
    effective,
    views: remarkedViews(views, { effective, advice, change: memory.change }),
    advice: advice.check,
    obstacle,
    massFailure,
    previous: memory.conditions,
    history: memory.history,
    handledProbeNow: memory.handledProbeNow,
    probeSources: deps.probeSources(),
    nowMs,
  });
  memory.conditions = wanted.conditions ?? [];
  deps.writer.submit({ check, wanted, stored: check.status });
}
