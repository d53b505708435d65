/** What a mass failure does to a status: rows keep what was seen, with less confidence, and the prober is doubted. Pure. */
import type { EffectiveCheck } from '../api/effective.ts';
import { doubt, suspectMassFailure } from '../diagnosis/mass-failure.ts';
import type { BackendView } from './rows.ts';

export interface DoubtedViews {
  readonly views: readonly BackendView[];
  /** What is said about the mass failure; `undefined` without one. */
  readonly massFailure: string | undefined;
}

export function doubtMassFailure(views: readonly BackendView[], effective: EffectiveCheck): DoubtedViews {
  const counted = views.filter((view) => view.report.state !== 'Maintenance');
  const suspicion = suspectMassFailure(
    counted.map((view) => view.report),
    effective.intervalMs,
  );
  if (suspicion === undefined) return { views, massFailure: undefined };
  return {
    views: views.map(doubtSilent),
    massFailure: `${suspicion.silent} of ${suspicion.total} backends fell silent at the same time: suspect what they share or the prober itself. Next: check the network of the prober before any single backend.`,
  };
}

function doubtSilent(view: BackendView): BackendView {
  const { report } = view;
  if (report.silentSinceMs === undefined || report.verdict === undefined || report.state !== 'Unhealthy') return view;
  return { ...view, report: { ...report, verdict: doubt(report.verdict) } };
}
