/** Starts probes when they are due, as many at once as are allowed, the checks in turn. Not what becomes of their outcomes: see `scheduler.ts`. */
import type { Clock } from '../base/clock.ts';
import { NOT_IN_HEAP } from '../base/keyed-heap.ts';
import type { Random } from '../base/random.ts';
import type { LoopStall } from '../probe/prober.ts';
import type { ScheduleObserver } from './observer.ts';
import type { ProbePort } from './probe-port.ts';
import type { Session } from './session.ts';
import { TICK_MS, TimerQueue } from './timer-queue.ts';
import { WaitingLine } from './waiting-line.ts';

/** Starts in one tick: more of them in one go would hold the event loop for longer than a probe may notice. */
const STARTS_PER_TICK = 200;

export interface StarterDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly loopStall: LoopStall;
  readonly probe: ProbePort;
  readonly observer: ScheduleObserver;
  readonly maxInFlight: number;
}

export class Starter {
  readonly #deps: StarterDeps;
  readonly #timers: TimerQueue<Session>;
  readonly #line = new WaitingLine<Session>();
  #inFlight = 0;
  #startsInTick = 0;
  #tickMs = Number.NEGATIVE_INFINITY;
  #isStopped = false;

  constructor(deps: StarterDeps) {
    this.#deps = deps;
    this.#timers = new TimerQueue<Session>(deps.clock, {
      due: (session, nowMs) => this.#due(session, nowMs),
      ticked: (nowMs) => this.#startWaiting(nowMs),
    });
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** The next start as the cadence asks for it. */
  placeRegular(session: Session, atMs: number): void {
    session.regularMs = atMs;
    this.placeAt(session, atMs);
  }

  /** A start at another time; the regular one is not forgotten. */
  placeAt(session: Session, atMs: number): void {
    session.dueMs = atMs;
    this.#timers.insert(session, atMs);
  }

  /** The regular start is to be earlier. A probe that is under way, waits or was asked for besides is not disturbed. */
  hasten(session: Session, atMs: number): void {
    session.regularMs = atMs;
    if (session.heapIndex !== NOT_IN_HEAP && session.dueMs > atMs) this.placeAt(session, atMs);
  }

  remove(session: Session): void {
    this.#timers.remove(session);
  }

  /** A probe has ended: its place is free. */
  release(session: Session): void {
    this.#inFlight -= 1;
    session.lane.held -= 1;
    if (this.#line.size > 0) this.#startWaiting(this.#deps.clock.monotonicMs());
  }

  /** Nothing starts any more. */
  stop(): void {
    this.#isStopped = true;
    this.#timers.stop();
  }

  #due(session: Session, nowMs: number): void {
    const { intervalMs } = session.target.cadence;
    const lateMs = nowMs - session.dueMs;
    if (lateMs <= intervalMs) return this.#line.push(session);
    // We stood still for a whole interval, and so everybody is due at once. Starts are not made up for, but spread anew.
    this.#deps.observer.startSkipped(session.target, lateMs);
    this.placeRegular(session, nowMs + this.#deps.random() * intervalMs);
  }

  #startWaiting(nowMs: number): void {
    if (this.#isStopped) return;
    if (nowMs - this.#tickMs >= TICK_MS) {
      this.#tickMs = nowMs;
      this.#startsInTick = 0;
    }
    while (this.#startsInTick < STARTS_PER_TICK) {
      const session = this.#line.shift(this.#deps.maxInFlight - this.#inFlight);
      // Who waits now waits for a place: the next probe that ends comes back here.
      if (session === undefined) return;
      if (!session.isStopped) this.#start(session, nowMs);
    }
    if (this.#line.size > 0) this.#timers.wakeBy(nowMs + TICK_MS);
  }

  #start(session: Session, nowMs: number): void {
    this.#inFlight += 1;
    this.#startsInTick += 1;
    session.lane.held += 1;
    session.stalledBeforeMs = this.#deps.loopStall.stalledMs();
    try {
      session.start(this.#deps.probe, nowMs);
    } catch (error) {
      session.breakOff(error);
    }
  }
}
