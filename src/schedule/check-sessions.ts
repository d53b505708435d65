/** The sessions of one check, and how they follow its targets. Not when they probe: see `starter.ts`. */
import type { BackendState } from '../api/v1alpha1/status.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import type { Origin } from './origin.ts';
import { diffTargets, uniqueTargets } from './plan.ts';
import type { CheckPlan } from './scheduler-port.ts';
import type { SessionDeps } from './session-deps.ts';
import { Session } from './session.ts';
import type { CheckTarget } from './target.ts';
import { createLane } from './waiting-line.ts';

export interface SessionChanges {
  readonly started: readonly Session[];
  /** They go on with other settings. */
  readonly adjusted: readonly Session[];
  readonly stopped: readonly Session[];
}

export interface CheckSessionsDeps {
  readonly session: SessionDeps;
  readonly awakeMs: () => number;
  readonly ended: (session: Session, outcome: ProbeOutcome) => void;
}

export class CheckSessions {
  readonly key: string;
  readonly uid: string;
  readonly #deps: CheckSessionsDeps;
  readonly #lane = createLane<Session>();
  #stored: CheckPlan['stored'];
  #sessions: ReadonlyMap<string, Session> = new Map();

  constructor(deps: CheckSessionsDeps, { key, uid, stored }: Pick<CheckPlan, 'key' | 'uid' | 'stored'>) {
    this.#deps = deps;
    this.key = key;
    this.uid = uid;
    this.#stored = stored;
  }

  get size(): number {
    return this.#sessions.size;
  }

  session(backend: string): Session | undefined {
    return this.#sessions.get(backend);
  }

  /** In the order of the targets. */
  sessions(): IterableIterator<Session> {
    return this.#sessions.values();
  }

  /** Sessions that start are made here and those that stop are stopped; their places in the timer queue are the caller's. */
  follow(targets: readonly CheckTarget[]): SessionChanges {
    const before = this.#sessions;
    const running = new Map([...before].map(([backend, session]) => [backend, session.target]));
    const diff = diffTargets(running, targets);
    const stopped = [...diff.stop, ...diff.replace.map(({ backend }) => backend)].flatMap(
      (backend) => before.get(backend) ?? [],
    );
    for (const session of stopped) session.stop();
    for (const target of diff.keep) before.get(target.backend)?.describe(target);
    const adjusted = diff.adjust.flatMap((target) => before.get(target.backend)?.describe(target) ?? []);

    const origins = new Map(
      [...diff.start, ...diff.replace].map((target) => [target, this.#origin(target, before.get(target.backend))]),
    );
    const fresh = new Map([...origins].map(([target, origin]) => [target.backend, this.#create(target, origin)]));
    for (const [backend, session] of fresh) session.succeed(before.get(backend));
    this.#sessions = this.#inOrder(targets, before, fresh);
    // Only what the status said before this process knew the check: later, this process knows better.
    this.#stored = new Map();
    // Whoever hears of it reads the reports of all sessions.
    for (const [target, origin] of origins) fresh.get(target.backend)?.judgement.announce(origin);
    for (const session of adjusted) session.judgement.settle(this.#deps.awakeMs());
    return { started: [...fresh.values()], adjusted, stopped };
  }

  #inOrder(
    targets: readonly CheckTarget[],
    before: ReadonlyMap<string, Session>,
    fresh: ReadonlyMap<string, Session>,
  ): ReadonlyMap<string, Session> {
    const sessions = new Map<string, Session>();
    for (const backend of uniqueTargets(targets).keys()) {
      const session = fresh.get(backend) ?? before.get(backend);
      if (session !== undefined) sessions.set(backend, session);
    }
    return sessions;
  }

  #origin(target: CheckTarget, replaced: Session | undefined): Origin {
    const state: BackendState | undefined = replaced?.judgement.report.state;
    return { key: this.key, stored: this.#stored.get(target.backend), replaced: state, awakeMs: this.#deps.awakeMs() };
  }

  #create(target: CheckTarget, origin: Origin): Session {
    return new Session(this.#deps.session, target, { lane: this.#lane, origin, ended: this.#deps.ended });
  }
}
