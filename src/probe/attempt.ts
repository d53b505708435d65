/** One probe from its start to its one outcome, within one deadline. What happens on the wire is the business of `dialogue.ts`. */
import { assertNever } from '../base/exhaustive.ts';
import { NOT_IN_HEAP } from '../base/keyed-heap.ts';
import type { Conversation } from './conversation.ts';
import type { Deadline } from './deadline.ts';
import type { Endpoint } from './network/connection.ts';
import { Dialogue, type DialogueOwner } from './dialogue.ts';
import { type Ending, failureEnding, inconclusiveEnding, outcomeOf, type Seen } from './ending.ts';
import type { FailedAddress, ProbeOutcome, ProbePhase } from './outcome.ts';
import type { ProbeIo, RunningProbe } from './prober.ts';
import type { NameResolution, PendingName } from './name/resolve.ts';
import { Stopwatch } from './stopwatch.ts';
import type { ProbeTarget } from './target.ts';

/** Above this, and above a tenth of the timeout, a standstill of the event loop takes the meaning out of a timeout. */
const MIN_STALL_MS = 50;
/** After a standstill the probe gets one more turn of the event loop: its answer may have been waiting in the kernel. */
const SECOND_CHANCE_MS = 5;

/** Most probes have one address, and share this. */
const NO_FAILURES: readonly FailedAddress[] = [];

type Done = (outcome: ProbeOutcome) => void;

/** Starts a probe. `done` is called once, and not before this has returned. */
export function startAttempt(target: ProbeTarget, io: ProbeIo, conversation: Conversation, done: Done): RunningProbe {
  const attempt = new Attempt(target, io, conversation, done);
  attempt.start();
  return attempt;
}

/** It is its own handle and its own deadline, so that a probe needs no closure. */
class Attempt implements RunningProbe, Deadline, DialogueOwner {
  heapKey = 0;
  heapIndex = NOT_IN_HEAP;
  readonly io: ProbeIo;
  readonly target: ProbeTarget;
  readonly stopwatch: Stopwatch;
  readonly #conversation: Conversation;
  readonly #done: Done;
  readonly #stalledBeforeMs: number;
  #dueMs = 0;
  #hadSecondChance = false;
  #pendingName: PendingName | undefined;
  #staleNameMs: number | undefined;
  #dialogue: Dialogue | undefined;
  #ending: Ending | undefined;
  #started = false;
  #reported = false;

  constructor(target: ProbeTarget, io: ProbeIo, conversation: Conversation, done: Done) {
    this.io = io;
    this.target = target;
    this.stopwatch = new Stopwatch(io.clock, target.timeoutMs);
    this.#conversation = conversation;
    this.#done = done;
    this.#stalledBeforeMs = io.loopStall.stalledMs();
  }

