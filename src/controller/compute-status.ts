/** The whole status of a check as one pure function of what is known. Nothing here remembers or waits. */
import type { EffectiveCheck } from '../api/effective.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import type { BackendHealthCheckStatus, Condition, Effective, HistoryEntry, Summary } from '../api/v1alpha1/status.ts';
import { formatDuration } from '../base/duration.ts';
import { timestamp } from '../base/timestamp.ts';
import type { Warning } from '../diagnosis/verdict.ts';
import type { StateChange } from '../schedule/report.ts';
import { computeConditions, type Obstacle } from './conditions.ts';
import { describeProbe } from './describe-probe.ts';
import { buildRows, type BackendView } from './rows.ts';

export interface StatusInput {
  readonly check: BackendHealthCheck;
  readonly effective: EffectiveCheck;
  /** One view for each backend of the spec, in its order. */
  readonly views: readonly BackendView[];
  /** Remarks about the settings of the check as a whole. */
  readonly advice?: readonly Warning[] | undefined;
  readonly obstacle: Obstacle | undefined;
  /** What is said about a mass failure, if one is suspected. */
  readonly massFailure: string | undefined;
  /** The conditions that were computed last: their times go on. */
  readonly previous: readonly Condition[];
  /** The newest first. */
  readonly history: readonly HistoryEntry[];
  readonly handledProbeNow: string | undefined;
  readonly probeSources: readonly string[];
  readonly nowMs: number;
}

export function computeStatus(input: StatusInput): BackendHealthCheckStatus {
  const { check, views } = input;
  const { rows, truncated } = buildRows(views);
  return {
    observedGeneration: check.generation,
    effective: describeEffective(input),
    summary: summarize(views),
    conditions: computeConditions({
      views,
      advice: input.advice,
      obstacle: input.obstacle,
      massFailure: input.massFailure,
      generation: check.generation,
      previous: input.previous,
      nowMs: input.nowMs,
    }),
    backends: rows,
    ...(truncated === 0 ? {} : { truncatedBackends: truncated }),
    history: [...input.history],
    ...(input.handledProbeNow === undefined ? {} : { lastHandledProbeNow: input.handledProbeNow }),
  };
}

/** The status of a check that does not parse: nothing of its spec can be trusted, so nothing of it is shown. */
export function computeInvalidStatus(input: {
  readonly generation: number;
  readonly obstacle: Obstacle;
  readonly previous: readonly Condition[];
  readonly nowMs: number;
}): BackendHealthCheckStatus {
  return {
    observedGeneration: input.generation,
    conditions: computeConditions({ ...input, views: [], massFailure: undefined }),
  };
}

function describeEffective({ check, effective, probeSources }: StatusInput): Effective {
  return {
    interval: formatDuration(effective.intervalMs),
    edgeInterval: formatDuration(effective.edgeIntervalMs),
    timeout: formatDuration(effective.timeoutMs),
    healthyThreshold: effective.healthyThreshold,
    unhealthyThreshold: effective.unhealthyThreshold,
    slowAfter: formatDuration(effective.slowAfterMs),
    probe: describeProbe(check),
    failureWindow: formatDuration(effective.failureWindowMs),
    recoveryWindow: formatDuration(effective.recoveryWindowMs),
    probesPerSecond: String(Math.round(effective.probesPerSecond * 1_000) / 1_000),
    probeSources: [...probeSources],
  };
}

function summarize(views: readonly BackendView[]): Summary {
  const count = (state: BackendView['report']['state']): number =>
    views.filter((view) => view.report.state === state).length;
  const [healthy, degraded, maintenance] = [count('Healthy'), count('Degraded'), count('Maintenance')];
  return {
    total: views.length,
    healthy,
    degraded,
    unhealthy: count('Unhealthy'),
    unknown: count('Unknown'),
    maintenance,
    ready: `${healthy + degraded}/${views.length - maintenance}`,
  };
}

/** A change of state as the status keeps it. */
export function historyEntry(change: StateChange): HistoryEntry {
  return {
    backend: change.backend,
    from: change.from,
    to: change.to,
    reason: change.reason,
    time: timestamp(change.atMs),
  };
}
