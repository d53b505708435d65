/** The controller without a cluster, as the commands see it: started on ports, asked for what it found, stopped. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { CheckSource, EventRecorder, KeyReader, StatusWriter } from '../controller/ports.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { ControlTarget } from '../schedule/control.ts';
import type { StateChange } from '../schedule/report.ts';

export interface StandaloneDeps {
  readonly source: CheckSource;
  readonly statuses: StatusWriter;
  readonly events: EventRecorder;
  readonly keys: KeyReader;
  readonly log: Log;
  readonly clock: Clock;
  /** Probing this machine itself is fine for whoever sits at it. */
  readonly allowLoopback: boolean;
  /** Targets that answer whenever our own network works. */
  readonly controlTargets: readonly ControlTarget[];
  /** A backend changed its state. `key` is "namespace/name"; the message is that of its verdict. */
  readonly onTransition: (key: string, change: StateChange, message: string) => void;
}

export interface StandaloneRun {
  /**
   * True once nothing more is to be found out for now: every check has been looked at, and every backend of it has its verdict
   * with no investigation running, or cannot be probed. After `stop` the written statuses say so.
   */
  settled(): boolean;
  /** The checks that are the reason why it is not, by "namespace/name". */
  unsettled(): readonly string[];
  /** Calls `listener` whenever `settled` may have changed. Returns the unsubscriber. */
  onChange(listener: () => void): () => void;
  /**
   * What the last probes of a backend observed, with their times: at most one outcome of each kind, the newest first.
   * Probes of an investigation do not count, and neither do cancelled ones.
   */
  lastOutcomes(key: string, backend: string): readonly ProbeOutcome[];
  /** Ends probes in flight, writes what is still to be written. Twice is as good as once. */
  stop(): Promise<void>;
}

export type StartStandalone = (deps: StandaloneDeps) => Promise<StandaloneRun>;
