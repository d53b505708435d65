/** Keeps the distance between the contacts of one investigation with its host. Not how long it is, nor what is asked: see `investigation.ts`. */
import type { Clock } from '../base/clock.ts';
import { NOT_IN_HEAP } from '../base/keyed-heap.ts';
import type { Question } from '../diagnosis/question.ts';
import type { Deadline, DeadlineQueue } from '../probe/deadline.ts';

export interface ContactPauseDeps {
  readonly clock: Clock;
  readonly deadlines: DeadlineQueue;
}

/** A question that sends no packet is no contact: it neither waits nor makes others wait. */
export class ContactPause implements Deadline {
  heapKey = 0;
  heapIndex = NOT_IN_HEAP;
  readonly #deps: ContactPauseDeps;
  #lastContactMs = Number.NEGATIVE_INFINITY;
  #resume: () => void = () => undefined;

  constructor(deps: ContactPauseDeps) {
    this.#deps = deps;
  }

  /** Call it when the question is asked. */
  contacted(question: Question): void {
    if (isContact(question)) this.#lastContactMs = this.#deps.clock.monotonicMs();
  }

  /** Resolves `gap` milliseconds after the last contact, or at once when the signal is aborted. */
  async untilAllowed(question: Question, gap: number, signal: AbortSignal): Promise<void> {
    const atMs = this.#lastContactMs + gap;
    if (!isContact(question) || atMs <= this.#deps.clock.monotonicMs() || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resume = resolve;
    const onAbort = (): void => {
      this.#deps.deadlines.disarm(this);
      resolve();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#deps.deadlines.arm(this, atMs);
    await promise;
    signal.removeEventListener('abort', onAbort);
  }

  onDeadline(): void {
    this.#resume();
  }
}

function isContact(question: Question): boolean {
  return question.kind !== 'LocalRoute';
}
