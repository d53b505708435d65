/** All that is asked about one failure of one backend: a first investigation, then another one now and then while the failure stays the same. */
import { NOT_IN_HEAP } from '../base/keyed-heap.ts';
import { type FailureEvidence, failureSignature } from '../diagnosis/evidence.ts';
import type { Answer } from '../diagnosis/question.ts';
import type { Deadline } from '../probe/deadline.ts';
import type { ProbeFailure, ProbeInconclusive } from '../probe/outcome.ts';
import { type InvestigationDeps, startInvestigation } from './investigation.ts';
import type { CheckTarget } from './target.ts';

/** A verdict is due within 30 s, however long the line for its host is: then it is made of the answers that are there. */
const LONGEST_MS = 25_000;
const FIRST_REPEAT_MS = 60_000;
const LAST_REPEAT_MS = 15 * 60_000;

export interface CaseSubject {
  readonly target: CheckTarget;
  readonly outcome: ProbeFailure | ProbeInconclusive;
  readonly wasHealthy: boolean;
}

export interface CaseListener {
  /** An investigation has ended: `evidence()` has new answers. */
  readonly investigated: (failureCase: FailureCase) => void;
  /** An investigation has thrown: the case has the answers from before, and asks no more. */
  readonly broken: (failureCase: FailureCase, error: unknown) => void;
}

/** Asks at once when there is something to ask; again after 1, 2, 4, 8 and then every 15 minutes, until it is closed. */
export class FailureCase implements Deadline {
  heapKey = 0;
  heapIndex = NOT_IN_HEAP;
  readonly signature: string;
  readonly #deps: InvestigationDeps;
  readonly #subject: CaseSubject;
  readonly #listener: CaseListener;
  #answers: readonly Answer[] = [];
  #investigation: { cancel(): void; readonly answers: readonly Answer[] } | undefined;
  #rounds = 0;
  #isClosed = false;

  constructor(deps: InvestigationDeps, subject: CaseSubject, listener: CaseListener) {
    this.#deps = deps;
    this.#subject = subject;
    this.#listener = listener;
    this.signature = failureSignature(subject.outcome);
    this.onDeadline();
  }

  /** True while the first investigation runs: the verdict may still become better. */
  get isOpen(): boolean {
    return this.#investigation !== undefined && this.#rounds === 0;
  }

  /** How often it was investigated to the end. */
  get rounds(): number {
    return this.#rounds;
  }

  /** What is known by now. While the first investigation runs, its answers so far. */
  evidence(): FailureEvidence {
    const { target, outcome, wasHealthy } = this.#subject;
    const answers = this.isOpen ? (this.#investigation?.answers ?? []) : this.#answers;
    return { subject: target.subject, outcome, wasHealthy, answers: [...answers] };
  }

  /** Cancels what is being asked and forgets the case. */
  close(): void {
    this.#isClosed = true;
    this.#investigation?.cancel();
    this.#investigation = undefined;
    this.#deps.deadlines.disarm(this);
  }

  onDeadline(): void {
    if (this.#investigation === undefined) this.#start();
    else this.#cutShort(this.#investigation);
  }

  #start(): void {
    const { target, outcome, wasHealthy } = this.#subject;
    try {
      const evidence = { subject: target.subject, outcome, wasHealthy };
      this.#investigation = startInvestigation(this.#deps, target, evidence, {
        finished: (answers) => this.#finish(answers),
        broken: (error) => this.#break(error),
      });
      if (this.#investigation !== undefined)
        this.#deps.deadlines.arm(this, this.#deps.clock.monotonicMs() + LONGEST_MS);
    } catch (error) {
      // Never before the constructor has returned.
      queueMicrotask(() => this.#break(error));
    }
  }

  #cutShort(investigation: { cancel(): void; readonly answers: readonly Answer[] }): void {
    const answers = [...investigation.answers];
    investigation.cancel();
    this.#finish(answers);
  }

  #finish(answers: readonly Answer[]): void {
    if (this.#isClosed) return;
    this.#answers = answers;
    this.#investigation = undefined;
    this.#deps.deadlines.arm(this, this.#deps.clock.monotonicMs() + repeatAfterMs(this.#rounds));
    this.#rounds += 1;
    this.#listener.investigated(this);
  }

  #break(error: unknown): void {
    if (this.#isClosed) return;
    this.#investigation = undefined;
    this.#rounds += 1;
    this.#listener.broken(this, error);
  }
}

/** Milliseconds from the end of the nth investigation (from 0) to the next one. */
export function repeatAfterMs(rounds: number): number {
  return Math.min(FIRST_REPEAT_MS * 2 ** rounds, LAST_REPEAT_MS);
}
