/** Keeps one session for each target, and turns the outcomes of their probes into reports. The one implementation of `Scheduler`. */
import type { Clock, ClockTimer } from '../base/clock.ts';
import { NOT_IN_HEAP } from '../base/keyed-heap.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { DeadlineQueue } from '../probe/deadline.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { LoopStall } from '../probe/prober.ts';
import { pauseMs, phaseOffsetMs } from './cadence.ts';
import { CheckSessions } from './check-sessions.ts';
import { isPathFault, type NetworkControl, networkDown } from './control.ts';
import type { Diagnostician } from './diagnostician.ts';
import { createInvestigationLane, type InvestigationLane } from './investigation-lane.ts';
import type { Ask } from './investigation.ts';
import { type ScheduleObserver, type SchedulerLoad, silentObserver } from './observer.ts';
import type { ProbePort } from './probe-port.ts';
import type { BackendReport } from './report.ts';
import type { CheckPlan, Scheduler, SchedulerEvents } from './scheduler-port.ts';
import type { SessionDeps } from './session-deps.ts';
import type { Session } from './session.ts';
import { Starter } from './starter.ts';

/** Enough for 800 dead backends a second at the default timeout, and few enough for the usual limit of descriptors. */
const DEFAULT_MAX_IN_FLIGHT = 4_096;
/** Whoever asks for probes again and again gets so many milliseconds between two starts, at least. */
const PROBE_NOW_GAP_MS = 250;
/** How often it is looked whether results are too old. */
const FRESHNESS_MS = 5_000;

export interface SchedulerDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly events: SchedulerEvents;
  readonly probe: ProbePort;
  readonly diagnostician: Diagnostician;
  /** Carries out the questions of investigations: `createAsk`. */
  readonly ask: Ask;
  readonly loopStall: LoopStall;
  /** `createNetworkControl`; `undefined` when no control targets are configured. */
  readonly control?: NetworkControl | undefined;
  readonly observer?: ScheduleObserver | undefined;
  /** Probes under way at once, by default 4096; one check alone gets three quarters of them. */
  readonly maxInFlight?: number | undefined;
}

export interface ObservableScheduler extends Scheduler {
  load(): SchedulerLoad;
}

/** The methods need no `this`. Time passes only while the clock does; nothing is probed before `apply`. */
export function createScheduler(deps: SchedulerDeps): ObservableScheduler {
  const scheduler = new SessionScheduler(deps);
  return {
    apply: (plan) => scheduler.apply(plan),
    remove: (key) => scheduler.remove(key),
    reports: (key) => scheduler.reports(key),
    report: (key, backend) => scheduler.report(key, backend),
    probeNow: (key) => scheduler.probeNow(key),
    drain: (graceMs) => scheduler.drain(graceMs),
    load: () => scheduler.load(),
  };
}

class SessionScheduler implements ObservableScheduler {
  readonly #deps: SchedulerDeps;
  readonly #observer: ScheduleObserver;
  readonly #lane: InvestigationLane = createInvestigationLane();
  readonly #starter: Starter;
  readonly #sessionDeps: SessionDeps;
  readonly #checks = new Map<string, CheckSessions>();
  #freshness: ClockTimer;
  #draining: PromiseWithResolvers<void> | undefined;