  start(): void {
    try {
      this.#locate();
    } catch (bug) {
      this.contain(bug);
    }
    this.#started = true;
    // Decided already, but `done` must not be called before the prober has returned.
    if (this.#ending !== undefined) this.io.deadlines.arm(this, this.stopwatch.startedMs);
  }

  cancel(): void {
    if (this.#ending === undefined) this.end(inconclusiveEnding('Cancelled', this.#phase()));
    else this.#report();
  }

  onDeadline(): void {
    try {
      if (this.#ending === undefined) this.#runOut();
      else this.#report();
    } catch (bug) {
      this.contain(bug);
    }
  }

  limit(budgetMs: number): void {
    const dueMs = this.stopwatch.elapsedMs() + budgetMs;
    // With one address the limit stays the same from the dial to the end.
    if (Math.abs(dueMs - this.#dueMs) < 1) return;
    this.#dueMs = dueMs;
    this.io.deadlines.arm(this, this.stopwatch.startedMs + dueMs);
  }

  end(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = this.#isOurs(ending) ? inconclusiveEnding('LoopStalled', this.#phase()) : ending;
    this.#pendingName?.cancel();
    this.#dialogue?.stop();
    if (this.#started) this.#report();
  }

  /** While we stood still the backend may have lost its patience with us: what it then did is our fault. A refused connect is not. */
  #isOurs(ending: Ending): boolean {
    return ending.kind === 'failure' && ending.phase !== 'Resolve' && ending.phase !== 'Connect' && this.#stalled();
  }

  /** A bug of ours must not look like a fault of the backend, and must not stop the other probes. */
  contain(bug: unknown): void {
    this.io.onBug(bug);
    this.end(inconclusiveEnding('InternalError', this.#phase()));
  }

  #locate(): void {
    const { host } = this.target;
    if (host.kind === 'address') {
      this.#dial([host]);
      return;
    }
    const known = this.io.resolver.cached(host.name);
    if (known !== undefined) {
      this.#useResolution(known);
      return;
    }
    this.limit(this.target.timeoutMs);
    this.#pendingName = this.io.resolver.resolve(host.name, (resolution) => this.#onResolved(resolution));
  }

  #onResolved(resolution: NameResolution): void {
    try {
      this.#pendingName = undefined;
      this.#useResolution(resolution);
    } catch (bug) {
      this.contain(bug);
    }
  }

  #useResolution(resolution: NameResolution): void {
    this.stopwatch.resolved();
    switch (resolution.kind) {
      case 'addresses':
        this.#staleNameMs = resolution.staleMs;
        return this.#dial(resolution.addresses);
      case 'notFound':
        return this.end(failureEnding('NameNotFound', 'Resolve'));
      case 'noAddress':
        return this.end(failureEnding('NameHasNoAddress', 'Resolve'));
      case 'invalid':
        return this.end(inconclusiveEnding('NameInvalid', 'Resolve'));
      case 'serverFailure':
        return this.end(inconclusiveEnding('NameServerFailure', 'Resolve'));
      case 'serverUnreachable':
        return this.end(inconclusiveEnding('NameServerUnreachable', 'Resolve'));
      case 'timeout':
        return this.end(inconclusiveEnding('NameTimeout', 'Resolve'));
      default:
        return assertNever(resolution);
    }
  }

  #dial(endpoints: readonly Endpoint[]): void {
    this.#dialogue = new Dialogue(this, this.#conversation, endpoints);
    this.#dialogue.start();
  }

  #runOut(): void {
    if (this.#hadSecondChance) {
      this.end(inconclusiveEnding('LoopStalled', this.#phase()));
    } else if (this.#stalled()) {
      this.#hadSecondChance = true;
      this.io.deadlines.arm(this, this.io.clock.monotonicMs() + SECOND_CHANCE_MS);
    } else if (this.#dialogue === undefined) {
      this.end(inconclusiveEnding('NameTimeout', 'Resolve'));
    } else {
      this.#dialogue.runOut();
    }
  }

  /** The meter of the loop may not have seen a standstill that has only just ended: our own lateness shows it too. */
  #stalled(): boolean {
    const grownMs = this.io.loopStall.stalledMs() - this.#stalledBeforeMs;
    const lateMs = this.stopwatch.elapsedMs() - this.#dueMs;
    return Math.max(grownMs, lateMs) > Math.max(MIN_STALL_MS, this.target.timeoutMs / 10);
  }

  #report(): void {
    if (this.#reported || this.#ending === undefined) return;
    this.#reported = true;
    this.io.deadlines.disarm(this);
    const outcome = outcomeOf(this.#ending, this.#seen());
    try {
      this.#done(outcome);
    } catch (bug) {
      this.io.onBug(bug);
    }
  }

  #seen(): Seen {
    const dialogue = this.#dialogue;
    return {
      timings: this.stopwatch.timings(),
      address: dialogue?.address,
      errno: dialogue?.errno,
      shown: this.#conversation.shown(),
      tls: dialogue?.tls,
      failedAddresses: dialogue?.failedAddresses() ?? NO_FAILURES,
      staleNameMs: this.#staleNameMs,
      responseBytes: dialogue?.responseBytes ?? 0,
    };
  }

  #phase(): ProbePhase {
    return this.#dialogue?.phase ?? 'Resolve';
  }
}
