/** Joins the backends of the spec with what the scheduler knows about them. Pure. */
import { type EffectiveBackend, type EffectiveCheck, probeKind } from '../api/effective.ts';
import { isReason, type Reason } from '../api/reasons.ts';
import type { BackendHealthCheck } from '../api/v1alpha1/resource.ts';
import { lifecycleVerdict } from '../diagnosis/lifecycle.ts';
import { asksOf, healthySteps, remarkedSteps } from '../diagnosis/steps.ts';
import type { BackendReport } from '../schedule/report.ts';
import type { Obstacle } from './conditions.ts';
import type { BackendView } from './rows.ts';

export interface ViewInput {
  readonly check: BackendHealthCheck;
  readonly effective: EffectiveCheck;
  readonly reports: readonly BackendReport[];
  readonly obstacle: Obstacle | undefined;
  /** Wall time in milliseconds: since when the obstacle stands (or, without one, now). */
  readonly obstacleSinceMs: number;
}

/** One view for each backend of the spec, in its order. A backend without a report is one that is not probed yet. */
export function backendViews(input: ViewInput): readonly BackendView[] {
  const byName = new Map(input.reports.map((report) => [report.backend, report]));
  const { probe } = input.check.spec;
  const asks = asksOf({ protocol: probeKind(probe), exchangeSteps: probe.tcp?.exchange?.length ?? 0 });
  return input.effective.backends.map((backend) => {
    const report = (input.obstacle === undefined ? byName.get(backend.name) : undefined) ?? unprobed(input, backend);
    const steps = report.verdict?.steps ?? remarkedSteps(healthySteps(asks, true), report.warnings);
    return { backend, report, steps };
  });
}

/** The report of a backend that is not probed: because something is in the way, or because it has only just come. */
function unprobed({ obstacle, obstacleSinceMs }: ViewInput, backend: EffectiveBackend): BackendReport {
  const verdict = lifecycleVerdict(obstacleReason(obstacle), {
    name: backend.name,
    detail: obstacle?.kind === 'stalled' ? obstacle.message : undefined,
  });
  return {
    backend: backend.name,
    state: 'Unknown',
    sinceMs: obstacleSinceMs,
    verdict,
    warnings: [],
    settled: obstacle !== undefined,
    restored: false,
    silentSinceMs: undefined,
  };
}

function obstacleReason(obstacle: Obstacle | undefined): Reason {
  if (obstacle === undefined) return 'Initializing';
  return isReason(obstacle.reason) ? obstacle.reason : 'InvalidSpec';
}
