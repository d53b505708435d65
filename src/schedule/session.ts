/** One target's living state: its place in the timer queue, the probe under way, and what is concluded. When to start is the scheduler's. */
import { NOT_IN_HEAP, type HeapEntry } from '../base/keyed-heap.ts';
import { NOTHING_OBSERVED, type ProbeOutcome } from '../probe/outcome.ts';
import type { RunningProbe } from '../probe/prober.ts';
import { Judgement } from './judgement.ts';
import type { Origin } from './origin.ts';
import type { ProbePort } from './probe-port.ts';
import type { SessionDeps } from './session-deps.ts';
import type { CheckTarget } from './target.ts';
import type { Lane, WaitingEntry } from './waiting-line.ts';

/**
 * ```
 *   in the timer queue ──due──► waiting ──free place──► probing ──outcome──► judged ──► in the timer queue
 * ```
 * A session is in one of these places at a time, so two probes of one backend never overlap.
 */
export class Session implements HeapEntry, WaitingEntry<Session> {
  heapKey = 0;
  heapIndex = NOT_IN_HEAP;
  nextInLane: Session | undefined = undefined;
  isWaiting = false;
  readonly lane: Lane<Session>;
  readonly judgement: Judgement;
  target: CheckTarget;
  /** Monotonic milliseconds of the start that is due or was the last one. */
  dueMs = 0;
  /** Of the start that the cadence asks for: an extra probe leaves it alone. Before the first one, that of the session it replaces. */
  regularMs = Number.POSITIVE_INFINITY;
  /** Monotonic milliseconds of the last start. */
  startedMs = Number.NEGATIVE_INFINITY;
  /** How late the running probe started. */
  lagMs = 0;
  /** How long the event loop had stood still when the running probe started. */
  stalledBeforeMs = 0;
  /** One more probe is wanted as soon as this one has ended. */
  wantsAnother = false;
  isStopped = false;
  readonly #ended: (session: Session, outcome: ProbeOutcome) => void;
  readonly #done = (outcome: ProbeOutcome): void => this.#end(outcome);
  #isProbing = false;
  #running: RunningProbe | undefined;

  constructor(deps: SessionDeps, target: CheckTarget, place: SessionPlace) {
    this.target = target;
    this.lane = place.lane;
    this.#ended = place.ended;
    this.judgement = new Judgement(deps, target, place.origin);
  }

  /** Starts a probe; `ended` is called exactly once for it, whatever the prober does. */
  start(probe: ProbePort, nowMs: number): void {
    this.lagMs = nowMs - this.dueMs;
    this.startedMs = nowMs;
    this.#isProbing = true;
    this.#running = probe(this.target.target, this.#done);
  }

  /** Ends the running probe now, as one that says nothing. */
  cancelProbe(): void {
    this.#running?.cancel();
  }

  /** The prober itself has thrown. */
  breakOff(error: unknown): void {
    this.judgement.noteFault('probe', error);
    this.#end(brokenProbe());
  }

  /** The same target, described anew. */
  describe(target: CheckTarget): this {
    this.target = target;
    this.judgement.describe(target);
    return this;
  }

  /** Takes over when the other one would have been probed: specs that change again and again must not put the first probe off for ever. */
  succeed(other: Session | undefined): void {
    if (other === undefined) return;
    const wasStarted = other.startedMs >= other.regularMs;
    this.regularMs = wasStarted ? other.startedMs + other.target.cadence.intervalMs : other.regularMs;
  }

  /** For good: nothing is probed, asked or told any more. */
  stop(): void {
    this.isStopped = true;
    this.judgement.close();
    this.cancelProbe();
  }

  #end(outcome: ProbeOutcome): void {
    if (!this.#isProbing) return;
    this.#isProbing = false;
    this.#running = undefined;
    this.#ended(this, outcome);
  }
}

/** Where a session belongs. */
export interface SessionPlace {
  readonly lane: Lane<Session>;
  readonly origin: Origin;
  readonly ended: (session: Session, outcome: ProbeOutcome) => void;
}

function brokenProbe(): ProbeOutcome {
  return {
    kind: 'inconclusive',
    cause: 'InternalError',
    phase: 'Resolve',
    timings: {
      resolvedMs: undefined,
      connectedMs: undefined,
      securedMs: undefined,
      firstByteMs: undefined,
      endedMs: 0,
    },
    address: undefined,
    errno: undefined,
    ...NOTHING_OBSERVED,
  };
}
