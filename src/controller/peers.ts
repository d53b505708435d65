/** Shows each failing backend beside the healthy ones of its check. Pure. */
import { besidePeers } from '../diagnosis/peers.ts';
import type { BackendView } from './rows.ts';

export function compareWithPeers(views: readonly BackendView[]): readonly BackendView[] {
  const healthy = views.filter(({ report }) => report.state === 'Healthy' || report.state === 'Degraded').length;
  if (healthy === 0) return views;
  return views.map((view) => {
    const { report } = view;
    if (report.state !== 'Unhealthy' || report.verdict === undefined) return view;
    return {
      ...view,
      report: { ...report, verdict: besidePeers(report.verdict, { healthy, total: views.length }) },
    };
  });
}
