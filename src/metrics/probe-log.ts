/** A line of the log for each probe, for whoever looks at one backend closely. It counts nothing. */
import type { Log } from '../base/log.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { ProbeObserver } from './probe-observer.ts';

/** Passes everything on to `probes`. Wrap only when debug lines are written: on the hot path even an unwritten line costs something. */
export function logProbes(probes: ProbeObserver, log: Log): ProbeObserver {
  return {
    ...probes,
    ended(probe, lateMs) {
      const { key, backend, outcome } = probe;
      const ms = Math.round(outcome.timings.endedMs);
      log.debug({ healthCheck: key, backend, outcome: nameOf(outcome), ms }, 'probe ended');
      probes.ended(probe, lateMs);
    },
  };
}

/** "success", or the code or cause: closed words, no byte of what the backend said. */
function nameOf(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'success':
      return outcome.kind;
    case 'failure':
      return outcome.code;
    case 'inconclusive':
      return outcome.cause;
  }
}
