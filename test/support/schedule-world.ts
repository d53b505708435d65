/** A scheduler on a fake clock, with scripted probers and diagnosticians around it, that records what happens. */
import type { LogFields, Log } from '../../src/base/log.ts';
import { failureSignature } from '../../src/diagnosis/evidence.ts';
import type { Answer, Question } from '../../src/diagnosis/question.ts';
import type { ProbeOutcome } from '../../src/probe/outcome.ts';
import type { ProbeTarget } from '../../src/probe/target.ts';
import type { Diagnostician } from '../../src/schedule/diagnostician.ts';
import type { Ask } from '../../src/schedule/investigation.ts';
import { startLoopLag } from '../../src/schedule/loop-lag.ts';
import type { BackendReport, StateChange, StoredBackend } from '../../src/schedule/report.ts';
import { createScheduler, type ObservableScheduler, type SchedulerDeps } from '../../src/schedule/scheduler.ts';
import type { CheckTarget } from '../../src/schedule/target.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { aVerdict, anInconclusive } from './schedule-outcomes.ts';

/** What a backend answers, and after how long. Asked at the start of each probe; `start` counts from 0. */
export type Script = (
  target: ProbeTarget,
  start: number,
) => { readonly outcome: ProbeOutcome; readonly afterMs: number };

export interface ProbeStart {
  readonly address: string;
  readonly port: number;
  readonly atMs: number;
}

export interface World {
  readonly clock: FakeClock;
  readonly scheduler: ObservableScheduler;
  readonly starts: ProbeStart[];
  readonly changed: string[];
  readonly transitions: StateChange[];
  readonly errors: string[];
  readonly lags: number[];
  readonly skipped: string[];
  readonly counts: { running: number; mostRunning: number; overlaps: number; cancelled: number };
  apply(
    targets: readonly CheckTarget[],
    words?: { key?: string; uid?: string; stored?: ReadonlyMap<string, StoredBackend> },
  ): void;
  report(backend?: string, key?: string): BackendReport;
}

export const CHECK = 'shop/web';

export type WorldWords = Partial<Pick<SchedulerDeps, 'diagnostician' | 'ask' | 'control' | 'maxInFlight' | 'random'>>;

/** Nothing is ever asked, and the verdict says the signature of the failure. */
export const plainDiagnostician: Diagnostician = {
  diagnose: ({ outcome }) => {
    const signature = failureSignature(outcome);
    return aVerdict(outcome.kind === 'failure' ? 'ConnectionRefused' : 'ProberOverloaded', {
      message: `seen ${signature}`,
    });
  },
  nextQuestion: () => undefined,
  diagnoseSuccess: ({ slowRun }) => ({ degraded: slowRun > 0 ? aVerdict('SlowResponse') : undefined, warnings: [] }),
};

export const unansweredAsk: Ask = (_target: CheckTarget, question: Question): Promise<Answer> =>
  Promise.resolve({ kind: 'unanswered', question });

export function createWorld(script: Script, words: WorldWords = {}): World {
  const clock = createFakeClock();
  const record = {
    starts: new Array<ProbeStart>(),
    changed: new Array<string>(),
    transitions: new Array<StateChange>(),
    errors: new Array<string>(),
    lags: new Array<number>(),
    skipped: new Array<string>(),
    counts: { running: 0, mostRunning: 0, overlaps: 0, cancelled: 0 },
  };
  const scheduler = createScheduler({
    clock,
    random: words.random ?? (() => 0.5),
    log: recordingLog(record.errors),
    events: {
      changed: (key) => record.changed.push(key),
      transition: (_key, change) => record.transitions.push(change),
    },
    probe: scriptedProber(clock, script, record),
    diagnostician: words.diagnostician ?? plainDiagnostician,
    ask: words.ask ?? unansweredAsk,
    loopStall: startLoopLag(clock),
    control: words.control,
    maxInFlight: words.maxInFlight,
    observer: {
      probeDone: (_target, _outcome, lagMs) => record.lags.push(lagMs),
      startSkipped: (target) => record.skipped.push(target.backend),
    },
  });
  return {
    ...record,
    clock,
    scheduler,
    apply(targets, { key = CHECK, uid = 'uid-1', stored = new Map() } = {}) {
      scheduler.apply({ key, uid, targets, stored });
    },
    report(backend = 'ecs-1', key = CHECK) {
      const report = scheduler.reports(key).find((candidate) => candidate.backend === backend);
      if (report === undefined) throw new Error(`no report of ${backend}`);
      return report;
    },
  };
}

function scriptedProber(
  clock: FakeClock,
  script: Script,
  { starts, counts }: Pick<World, 'starts' | 'counts'>,
): SchedulerDeps['probe'] {
  const startsOf = new Map<string, number>();
  const running = new Set<string>();
  return (target, done) => {
    const place = `${target.host.kind === 'name' ? target.host.name : target.host.address}:${target.port}`;
    const start = startsOf.get(place) ?? 0;
    startsOf.set(place, start + 1);
    if (running.has(place)) counts.overlaps += 1;
    running.add(place);
    counts.running += 1;
    counts.mostRunning = Math.max(counts.mostRunning, counts.running);
    starts.push({ address: place.slice(0, place.lastIndexOf(':')), port: target.port, atMs: clock.monotonicMs() });

    const { outcome, afterMs } = script(target, start);
    let isOver = false;
    function end(result: ProbeOutcome): void {
      if (isOver) return;
      isOver = true;
      running.delete(place);
      counts.running -= 1;
      done(result);
    }
    const timer = clock.schedule(afterMs, () => end(outcome));
    return {
      cancel() {
        if (isOver) return;
        timer.cancel();
        counts.cancelled += 1;
        end(anInconclusive('Cancelled'));
      },
    };
  };
}

function recordingLog(errors: string[]): Log {
  const nothing = (_fields: LogFields, _message: string): void => undefined;
  const log: Log = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (_fields, message, error) => void errors.push(`${message}: ${error instanceof Error ? error.message : ''}`),
    child: () => log,
  };
  return log;
}
