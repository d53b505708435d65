/** The conditions of the guide's steps: where do backends fail? Pure. */
import { type Reason, reasonFacts } from '../api/reasons.ts';
import { CONDITION_OF_STEP, type GuideStep, type StepResult } from '../api/steps.ts';
import type { Warning } from '../diagnosis/verdict.ts';
import type { BackendView } from './rows.ts';
import { namesOf, reasonsOf, sharedReason, type Statement } from './statement.ts';

/** What a step is about, for a reader who has never seen the guide. */
const QUESTION: Readonly<Record<GuideStep, { readonly passed: string; readonly unknown: string }>> = {
  DirectAccess: {
    passed: 'the service can be reached directly',
    unknown: 'not known whether the service can be reached directly',
  },
  PortOpen: { passed: 'the configured port is open', unknown: 'not known whether the configured port is open' },
  FirewallClear: { passed: 'no firewall blocks the probes', unknown: 'not known whether a firewall blocks the probes' },
  CheckParameters: {
    passed: 'the parameters of the check fit the backends',
    unknown: 'not known whether the parameters of the check fit',
  },
  StatusCode: { passed: 'the backends answer normally', unknown: 'no backend has given an answer that can be judged' },
  CheckPage: { passed: 'the page is simple enough for a check', unknown: 'nothing is known about the page' },
  Load: { passed: 'the backends answer fast enough', unknown: 'nothing is known about the load' },
  ListenAddress: {
    passed: 'the service listens on an address that can be reached',
    unknown: 'not known on which address the service listens',
  },
};

/** One step over all backends that count: False on evidence only, True when every backend has passed it, else Unknown. */
export function stepCondition(step: GuideStep, views: readonly BackendView[]): Statement {
  const type = CONDITION_OF_STEP[step];
  const counted = views.filter((view) => view.report.state !== 'Maintenance');
  const failing = counted.filter((view) => failedReason(step, view) !== undefined);
  if (failing.length > 0) {
    const reason = sharedReason(failing.map((view) => failedReason(step, view) ?? ''));
    return { type, status: 'False', reason, message: failureMessage(step, failing) };
  }
  const results: readonly StepResult[] = counted.map((view) => view.steps[step]);
  const passed = results.filter((result) => result === 'Passed').length;
  if (passed > 0 && passed === results.length)
    return { type, status: 'True', reason: 'Passed', message: QUESTION[step].passed };
  if (passed > 0) {
    const message = `${QUESTION[step].passed} on ${passed} of ${results.length} backends; not known on the others`;
    return { type, status: 'Unknown', reason: 'NotKnown', message };
  }
  const reason = results.length > 0 && results.every((result) => result === 'NotReached') ? 'NotReached' : 'NotKnown';
  return { type, status: 'Unknown', reason, message: QUESTION[step].unknown };
}

/** A remark about the settings of the whole check makes its step False too, unless backends fail there. */
export function adviseStep(statement: Statement, advice: readonly Warning[]): Statement {
  const remark = advice.find(({ reason }) => CONDITION_OF_STEP[reasonFacts(reason).step] === statement.type);
  if (remark === undefined || statement.status === 'False') return statement;
  return { ...statement, status: 'False', reason: remark.reason, message: remark.message };
}

/** The reason with which a backend fails a step: that of its verdict, or of a warning that belongs to the step. */
function failedReason(step: GuideStep, view: BackendView): string | undefined {
  if (isFailedByVerdict(step, view)) return view.report.verdict?.reason;
  return view.report.warnings.find((warning) => reasonFacts(warning.reason).step === step)?.reason;
}

/** The steps of a slow backend show its remarks too: its verdict is about its own step only. */
function isFailedByVerdict(step: GuideStep, { report: { state, verdict } }: BackendView): boolean {
  if (verdict === undefined || state === 'Healthy' || state === 'Maintenance') return false;
  return state === 'Degraded' ? reasonFacts(verdict.reason).step === step : verdict.steps[step] === 'Failed';
}

function failureMessage(step: GuideStep, failing: readonly BackendView[]): string {
  const [first] = failing;
  const reasons = reasonsOf(failing, (view) => failedReason(step, view) ?? '');
  if (first === undefined) return reasons;
  const warning = first.report.warnings.find((candidate) => reasonFacts(candidate.reason).step === step);
  const text = isFailedByVerdict(step, first) ? first.report.verdict?.message : warning?.message;
  return failing.length === 1 ? `${namesOf(failing)}: ${text ?? reasons}` : `${reasons}. First: ${text ?? reasons}`;
}

/** Can the results be trusted? */
export function proberCondition(views: readonly BackendView[], massFailure: string | undefined): Statement {
  const type = CONDITION_OF_STEP.Prober;
  const doubted = views.filter((view) => isOwnFault(view));
  if (doubted.length > 0) {
    const reason = sharedReason(doubted.map((view) => view.report.verdict?.reason ?? ''));
    return {
      type,
      status: 'False',
      reason,
      message: `${reasonsOf(doubted, (view) => view.report.verdict?.reason ?? '')}. First: ${doubted[0]?.report.verdict?.message ?? ''}`,
    };
  }
  if (massFailure !== undefined) return { type, status: 'Unknown', reason: 'MassFailure', message: massFailure };
  if (!views.some((view) => view.report.state !== 'Unknown')) {
    return { type, status: 'Unknown', reason: 'NotKnown', message: 'there are no results that could be doubted' };
  }
  return { type, status: 'True', reason: 'Passed', message: 'the results can be trusted' };
}

const NO_OWN_FAULT: ReadonlySet<Reason> = new Set(['Initializing', 'ResultStale']);

/** Initializing and ResultStale stand at the same step, but are no fault of the prober that was seen. */
function isOwnFault({ report }: BackendView): boolean {
  const reason = report.verdict?.reason;
  if (reason === undefined || NO_OWN_FAULT.has(reason) || report.state !== 'Unknown') return false;
  return reasonFacts(reason).step === 'Prober';
}
