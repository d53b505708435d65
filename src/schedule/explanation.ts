/** Why one backend is in its state: the verdicts and warnings that its outcomes give reason to. Not the state itself: see `judgement.ts`. */
import { assertNever } from '../base/exhaustive.ts';
import { lifecycleVerdict } from '../diagnosis/lifecycle.ts';
import type { Verdict, Warning } from '../diagnosis/verdict.ts';
import { isCertain } from '../health/advance.ts';
import { type Health, type HealthState, isAnswering } from '../health/state.ts';
import type { ProbeFailure, ProbeInconclusive, ProbeOutcome, ProbeSuccess } from '../probe/outcome.ts';
import type { CaseSubject } from './failure-case.ts';
import type { InvestigationDeps } from './investigation.ts';
import type { StoredBackend } from './report.ts';
import { StandingFindings } from './standing-findings.ts';
import { StandingVerdict, type StandingVerdictListener } from './standing-verdict.ts';
import type { CheckTarget } from './target.ts';

/** What an outcome did to the health of a target. */
export interface HealthChange {
  readonly target: CheckTarget;
  readonly before: Health;
  readonly after: HealthState;
  readonly isSlow: boolean;
  /** How long it took, in milliseconds: without the time for the name, and without ours. */
  readonly tookMs: number;
}

export class Explanation {
  readonly #deps: InvestigationDeps;
  readonly #backend: string;
  readonly #listener: StandingVerdictListener;
  readonly #findings: StandingFindings;
  // Most backends never fail: what only a failing one needs is made when it does.
  #failures: StandingVerdict | undefined;
  /** On inconclusive outcomes: while it has a verdict, the state is Unknown, and what was counted before stays. */
  #doubts: StandingVerdict | undefined;
  #inconclusiveRun = 0;
  #initial: Verdict | undefined;
  #hasHint = false;
  #wasHealthy = false;

  constructor(deps: InvestigationDeps, backend: string, listener: StandingVerdictListener) {
    this.#deps = deps;
    this.#backend = backend;
    this.#listener = listener;
    this.#findings = new StandingFindings(deps.clock);
  }

  /** The verdict on outcomes that say nothing about the backend, once there were enough of them in a row. */
  get doubt(): Verdict | undefined {
    return this.#doubts?.verdict;
  }

  get warnings(): readonly Warning[] {
    return this.#findings.warnings;
  }

  /** Takes up what was said before a restart about a backend whose health goes on. */
  restore(health: Health, stored: StoredBackend): void {
    // What may be about another probe is no proof that the parameters of this one are right.
    this.#wasHealthy = isAnswering(health) && !stored.isAbridged;
    if (health === 'Unhealthy') this.#failuresNow().restore(stored);
    this.#findings.restore(health, stored);
  }

  /** Why the health is what it is; `undefined` when nothing is wrong. */
  verdictOn(health: Health): Verdict | undefined {
    switch (health) {
      case 'Healthy':
        return undefined;
      case 'Degraded':
        return this.#findings.slow;
      case 'Unhealthy':
        return this.#failures?.verdict ?? this.#initialNow();
      case 'Unknown':
        return this.#initialNow();
      default:
        return assertNever(health);
    }
  }

  /** True while the verdict on this health, or the doubt about it, may still become better. */
  isOpen(health: Health): boolean {
    if (this.#doubts?.verdict !== undefined) return this.#doubts.isOpen;
    return health === 'Unhealthy' && this.#failures?.isOpen === true;
  }

  take(outcome: ProbeOutcome, change: HealthChange): void {
    if (outcome.kind === 'inconclusive') return this.#takeNothing(outcome, change);
    this.#inconclusiveRun = 0;
    // An outcome that speaks against the health decides nothing yet, and to show that health now would be a claim.
    if (isCertain(change.after)) this.#doubts?.clear();
    else this.#doubts?.interrupt();
    if (outcome.kind === 'success') this.#takeSuccess(outcome, change);
    else this.#takeFailure(outcome, change);
  }

  /**
   * The settings have changed: runs start anew, and what was concluded is said anew with the next confirmed outcome, since
   * its words may speak of the old settings. In maintenance nothing is asked, and so nothing better would be said.
   */
  settle(inMaintenance: boolean): void {
    this.#inconclusiveRun = 0;
    this.#findings.settle();
    this.#failures?.settle(inMaintenance);
    this.#doubts?.settle(inMaintenance);
  }

  /** Cancels everything that is still being asked. What was concluded stays. */
  close(): void {
    this.#failures?.close();
    this.#doubts?.close();
  }

  #takeSuccess(outcome: ProbeSuccess, { target, after, isSlow, tookMs }: HealthChange): void {
    this.#findings.count(outcome, isSlow, tookMs);
    if (after.health === 'Unhealthy') return this.#failures?.interrupt();
    this.#failures?.clear();
    this.#initial = undefined;
    this.#wasHealthy = true;
    this.#findings.judge(this.#deps.diagnostician, target, outcome, after.health === 'Degraded');
  }

  #takeFailure(outcome: ProbeFailure, { target, before, after }: HealthChange): void {
    const times = target.thresholds.unhealthy;
    const subject = { target, outcome, wasHealthy: this.#wasHealthy };
    this.#findings.interrupt();
    if (after.health !== 'Unhealthy') {
      this.#failuresNow().approach(subject, after.failureRun >= times - 1);
      return this.#hint(subject, after.health);
    }
    if (before === 'Unhealthy') return this.#failuresNow().review(subject, times);
    // Remarks about the page of a backend that fails are no help.
    this.#findings.clear();
    this.#failuresNow().decide(subject);
  }

  #takeNothing(outcome: ProbeInconclusive, { target, after }: HealthChange): void {
    const times = target.thresholds.unhealthy;
    const subject = { target, outcome, wasHealthy: this.#wasHealthy };
    this.#inconclusiveRun += 1;
    const doubts = this.#doubtsNow();
    if (doubts.verdict !== undefined) return doubts.review(subject, times);
    // An address that may not be probed will not be allowed by asking again.
    const isHopeless = outcome.cause === 'AddressNotAllowed' && after.health === 'Unknown';
    if (this.#inconclusiveRun >= times || isHopeless) return doubts.decide(subject);
    doubts.approach(subject, this.#inconclusiveRun >= times - 1);
    this.#hint(subject, after.health);
  }

  /** While nothing is decided: says what was seen first. */
  #hint({ target, outcome, wasHealthy }: CaseSubject, health: Health): void {
    if (health !== 'Unknown' || this.#hasHint) return;
    this.#hasHint = true;
    const { message } = this.#deps.diagnostician.diagnose({
      subject: target.subject,
      outcome,
      wasHealthy,
      answers: [],
    });
    this.#initial = lifecycleVerdict('Initializing', { name: target.backend, detail: message });
  }

  #failuresNow(): StandingVerdict {
    this.#failures ??= new StandingVerdict(this.#deps, this.#listener);
    return this.#failures;
  }

  #doubtsNow(): StandingVerdict {
    this.#doubts ??= new StandingVerdict(this.#deps, this.#listener);
    return this.#doubts;
  }

  #initialNow(): Verdict {
    this.#initial ??= lifecycleVerdict('Initializing', { name: this.#backend });
    return this.#initial;
  }
}
