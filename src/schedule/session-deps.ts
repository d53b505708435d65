/** What every session shares. One value for the whole scheduler. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { InvestigationDeps } from './investigation.ts';
import type { SchedulerEvents } from './scheduler-port.ts';

export interface SessionDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly events: SchedulerEvents;
  readonly investigation: InvestigationDeps;
}
