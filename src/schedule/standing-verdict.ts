/**
 * The verdict on one kind of bad outcomes of one backend: it is made when a decision falls, becomes better while it is
 * investigated, and stands while the failure stays the same. Not the decision itself: see `judgement.ts`.
 */
import { failureSignature } from '../diagnosis/evidence.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { CaseBook } from './case-book.ts';
import type { CaseSubject, FailureCase } from './failure-case.ts';
import type { InvestigationDeps } from './investigation.ts';
import type { StoredBackend } from './report.ts';
import { SignatureRun } from './signature-run.ts';

/** After so many times the threshold without its failure, a verdict is about the past. */
const GONE_AFTER = 3;

export interface StandingVerdictListener {
  /** The verdict, or whether it may still become better, has changed outside of a call. */
  changed(): void;
  /** The diagnostician or the asker has thrown outside of a call. */
  noteFault(signature: string, error: unknown): void;
}

export class StandingVerdict {
  readonly #deps: InvestigationDeps;
  readonly #listener: StandingVerdictListener;
  readonly #cases: CaseBook;
  readonly #run = new SignatureRun();
  #times = 1;
  /** Failures in a row that were not the one that the verdict speaks of. */
  #strangers = 0;
  #verdict: Verdict | undefined;
  /** Of the failure that the verdict speaks of; `undefined` for a verdict that was restored, or made under other settings. */
  #signature: string | undefined;
  /** The verdict's words are not worth keeping. */
  #isAbridged = false;

  constructor(deps: InvestigationDeps, listener: StandingVerdictListener) {
    this.#deps = deps;
    this.#listener = listener;
    this.#cases = new CaseBook(deps, {
      investigated: (failureCase) => this.#improve(failureCase),
      broken: (failureCase, error) => this.#breakOff(failureCase, error),
    });
  }

  get verdict(): Verdict | undefined {
    return this.#verdict;
  }

  /** True while the first investigation of the verdict's failure runs. */
  get isOpen(): boolean {
    return this.#cases.current?.isOpen === true;
  }

  /** Takes up a verdict from before a restart. The first confirmed failure is held against it, and takes the place of an abridged one. */
  restore({ verdict, isAbridged }: Pick<StoredBackend, 'verdict' | 'isAbridged'>): void {
    this.#verdict = verdict;
    this.#isAbridged = isAbridged;
  }

  /** Counts an outcome that decides nothing yet; with one more to go, the investigation begins. */
  approach(subject: CaseSubject, isNear: boolean): void {
    this.#run.see(failureSignature(subject.outcome));
    if (isNear) this.#prepare(subject);
  }

  /** The decision has fallen with this outcome: there is a verdict now. */
  decide(subject: CaseSubject): void {
    this.#run.see(failureSignature(subject.outcome));
    this.#conclude(subject);
  }

  /** One more outcome after the decision. Another failure must be seen `times` in a row before the verdict is made anew. */
  review(subject: CaseSubject, times: number): void {
    const signature = failureSignature(subject.outcome);
    const length = this.#run.see(signature);
    this.#times = times;
    if (this.#verdict === undefined) return this.#conclude(subject);
    if (signature === this.#signature) {
      this.#strangers = 0;
      return this.#cases.dropCandidate();
    }
    this.#strangers += 1;
    // Several failures may take turns and none of them last: then the newest is nearer to the truth than one that is gone.
    const isGone = this.#strangers >= GONE_AFTER * times;
    if (length >= times - 1 || isGone) this.#prepare(subject);
    if (length >= times || isGone) this.#replace(subject, signature);
  }

  /** The failure did not last to a decision. */
  interrupt(): void {
    this.#run.reset();
    this.#cases.dropCandidate();
  }

  /** Counts anew and cancels what is being asked. The verdict stays: in maintenance while the failure does, else until it is confirmed and made anew. */
  settle(inMaintenance: boolean): void {
    this.#run.reset();
    this.#cases.close();
    if (inMaintenance || this.#verdict === undefined) return;
    this.#signature = undefined;
    this.#isAbridged = true;
  }

  /** Cancels what is being asked. The verdict stays. */
  close(): void {
    this.#cases.close();
  }

  /** Nothing is wrong any more: the verdict goes, and what is being asked is cancelled. */
  clear(): void {
    this.#run.reset();
    this.#cases.close();
    this.#verdict = undefined;
    this.#signature = undefined;
  }

  #prepare(subject: CaseSubject): void {
    if (!subject.target.maintenance) this.#cases.prepare(subject);
  }

  #conclude(subject: CaseSubject): void {
    const failureCase = subject.target.maintenance ? undefined : this.#cases.confirm(subject);
    this.#signature = failureSignature(subject.outcome);
    this.#strangers = 0;
    // A verdict that cannot be made must not leave an older one behind.
    this.#verdict = undefined;
    this.#isAbridged = false;
    this.#verdict = this.#deps.diagnostician.diagnose(failureCase?.evidence() ?? bareEvidence(subject));
  }

  #replace(subject: CaseSubject, signature: string): void {
    const restored = this.#signature === undefined ? this.#verdict : undefined;
    if (restored === undefined || subject.target.maintenance) return this.#conclude(subject);
    // Waiting for the whole evidence keeps a restored verdict from flickering through a lesser one.
    const failureCase = this.#cases.confirm(subject);
    if (!failureCase.isOpen) this.#compare(failureCase, signature, restored);
  }

  /** Keeps the words of a verdict that would only be said anew, unless words are missing. */
  #compare(failureCase: FailureCase, signature: string, standing: Verdict): void {
    this.#signature = signature;
    this.#strangers = 0;
    const verdict = this.#deps.diagnostician.diagnose(failureCase.evidence());
    const isSame = verdict.reason === standing.reason && verdict.confidence === standing.confidence;
    this.#verdict = isSame && !this.#isAbridged ? standing : verdict;
    this.#isAbridged = false;
  }

  #improve(failureCase: FailureCase): void {
    if (failureCase !== this.#cases.current || this.#verdict === undefined) return;
    const { signature } = failureCase;
    const isRestored = this.#signature === undefined;
    try {
      if (isRestored || failureCase.rounds > 1) {
        if (!isRestored || this.#run.isConfirmed(signature, this.#times))
          this.#compare(failureCase, signature, this.#verdict);
      } else {
        this.#verdict = this.#deps.diagnostician.diagnose(failureCase.evidence());
      }
    } catch (error) {
      this.#listener.noteFault(signature, error);
    }
    this.#listener.changed();
  }

  #breakOff(failureCase: FailureCase, error: unknown): void {
    this.#listener.noteFault(failureCase.signature, error);
    this.#listener.changed();
  }
}

function bareEvidence({
  target,
  outcome,
  wasHealthy,
}: CaseSubject): Parameters<InvestigationDeps['diagnostician']['diagnose']>[0] {
  return { subject: target.subject, outcome, wasHealthy, answers: [] };
}
