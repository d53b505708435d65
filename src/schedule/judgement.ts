/**
 * What is concluded about one backend: it counts outcomes, and tells when something that is shown has changed.
 * Not why (see `explanation.ts`), and not when it is probed (see `session.ts`).
 */
import { failureSignature } from '../diagnosis/evidence.ts';
import { lifecycleVerdict } from '../diagnosis/lifecycle.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { advance, isCertain, isConfirming, settledAt } from '../health/advance.ts';
import { backendMs, isResult, observe } from '../health/observe.ts';
import { restoreHealth, staleAfterMs } from '../health/restore.ts';
import { type HealthState, isAnswering } from '../health/state.ts';
import type { ProbeOutcome } from '../probe/outcome.ts';
import { Explanation } from './explanation.ts';
import { Flapping } from './flapping.ts';
import { JoinedWarnings } from './joined-warnings.ts';
import { type Origin, originState, restoredOverlay } from './origin.ts';
import type { BackendReport } from './report.ts';
import type { SessionDeps } from './session-deps.ts';
import { Silence } from './silence.ts';
import { ShownReport, type ShownFields } from './shown-report.ts';
import type { StandingVerdictListener } from './standing-verdict.ts';
import type { CheckTarget } from './target.ts';

/** When an outcome came. */
export interface Moment {
  readonly monotonicMs: number;
  /** Monotonic milliseconds without the time in which this process stood still. */
  readonly awakeMs: number;
  /** How long it stood still during the probe. */
  readonly stalledMs: number;
}

export class Judgement implements StandingVerdictListener {
  readonly #deps: SessionDeps;
  readonly #key: string;
  readonly #explanation: Explanation;
  readonly #shown: ShownReport;
  #target: CheckTarget;
  #health: HealthState;
  /** Makes the state Unknown for a reason that no outcome gives: restored, stale, or a bug of ours. */
  #overlay: Verdict | undefined;
  #fault: Verdict | undefined;
  #maintenance: Verdict | undefined;
  #isRestored: boolean;
  readonly #silence: Silence;
  readonly #warnings = new JoinedWarnings();
  #flapping: Flapping | undefined;
  #lastResultMs: number;
  #loggedFaults: Set<string> | undefined;

  constructor(deps: SessionDeps, target: CheckTarget, origin: Origin) {
    const { stored } = origin;
    this.#deps = deps;
    this.#key = origin.key;
    this.#target = target;
    this.#explanation = new Explanation(deps.investigation, target.backend, this);
    this.#health = restoreHealth(stored?.state ?? 'Unknown');
    if (stored !== undefined) this.#explanation.restore(this.#health.health, stored);
    this.#overlay = restoredOverlay(target, stored);
    this.#isRestored = stored !== undefined;
    this.#silence = new Silence(isAnswering(this.#health.health));
    this.#lastResultMs = origin.awakeMs;

    const fields = this.#fields();
    const sinceMs = stored?.state === fields.state ? stored.sinceMs : deps.clock.wallMs();
    this.#shown = new ShownReport(deps, origin.key, { backend: target.backend, sinceMs, ...fields });
  }

  get report(): BackendReport {
    return this.#shown.report;
  }

