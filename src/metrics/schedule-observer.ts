/** Feeds the probe metrics with what the scheduler tells. */
import { objectKey } from '../api/object-key.ts';
import type { ScheduleObserver } from '../schedule/observer.ts';
import type { ProbeObserver } from './probe-observer.ts';

export function scheduleObserver(probes: ProbeObserver): ScheduleObserver {
  return {
    probeDone({ subject, target }, outcome, lagMs) {
      const key = objectKey({ namespace: subject.namespace, name: subject.check });
      probes.ended({ key, backend: subject.backend, target, outcome }, lagMs);
    },
    startSkipped: () => probes.skipped(),
  };
}