  constructor(deps: SchedulerDeps) {
    const { clock, random, loopStall, probe, ask, diagnostician } = deps;
    this.#deps = deps;
    this.#observer = deps.observer ?? silentObserver;
    this.#starter = new Starter({
      clock,
      random,
      loopStall,
      probe,
      observer: this.#observer,
      maxInFlight: deps.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT,
    });
    const deadlines = new DeadlineQueue(clock);
    const investigation = { clock, deadlines, lane: this.#lane, ask, diagnostician };
    this.#sessionDeps = { clock, log: deps.log, events: deps.events, investigation };
    this.#freshness = clock.schedule(FRESHNESS_MS, () => this.#checkFreshness());
  }

  apply(plan: CheckPlan): void {
    if (this.#checks.get(plan.key)?.uid !== plan.uid) this.remove(plan.key);
    const check = this.#checks.get(plan.key) ?? this.#add(plan);
    const { started, adjusted, stopped } = check.follow(plan.targets);
    for (const session of stopped) this.#starter.remove(session);
    const nowMs = this.#deps.clock.monotonicMs();
    for (const session of started) this.#starter.placeRegular(session, this.#firstMs(plan.uid, session, nowMs));
    // Nobody's start is put off.
    for (const session of adjusted) {
      const firstMs = this.#firstMs(plan.uid, session, nowMs);
      if (firstMs < session.regularMs) this.#starter.hasten(session, firstMs);
    }
  }

  /** When its predecessor, or it before the change, would have started; who would wait longer than an interval takes its place in it. */
  #firstMs(uid: string, { target: { backend, cadence }, regularMs }: Session, nowMs: number): number {
    if (regularMs - nowMs <= cadence.intervalMs) return Math.max(nowMs, regularMs);
    return nowMs + phaseOffsetMs(uid, backend, cadence.intervalMs);
  }

  remove(key: string): void {
    const check = this.#checks.get(key);
    if (check === undefined) return;
    this.#checks.delete(key);
    for (const session of check.follow([]).stopped) this.#starter.remove(session);
  }

  reports(key: string): readonly BackendReport[] {
    const check = this.#checks.get(key);
    return check === undefined ? [] : Array.from(check.sessions(), (session) => session.judgement.report);
  }

  report(key: string, backend: string): BackendReport | undefined {
    return this.#checks.get(key)?.session(backend)?.judgement.report;
  }

  probeNow(key: string): void {
    const nowMs = this.#deps.clock.monotonicMs();
    for (const session of this.#checks.get(key)?.sessions() ?? []) {
      if (session.heapIndex !== NOT_IN_HEAP) this.#placeSoon(session, nowMs);
      // What is under way may have begun before the reason to ask.
      else if (!session.isWaiting) session.wantsAnother = true;
    }
  }

  drain(graceMs: number): Promise<void> {
    if (this.#draining !== undefined) return this.#draining.promise;
    this.#draining = Promise.withResolvers<void>();
    this.#starter.stop();
    this.#freshness.cancel();
    this.#lane.close();
    this.#sessionDeps.investigation.deadlines.close();
    for (const session of this.#sessions()) session.judgement.close();
    if (this.#starter.inFlight === 0) this.#draining.resolve();
    else this.#cancelProbesAfter(graceMs, this.#draining.promise);
    return this.#draining.promise;
  }

  load(): SchedulerLoad {
    let targets = 0;
    for (const check of this.#checks.values()) targets += check.size;
    return {
      checks: this.#checks.size,
      targets,
      probesInFlight: this.#starter.inFlight,
      waiting: this.#starter.waiting,
      questions: this.#lane.running(),
    };
  }

  #add(plan: CheckPlan): CheckSessions {
    const check = new CheckSessions(
      {
        session: this.#sessionDeps,
        awakeMs: () => this.#awakeMs(),
        ended: (session, outcome) => this.#ended(session, outcome),
      },
      plan,
    );
    this.#checks.set(plan.key, check);
    return check;
  }

  #ended(session: Session, outcome: ProbeOutcome): void {
    try {
      this.#observer.probeDone(session.target, outcome, session.lagMs);
      if (!session.isStopped) this.#consider(session, outcome);
    } catch (error) {
      session.judgement.noteFault('ended', error);
    } finally {
      this.#starter.release(session);
      if (this.#starter.inFlight === 0) this.#draining?.resolve();
    }
  }

  /** Silence is held back until our own network is known to work: what a lost network makes is never counted. */
  #consider(session: Session, outcome: ProbeOutcome): void {
    const { control, loopStall } = this.#deps;
    const stalledMs = loopStall.stalledMs() - session.stalledBeforeMs;
    if (control === undefined || !isPathFault(outcome)) return this.#conclude(session, outcome, stalledMs);
    control.ask((isAlive) => this.#conclude(session, isAlive ? outcome : networkDown(outcome), stalledMs));
  }

  #conclude(session: Session, outcome: ProbeOutcome, stalledMs: number): void {
    if (session.isStopped) return;
    const monotonicMs = this.#deps.clock.monotonicMs();
    try {
      session.judgement.take(outcome, { monotonicMs, awakeMs: this.#awakeMs(), stalledMs });
    } catch (error) {
      session.judgement.noteFault('judgement', error);
    } finally {
      // Whatever happened: a session that is not placed again would fall silent for good.
      this.#placeNext(session, monotonicMs);
    }
  }

  #placeNext(session: Session, nowMs: number): void {
    const { isConfirming } = session.judgement;
    if (session.wantsAnother) {
      session.wantsAnother = false;
      return this.#placeSoon(session, nowMs);
    }
    // An extra probe leaves the cadence as it is, unless it has begun a change.
    if (!isConfirming && session.regularMs > nowMs) return this.#starter.placeAt(session, session.regularMs);
    this.#starter.placeRegular(session, nowMs + pauseMs(session.target.cadence, isConfirming, this.#deps.random));
  }

  /** Never later than it was due anyway. */
  #placeSoon(session: Session, nowMs: number): void {
    const soonMs = Math.max(nowMs, session.startedMs + PROBE_NOW_GAP_MS);
    this.#starter.placeAt(session, session.heapIndex === NOT_IN_HEAP ? soonMs : Math.min(soonMs, session.dueMs));
  }

  #checkFreshness(): void {
    const awakeMs = this.#awakeMs();
    this.#freshness = this.#deps.clock.schedule(FRESHNESS_MS, () => this.#checkFreshness());
    for (const session of this.#sessions()) session.judgement.checkFreshness(awakeMs);
  }

  #cancelProbesAfter(graceMs: number, drained: Promise<void>): void {
    const timer = this.#deps.clock.schedule(graceMs, () => {
      for (const session of this.#sessions()) session.cancelProbe();
    });
    void drained.then(() => timer.cancel());
  }

  #awakeMs(): number {
    return this.#deps.clock.monotonicMs() - this.#deps.loopStall.stalledMs();
  }

  *#sessions(): Generator<Session> {
    for (const check of this.#checks.values()) yield* check.sessions();
  }
}
