/** What is said about a backend that changes between working and failing again and again. When that is: see `schedule/flapping.ts`. */
import type { Subject } from './evidence.ts';
import type { Warning } from './verdict.ts';
import { endpointOf, fitMessage } from './wording.ts';

/** `successes`: as many in a row make it healthy again while it flaps. */
export function flappingWarning(subject: Subject, successes: number): Warning {
  return {
    reason: 'Flapping',
    message: fitMessage(
      `${endpointOf(subject)} changed between working and failing at least 4 times within 10 minutes: it is overloaded, restarts again and again, or is one of several servers behind one address; until it is calm for 10 minutes, ${successes} successes in a row make it healthy again, and a failure counts as before`,
    ),
  };
}
