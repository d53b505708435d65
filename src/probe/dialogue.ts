/** From addresses to an ending: dials one after the other, then holds the conversation with the first that connects. Keeps no time: see `attempt.ts`. */
import { assertNever } from '../base/exhaustive.ts';
import type { Conversation, Decision } from './conversation.ts';
import { type Candidate, DialPlan } from './dial-plan.ts';
import { decisionEnding, type Ending, failureEnding, inconclusiveEnding } from './ending.ts';
import { type ErrorMeaning, errnoOf, meaningOf, syscallOf } from './node-error.ts';
import type { ProbePhase } from './outcome.ts';
import type { PooledSocket, SocketUser } from './pooled-socket.ts';
import type { ProbeIo } from './prober.ts';
import type { Stopwatch } from './stopwatch.ts';

/** The attempt that a dialogue belongs to. */
export interface DialogueOwner {
  readonly io: ProbeIo;
  readonly stopwatch: Stopwatch;
  readonly port: number;
  /** The present dial may take this long, the last one and the conversation all that is left. */
  limit(budgetMs: number): void;
  end(ending: Ending): void;
  contain(bug: unknown): void;
}

export class Dialogue implements SocketUser {
  readonly conversation: Conversation;
  readonly #owner: DialogueOwner;
  readonly #plan: DialPlan;
  #socket: PooledSocket | undefined;
  #connected = false;
  #address: string | undefined;
  #errno: string | undefined;
  #responseBytes = 0;

  constructor(owner: DialogueOwner, conversation: Conversation, candidates: readonly Candidate[]) {
    this.#owner = owner;
    this.conversation = conversation;
    this.#plan = new DialPlan(candidates, owner.io.addressPolicy);
  }

  /** The address that was dialled, or the one to tell of. */
  get address(): string | undefined {
    return this.#address;
  }

  get errno(): string | undefined {
    return this.#errno;
  }

  get responseBytes(): number {
    return this.#responseBytes;
  }

  get phase(): ProbePhase {
    return this.#connected ? 'Response' : 'Connect';
  }

  start(): void {
    if (!this.#dialNext()) this.#owner.end(inconclusiveEnding('AddressNotAllowed', 'Connect'));
  }

  /** The time for the present step is over. */
  runOut(): void {
    if (this.#connected) this.#apply(this.conversation.onSilence());
    else this.#dialFailed(failureEnding('ConnectTimeout', 'Connect'));
  }

  /** Hands the socket back. May be called at any time, and again. */
  stop(): void {
    this.#socket?.release();
    this.#socket = undefined;
  }

  onConnected(): void {
    try {
      this.#connected = true;
      this.#owner.stopwatch.connected();
      this.#owner.limit(this.#owner.stopwatch.remainingMs());
      this.#converse();
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  onData(chunk: Buffer, length: number): void {
    try {
      this.#owner.stopwatch.received();
      this.#responseBytes += length;
      this.#apply(this.conversation.onData(chunk, length));
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  onEnd(): void {
    try {
      this.#apply(this.conversation.onEnd());
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  onError(error: unknown): void {
    try {
      this.#errno = errnoOf(error);
      this.#explain(meaningOf(this.#errno, syscallOf(error), { connected: this.#connected }));
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  #dialNext(): boolean {
    const candidate = this.#plan.next();
    if (candidate === undefined) return false;
    this.#address = candidate.address;
    this.#errno = undefined;
    this.#owner.limit(this.#plan.budgetMs(this.#owner.stopwatch.remainingMs()));
    this.#socket = this.#owner.io.sockets.open(this, candidate, this.#owner.port);
    return true;
  }

  #dialFailed(ending: Ending): void {
    this.stop();
    const told = this.#plan.noteFailure({ ending, address: this.#address ?? '', errno: this.#errno });
    if (this.#owner.stopwatch.remainingMs() > 0 && this.#dialNext()) return;
    this.#address = told.address;
    this.#errno = told.errno;
    this.#owner.end(told.ending);
  }

  #converse(): void {
    if (!this.#reachedAllowed()) {
      this.#owner.end(inconclusiveEnding('AddressNotAllowed', 'Connect'));
      return;
    }
    const { opening } = this.conversation;
    if (opening !== undefined) this.#socket?.write(opening);
    this.#apply(this.conversation.onConnected());
  }

  /** The address checked is the address connected to: by the kernel's own word, before the first byte. */
  #reachedAllowed(): boolean {
    const remote = this.#socket?.remoteAddress;
    return remote === undefined || remote === this.#address || this.#owner.io.addressPolicy.allows(remote);
  }

  #explain(meaning: ErrorMeaning): void {
    switch (meaning.kind) {
      case 'reset':
        return this.#apply(this.conversation.onReset());
      case 'closed':
        return this.#apply(this.conversation.onEnd());
      case 'silence':
        return this.#apply(this.conversation.onSilence());
      case 'failure':
        return this.#broke(failureEnding(meaning.code, meaning.code === 'SendFailed' ? 'Request' : this.phase));
      case 'inconclusive':
        return this.#broke(inconclusiveEnding(meaning.cause, this.phase));
      default:
        return assertNever(meaning);
    }
  }

  #broke(ending: Ending): void {
    if (this.#connected) this.#owner.end(ending);
    else this.#dialFailed(ending);
  }

  #apply(decision: Decision | undefined): void {
    if (decision === undefined) return;
    if (decision.moreToCome) this.#socket?.drain();
    this.#owner.end(decisionEnding(decision));
  }
}