  /** True while a change is being confirmed: the edge interval applies. */
  get isConfirming(): boolean {
    return isConfirming(this.#health);
  }

  /** Tells that maintenance began or ended with this session. No other new session is a change of state. */
  announce(origin: Origin): void {
    const from = originState(origin);
    const { state } = this.#shown.report;
    if (from !== undefined && from !== state && (from === 'Maintenance' || state === 'Maintenance'))
      this.#shown.tellTransition(from);
  }

  /** The same target, described anew. */
  describe(target: CheckTarget): void {
    this.#target = target;
  }

  /**
   * The settings have changed with the last description. What was concluded stands: it is about the same probe. What was
   * only counted was counted towards other thresholds, at another cadence, and starts anew.
   */
  settle(awakeMs: number): void {
    this.#health = settledAt(this.#health.health);
    this.#silence.settle();
    this.#flapping?.settle(this.#target);
    this.#explanation.settle(this.#target.maintenance);
    // Results came as seldom as the settings before asked for.
    this.#lastResultMs = awakeMs;
    this.#show();
  }

  /** Never throws: a bug in an explanation makes this backend Unknown, and no other. */
  take(outcome: ProbeOutcome, moment: Moment): void {
    if (!isResult(outcome)) return;
    const { slowAfterMs, thresholds } = this.#target;
    const before = this.#health.health;
    const observation = observe(outcome, { slowAfterMs, stalledMs: moment.stalledMs });
    this.#health = advance(this.#health, observation, this.#flapping?.thresholds(this.#target) ?? thresholds).state;
    this.#lastResultMs = moment.awakeMs;
    this.#noteChange(before, moment.monotonicMs);
    this.#silence.take(outcome, moment.monotonicMs, thresholds.unhealthy);
    try {
      const tookMs = backendMs(outcome, moment.stalledMs);
      const change = { target: this.#target, before, after: this.#health, isSlow: observation === 'slow', tookMs };
      this.#explanation.take(outcome, change);
      this.#liftOverlay(outcome.kind !== 'inconclusive');
    } catch (error) {
      this.#turnFaulty(failureSignature(outcome), error);
    }
    this.#show();
  }

  /** Looks whether the last result is too old to be believed. */
  checkFreshness(awakeMs: number): void {
    const { cadence, target, backend } = this.#target;
    const staleAfter = staleAfterMs({ intervalMs: cadence.intervalMs, timeoutMs: target.timeoutMs });
    if (awakeMs - this.#lastResultMs < staleAfter || this.#overlay?.reason === 'ResultStale') return;
    this.#overlay = lifecycleVerdict('ResultStale', { name: backend });
    this.#isRestored = false;
    this.#show();
  }

  /** Logs a bug of ours about this backend, once for each kind of occasion. */
  noteFault(occasion: string, error: unknown): void {
    this.#loggedFaults ??= new Set();
    if (this.#loggedFaults.has(occasion)) return;
    this.#loggedFaults.add(occasion);
    this.#deps.log.error(
      { healthCheck: this.#key, backend: this.#target.backend, occasion },
      'backend cannot be judged',
      error,
    );
  }

  /** What is said has changed between two outcomes: an investigation has ended. */
  changed(): void {
    this.#show();
  }

  /** Cancels everything that is still being asked. What was concluded stays. */
  close(): void {
    this.#explanation.close();
  }

  /**
   * An Unknown that is not about the backend ends with an outcome that leaves no doubt about the health, or gives way to the
   * next such Unknown. A first failure of a backend that was healthy before does not bring "Healthy" back.
   */
  #liftOverlay(isConclusive: boolean): void {
    if (isConclusive) this.#isRestored = false;
    if ((isConclusive && isCertain(this.#health)) || this.#explanation.doubt !== undefined) this.#overlay = undefined;
  }

  /** Most backends never fail, and need no memory of changes. */
  #noteChange(before: HealthState['health'], nowMs: number): void {
    const after = this.#health.health;
    const isChange = before !== after && before !== 'Unknown' && (before === 'Unhealthy' || after === 'Unhealthy');
    if (isChange) (this.#flapping ??= new Flapping()).changed(this.#target, nowMs);
    else this.#flapping?.unchanged(!isCertain(this.#health), nowMs);
  }

  #turnFaulty(signature: string, error: unknown): void {
    this.noteFault(signature, error);
    const detail = 'the operator met an error of its own, and its log has the details';
    this.#fault ??= lifecycleVerdict('ProbeInternalError', { name: this.#target.backend, detail });
    this.#overlay = this.#fault;
    this.#isRestored = false;
  }

  #show(): void {
    this.#shown.show(this.#fields());
  }

  #fields(): ShownFields {
    const { health } = this.#health;
    const cloud = this.#overlay ?? this.#explanation.doubt;
    const isDecided = health !== 'Unknown' || (cloud !== undefined && !this.#isRestored);
    return {
      state: this.#target.maintenance ? 'Maintenance' : cloud === undefined ? health : 'Unknown',
      verdict: cloud ?? this.#verdict(),
      warnings: this.#warnings.join(this.#explanation.warnings, this.#flapping?.warning),
      settled: isDecided && !this.#explanation.isOpen(health),
      restored: this.#isRestored,
      silentSinceMs: this.#silence.sinceMs,
    };
  }

  /** In maintenance it is told what is seen, once it is certain. */
  #verdict(): Verdict | undefined {
    const { health } = this.#health;
    if (!this.#target.maintenance) return this.#explanation.verdictOn(health);
    if (health === 'Unhealthy' || health === 'Degraded') return this.#explanation.verdictOn(health);
    this.#maintenance ??= lifecycleVerdict('Maintenance', { name: this.#target.backend });
    return this.#maintenance;
  }
}
