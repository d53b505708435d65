/** Many backends of a check that answer with the same error at the same time: what they share is the better suspect. Pure. */
import type { Reason } from '../api/reasons.ts';
import type { Warning } from '../diagnosis/verdict.ts';
import { fitMessage } from '../diagnosis/wording.ts';
import { remarkOn } from './remark-on.ts';
import type { BackendView } from './rows.ts';

/** Two that fail together are no pattern. */
const MIN_FAILING = 3;

/** The connection is fine, and the service says that it cannot work. */
const SERVER_ERRORS: ReadonlySet<Reason> = new Set([
  'HttpServerError',
  'HttpServiceUnavailable',
  'HttpBadGateway',
  'DependencyFailing',
  'GrpcUnavailable',
  'GrpcNotServing',
]);

/** At least three and half of the backends that count fail for the same reason. */
export function suspectSharedDependency(views: readonly BackendView[]): readonly BackendView[] {
  const counted = views.filter(({ report }) => report.state !== 'Maintenance');
  const failing = Map.groupBy(counted, ({ report }) =>
    report.state === 'Unhealthy' ? report.verdict?.reason : undefined,
  );
  for (const [reason, group] of failing) {
    if (reason === undefined || !SERVER_ERRORS.has(reason)) continue;
    if (group.length < MIN_FAILING || group.length * 2 < counted.length) continue;
    const warning = sharedDependency(reason, group.length, counted.length);
    const members = new Set(group);
    return views.map((view) => (members.has(view) ? remarkOn(view, [warning]) : view));
  }
  return views;
}

function sharedDependency(reason: Reason, failing: number, counted: number): Warning {
  return {
    reason: 'SharedDependencySuspected',
    message: fitMessage(
      `${failing} of ${counted} backends of this check fail with ${reason} while their connections are fine: see what they share (database, configuration, a service behind them, a rollout) before any single backend`,
    ),
  };
}
