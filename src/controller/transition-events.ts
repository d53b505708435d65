/** Turns changes of state into Kubernetes events: one per backend, or one for the check when many change at once. */
import { objectKey } from '../api/object-key.ts';
import type { Clock, ClockTimer } from '../base/clock.ts';
import type { BackendReport, StateChange } from '../schedule/report.ts';
import type { CheckEvent, EventRecorder } from './ports.ts';

/** Changes within this time are changes "at once". */
const WINDOW_MS = 1_000;
/** More changes than this become one event. */
const MAX_SINGLE = 5;

export interface TransitionEvents {
  /** The message is that of the verdict at the time; a better one that comes within the window is told instead. */
  add(check: CheckEvent['check'], change: StateChange, message: string): void;
  forget(key: string): void;
  /** Records what still waits. */
  flush(): void;
}

interface Waiting {
  readonly check: CheckEvent['check'];
  readonly changes: StateChange[];
  readonly messages: Map<string, string>;
  readonly timer: ClockTimer;
}

interface TransitionEventsOptions {
  readonly clock: Clock;
  readonly recorder: EventRecorder;
  /** The report of a backend, for the words of the note. */
  readonly report: (key: string, backend: string) => BackendReport | undefined;
}

export function createTransitionEvents({ clock, recorder, report }: TransitionEventsOptions): TransitionEvents {
  const waiting = new Map<string, Waiting>();

  function record(key: string): void {
    const entry = waiting.get(key);
    if (entry === undefined) return;
    waiting.delete(key);
    entry.timer.cancel();
    for (const { backend } of entry.changes) {
      const better = report(key, backend)?.verdict?.message;
      if (better !== undefined) entry.messages.set(backend, better);
    }
    for (const event of eventsFor(entry.check, entry.changes, entry.messages)) recorder.record(event);
  }

  return {
    add(check, change, message) {
      const key = objectKey(check);
      let entry = waiting.get(key);
      if (entry === undefined) {
        entry = { check, changes: [], messages: new Map(), timer: clock.schedule(WINDOW_MS, () => record(key)) };
        waiting.set(key, entry);
      }
      entry.changes.push(change);
      entry.messages.set(change.backend, message);
    },
    forget(key) {
      waiting.get(key)?.timer.cancel();
      waiting.delete(key);
    },
    flush() {
      for (const key of [...waiting.keys()]) record(key);
    },
  };
}

/** The events for the changes of one window. Pure. */
export function eventsFor(
  check: CheckEvent['check'],
  changes: readonly StateChange[],
  messages: ReadonlyMap<string, string>,
): readonly CheckEvent[] {
  if (changes.length > MAX_SINGLE) return [eventForAll(check, changes)];
  return changes.map((change) => ({
    check,
    type: typeOf(change),
    reason: change.reason,
    action: 'Probe',
    note: `${change.backend}: ${change.from} -> ${change.to}${change.to === 'Healthy' ? '' : `: ${messages.get(change.backend) ?? change.reason}`}`,
  }));
}

function eventForAll(check: CheckEvent['check'], changes: readonly StateChange[]): CheckEvent {
  const groups = Map.groupBy(changes, (change) => `${change.to} (${change.reason})`);
  const parts = [...groups].map(([group, members]) => `${members.length} are now ${group}`);
  return {
    check,
    type: changes.some((change) => typeOf(change) === 'Warning') ? 'Warning' : 'Normal',
    reason: 'SeveralBackendsChanged',
    action: 'Probe',
    note: `${changes.length} backends changed at once: ${parts.join(', ')}`,
  };
}

function typeOf(change: StateChange): CheckEvent['type'] {
  return change.to === 'Healthy' || change.to === 'Maintenance' ? 'Normal' : 'Warning';
}
