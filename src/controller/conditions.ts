/** The conditions of a check, computed whole from what is known. Pure. For readers they are explained in `docs/backendhealthcheck.md`. */
import type { Reason } from '../api/reasons.ts';
import { GUIDE_STEPS, type GuideStep } from '../api/steps.ts';
import type { Condition } from '../api/v1alpha1/status.ts';
import type { Warning } from '../diagnosis/verdict.ts';
import { cutToBytes } from '../base/cut-text.ts';
import { timestamp } from '../base/timestamp.ts';
import { adviseStep, proberCondition, stepCondition } from './step-conditions.ts';
import { healthyCondition } from './healthy-condition.ts';
import type { Statement } from './statement.ts';
import type { BackendView } from './rows.ts';

/** A message is read in one look. */
const MAX_MESSAGE_BYTES = 1_024;

/** What holds the whole check up: nothing is probed, or nothing can be known. */
export interface Obstacle {
  readonly kind: 'suspended' | 'stalled';
  readonly reason: string;
  readonly message: string;
}

export interface ConditionInput {
  readonly views: readonly BackendView[];
  /** Remarks about the settings of the check as a whole. */
  readonly advice?: readonly Warning[] | undefined;
  readonly obstacle: Obstacle | undefined;
  readonly massFailure: string | undefined;
  readonly generation: number;
  readonly previous: readonly Condition[];
  readonly nowMs: number;
}

/** All conditions in the order in which a reader wants them. */
export function computeConditions(given: ConditionInput): Condition[] {
  const input = { ...given, obstacle: given.obstacle ?? forbiddenAddresses(given.views) };
  const { obstacle } = input;
  const statements: Statement[] = [readyStatement(input), healthyCondition(input.views, obstacle)];
  if (obstacle?.kind === 'stalled')
    statements.push({ type: 'Stalled', status: 'True', reason: obstacle.reason, message: obstacle.message });
  if (obstacle === undefined && isWaiting(input.views)) {
    statements.push({
      type: 'Reconciling',
      status: 'True',
      reason: 'Progressing',
      message: 'the first results are on their way',
    });
  }
  statements.push(degradedStatement(input.views));
  statements.push(
    ...GUIDE_STEPS.map((step: GuideStep) => adviseStep(stepCondition(step, input.views), input.advice ?? [])),
  );
  statements.push(proberCondition(input.views, input.massFailure));
  return statements.map((statement) => dated(statement, input));
}

/** Where no backend may be probed at all, somebody has to change the spec. */
function forbiddenAddresses(views: readonly BackendView[]): Obstacle | undefined {
  const message = views[0]?.report.verdict?.message;
  if (message === undefined || !isAll(views, 'AddressNotAllowed')) return undefined;
  return { kind: 'stalled', reason: 'AddressNotAllowed', message: `spec.backends: ${message}` };
}

/** `lastTransitionTime` moves with `status` only: a message that is said better is not a change. */
function dated(statement: Statement, { previous, generation, nowMs }: ConditionInput): Condition {
  const before = previous.find((condition) => condition.type === statement.type);
  return {
    type: statement.type,
    status: statement.status,
    reason: statement.reason,
    message: cutToBytes(statement.message, MAX_MESSAGE_BYTES),
    lastTransitionTime:
      before !== undefined && before.status === statement.status ? before.lastTransitionTime : timestamp(nowMs),
    observedGeneration: generation,
  };
}

function readyStatement({ views, obstacle }: ConditionInput): Statement {
  if (obstacle !== undefined) {
    return ready(obstacle.kind === 'suspended' ? 'True' : 'False', obstacle.reason, obstacle.message);
  }
  if (isWaiting(views)) {
    return ready('Unknown', 'Progressing', 'the check is accepted; the first results are on their way');
  }
  if (isAll(views, 'ResultStale')) {
    return ready('Unknown', 'ResultStale', 'no fresh result of any backend; look at the log of the operator');
  }
  return ready('True', 'Probing', `probing ${views.length} ${views.length === 1 ? 'backend' : 'backends'}`);
}

function ready(status: Statement['status'], reason: string, message: string): Statement {
  return { type: 'Ready', status, reason, message };
}

function isAll(views: readonly BackendView[], reason: Reason): boolean {
  return views.every((view) => view.report.verdict?.reason === reason);
}

/** True until one backend has had its first verdict. */
function isWaiting(views: readonly BackendView[]): boolean {
  const counted = views.filter((view) => view.report.state !== 'Maintenance');
  return counted.length > 0 && isAll(counted, 'Initializing');
}

function degradedStatement(views: readonly BackendView[]): Statement {
  const slow = views.filter((view) => view.report.state === 'Degraded');
  const [first] = slow;
  if (first === undefined)
    return { type: 'Degraded', status: 'False', reason: 'NotDegraded', message: 'no backend is slow' };
  const others = slow.length === 1 ? '' : ` (and ${slow.length - 1} more)`;
  const { verdict } = first.report;
  return {
    type: 'Degraded',
    status: 'True',
    reason: verdict?.reason ?? 'SlowResponse',
    message: `${first.backend.name}${others}: ${verdict?.message ?? 'answers slowly'}`,
  };
}
