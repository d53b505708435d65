/** The condition Healthy: what the backends say together. Pure. */
import type { Obstacle } from './conditions.ts';
import type { BackendView } from './rows.ts';
import { countOf, namesOf, reasonsOf, sharedReason, type Statement } from './statement.ts';

function say(status: Statement['status'], reason: string, message: string): Statement {
  return { type: 'Healthy', status, reason, message };
}

function reasonOf(view: BackendView): string {
  return view.report.verdict?.reason ?? 'Healthy';
}

/** Backends in maintenance do not count. One unhealthy backend makes it False; one unknown one Unknown. */
export function healthyCondition(views: readonly BackendView[], obstacle: Obstacle | undefined): Statement {
  if (obstacle !== undefined) return say('Unknown', obstacle.reason, obstacle.message);
  const counted = views.filter((view) => view.report.state !== 'Maintenance');
  if (counted.length === 0)
    return say('Unknown', 'Maintenance', 'every backend is in maintenance; set maintenance to false on one of them');
  const unhealthy = counted.filter((view) => view.report.state === 'Unhealthy');
  if (unhealthy.length > 0) return unhealthyStatement(unhealthy, counted.length);
  const unknown = counted.filter((view) => view.report.state === 'Unknown');
  if (unknown.length > 0) return unknownStatement(unknown, counted.length);
  return say(
    'True',
    'AllBackendsHealthy',
    counted.length === 1 ? 'the backend is healthy' : `all ${counted.length} backends are healthy`,
  );
}

function unhealthyStatement(unhealthy: readonly BackendView[], total: number): Statement {
  const reason = sharedReason(unhealthy.map(reasonOf));
  const [first] = unhealthy;
  const verdict = first?.report.verdict;
  const next = verdict?.advice[0] === undefined ? '' : ` Next: ${verdict.advice[0]}`;
  if (reason === 'SeveralReasons') {
    return say(
      'False',
      reason,
      `${countOf(unhealthy.length, total)} unhealthy: ${reasonsOf(unhealthy, reasonOf)}. Next: look at status.backends for each of them.`,
    );
  }
  return say(
    'False',
    reason,
    `${countOf(unhealthy.length, total)} unhealthy: ${namesOf(unhealthy)}: ${verdict?.message ?? reason}.${next}`,
  );
}

function unknownStatement(unknown: readonly BackendView[], total: number): Statement {
  const reason = sharedReason(unknown.map(reasonOf));
  if (reason === 'Initializing') {
    return say('Unknown', 'AwaitingFirstResults', `${countOf(unknown.length, total)} waiting for the first results`);
  }
  if (reason === 'ResultStale') {
    return say(
      'Unknown',
      'ResultStale',
      `${countOf(unknown.length, total)} without a fresh result. Next: look at the log of the operator.`,
    );
  }
  const [first] = unknown;
  const next = first?.report.verdict?.advice[0] === undefined ? '' : ` Next: ${first.report.verdict.advice[0]}`;
  return say(
    'Unknown',
    'NoConclusiveResult',
    `${countOf(unknown.length, total)} unknown: ${reasonsOf(unknown, reasonOf)}.${next}`,
  );
}
