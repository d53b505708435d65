/** Adds remarks to what is shown of one backend: to its row, and at their steps. Its state stays. Pure. */
import { remarkedSteps } from '../diagnosis/steps.ts';
import type { Warning } from '../diagnosis/verdict.ts';
import type { BackendView } from './rows.ts';

export function remarkOn(view: BackendView, warnings: readonly Warning[]): BackendView {
  if (warnings.length === 0) return view;
  const { report } = view;
  return {
    ...view,
    report: { ...report, warnings: [...report.warnings, ...warnings] },
    steps: remarkedSteps(view.steps, warnings),
  };
}
