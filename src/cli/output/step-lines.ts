/** The steps of the guide as lines: what each asks, how it went, and which reason stands behind a failure. Pure. */
import { isReason, reasonFacts } from '../../api/reasons.ts';
import { GUIDE_STEPS, type GuideStep, type StepResult } from '../../api/steps.ts';
import type { BackendRow } from '../../api/v1alpha1/status.ts';
import type { Palette } from './colour.ts';

/** The guide's questions, as the source document asks them. */
const QUESTIONS: Readonly<Record<GuideStep, string>> = {
  DirectAccess: 'can the service be reached directly on the backend?',
  PortOpen: 'is the configured port open?',
  FirewallClear: 'does no firewall or security software block the prober?',
  CheckParameters: 'are the parameters of the check right?',
  StatusCode: 'does it answer with a normal status?',
  CheckPage: 'is the page static and simple?',
  Load: 'is the backend free of overload?',
  ListenAddress: 'does it listen on the address that is probed, or on all?',
};

export function stepLines(row: BackendRow, palette: Palette): string[] {
  const { steps } = row;
  if (steps === undefined) return [];
  const lines = GUIDE_STEPS.map((step) => {
    const question = palette.dim(QUESTIONS[step]);
    if (steps[step] !== 'Failed') return `  ${stepMark(steps[step], palette)} ${step.padEnd(15)} ${question}`;
    const { isSerious, reasons } = faultOf(step, row);
    const paint = isSerious ? palette.red : palette.yellow;
    const why = reasons.length === 0 ? '' : paint(`  ← ${reasons.join(', ')}`);
    return `  ${paint(isSerious ? '✗' : '!')} ${step.padEnd(15)} ${question}${why}`;
  });
  return [palette.bold('The steps of the guide'), ...lines];
}

interface Fault {
  /** It keeps the backend from being healthy. */
  readonly isSerious: boolean;
  readonly reasons: readonly string[];
}

/** A step that only a remark speaks of is no failure of the backend; neither is one of a backend that works. */
function faultOf(step: GuideStep, { state, reason, warnings = [] }: BackendRow): Fault {
  const remarks = warnings.map((warning) => warning.reason);
  const about = remarks.filter((remark) => stepOf(remark) === step);
  if (about.length > 0 && stepOf(reason) !== step) return { isSerious: false, reasons: about };
  if (state === 'Healthy') return { isSerious: false, reasons: remarks };
  return { isSerious: state !== 'Degraded', reasons: [reason] };
}

function stepOf(reason: string): string | undefined {
  return isReason(reason) ? reasonFacts(reason).step : undefined;
}

function stepMark(result: Exclude<StepResult, 'Failed'>, palette: Palette): string {
  switch (result) {
    case 'Passed':
      return palette.green('✓');
    case 'NotReached':
      return palette.dim('–');
    case 'Unknown':
      return palette.dim('?');
  }
}
