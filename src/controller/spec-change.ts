/** Remembers which backends worked when their probe was changed, and remarks on those that failed soon after. Pure. */
import type { EffectiveCheck } from '../api/effective.ts';
import type { Warning } from '../diagnosis/verdict.ts';
import { fitMessage, plain } from '../diagnosis/wording.ts';
import type { BackendReport } from '../schedule/report.ts';
import type { CheckTarget } from '../schedule/target.ts';
import { remarkOn } from './remark-on.ts';
import type { BackendView } from './rows.ts';

/** A change of the spec that concerned how backends are probed. */
export interface SpecChange {
  readonly generation: number;
  /** Wall time in milliseconds. */
  readonly atMs: number;
  /** The backends that are probed otherwise since, and answered as they should until then. */
  readonly answering: ReadonlySet<string>;
}

/** After so many failure windows a failure has other causes. */
const WINDOWS = 2;

export interface NewTargets {
  readonly before: readonly CheckTarget[];
  readonly after: readonly CheckTarget[];
  /** As they were until now. */
  readonly reports: readonly BackendReport[];
}

/** The last change that counts: the new targets, when they are probed otherwise than before, else the one that was remembered. */
export function lastChange(
  remembered: SpecChange | undefined,
  { before, after, reports }: NewTargets,
  moment: Pick<SpecChange, 'generation' | 'atMs'>,
): SpecChange | undefined {
  const wanted = new Map(after.map((target) => [target.backend, target]));
  const changed = new Set(
    before.filter((target) => isProbedOtherwise(target, wanted.get(target.backend))).map(({ backend }) => backend),
  );
  if (changed.size === 0) return remembered;
  const answering = reports.filter(
    ({ backend, state }) => changed.has(backend) && (state === 'Healthy' || state === 'Degraded'),
  );
  return { ...moment, answering: new Set(answering.map(({ backend }) => backend)) };
}

/** Another request, or a lower threshold of failures. Where and how often results are counted otherwise makes nobody fail. */
function isProbedOtherwise(before: CheckTarget, after: CheckTarget | undefined): boolean {
  if (after === undefined) return false;
  return before.fingerprint !== after.fingerprint || after.thresholds.unhealthy < before.thresholds.unhealthy;
}

/** A remark on each backend that worked before the change and failed within two failure windows after it. */
export function correlateWithChange(
  views: readonly BackendView[],
  change: SpecChange | undefined,
  { failureWindowMs, intervalMs }: EffectiveCheck,
): readonly BackendView[] {
  if (change === undefined) return views;
  const endMs = change.atMs + WINDOWS * (failureWindowMs + intervalMs);
  return views.map((view) => {
    const { backend, report } = view;
    const isAfter = report.sinceMs >= change.atMs && report.sinceMs <= endMs;
    return report.state === 'Unhealthy' && isAfter && change.answering.has(backend.name)
      ? remarkOn(view, [correlation(backend.name, change.generation)])
      : view;
  });
}

function correlation(name: string, generation: number): Warning {
  return {
    reason: 'CorrelatesWithSpecChange',
    message: fitMessage(
      `${plain(name)} worked until the probe of this check was changed (generation ${generation}), and failed soon after: see first what was changed there; a fault of the backend at the same moment would be chance`,
    ),
  };
}
