/** Says events in the log, where a cluster has Event objects. */
import { objectKey } from '../api/object-key.ts';
import type { Log } from '../base/log.ts';
import type { EventRecorder } from '../controller/ports.ts';

/** Events go to the debug level: what they tell stands in the status and in the transitions too. */
export function createEventLog(log: Log): EventRecorder {
  return {
    record({ check, type, reason, action, note }) {
      log.debug({ healthCheck: objectKey(check), type, reason, action, note }, 'event');
    },
  };
}
