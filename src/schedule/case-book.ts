/** The cases of one backend: the failure that its verdict speaks of, and one that may take its place. Not what they mean: see `judgement.ts`. */
import { failureSignature } from '../diagnosis/evidence.ts';
import { type CaseListener, type CaseSubject, FailureCase } from './failure-case.ts';
import type { InvestigationDeps } from './investigation.ts';

export class CaseBook {
  readonly #deps: InvestigationDeps;
  readonly #listener: CaseListener;
  #current: FailureCase | undefined;
  #candidate: FailureCase | undefined;

  constructor(deps: InvestigationDeps, listener: CaseListener) {
    this.#deps = deps;
    this.#listener = listener;
  }

  /** The case of the verdict. */
  get current(): FailureCase | undefined {
    return this.#current;
  }

  /** Begins to investigate a failure that may soon be the verdict's. Does nothing when it is under way. */
  prepare(subject: CaseSubject): void {
    const signature = failureSignature(subject.outcome);
    if (this.#current?.signature === signature || this.#candidate?.signature === signature) return;
    this.#candidate?.close();
    this.#candidate = new FailureCase(this.#deps, subject, this.#listener);
  }

  /** Makes a failure the verdict's: with the answers so far when it was prepared, else investigated from now on. */
  confirm(subject: CaseSubject): FailureCase {
    this.prepare(subject);
    if (this.#candidate?.signature === failureSignature(subject.outcome)) {
      this.#current?.close();
      this.#current = this.#candidate;
      this.#candidate = undefined;
    }
    this.#current ??= new FailureCase(this.#deps, subject, this.#listener);
    return this.#current;
  }

  /** The failure that was prepared for did not last. */
  dropCandidate(): void {
    this.#candidate?.close();
    this.#candidate = undefined;
  }

  /** Nothing fails any more, or nobody wants to know. */
  close(): void {
    this.dropCandidate();
    this.#current?.close();
    this.#current = undefined;
  }
}
