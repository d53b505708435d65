/** From addresses to an ending: dials one after the other, then holds the conversation with the first that connects. Keeps no time: see `attempt.ts`. */
import { networkInterfaces } from 'node:os';
import { assertNever } from '../base/exhaustive.ts';
import type { Conversation, Decision } from './conversation.ts';
import { type Ending, failureEnding, inconclusiveEnding } from './ending.ts';
import { hasFamily } from './network/address-family.ts';
import type { Connection, ConnectionUser, Endpoint } from './network/connection.ts';
import { DialPlan } from './network/dial-plan.ts';
import { type ErrorMeaning, errnoOf, meaningOf, syscallOf } from './network/node-error.ts';
import type { TlsFacts } from './facts.ts';
import type { FailedAddress, ProbePhase } from './outcome.ts';
import type { ProbeIo } from './prober.ts';
import type { Stopwatch } from './stopwatch.ts';
import type { ProbeTarget } from './target.ts';
import { certificateAnswer } from './tls/certificate-answer.ts';
import { handshakeErrorOf } from './tls/handshake-error.ts';
import { connect } from './transport.ts';

/** The attempt that a dialogue belongs to. */
export interface DialogueOwner {
  readonly io: ProbeIo;
  readonly stopwatch: Stopwatch;
  readonly target: ProbeTarget;
  /** The present dial may take this long, the last one and the conversation all that is left. */
  limit(budgetMs: number): void;
  end(ending: Ending): void;
  contain(bug: unknown): void;
}

/** How far it has come. Without TLS nobody shakes hands. */
type Stage = 'dialling' | 'handshaking' | 'talking';

export class Dialogue implements ConnectionUser {
  readonly conversation: Conversation;
  readonly #owner: DialogueOwner;
  readonly #plan: DialPlan;
  #endpoint: Endpoint | undefined;
  #connection: Connection | undefined;
  #stage: Stage = 'dialling';
  #address: string | undefined;
  #errno: string | undefined;
  #tls: TlsFacts | undefined;
  #responseBytes = 0;

  constructor(owner: DialogueOwner, conversation: Conversation, endpoints: readonly Endpoint[]) {
    this.#owner = owner;
    this.conversation = conversation;
    this.#plan = new DialPlan(endpoints, owner.io.addressPolicy);
  }

  /** The address that was dialled, or the one to tell of. */
  get address(): string | undefined {
    return this.#address;
  }

  get errno(): string | undefined {
    return this.#errno;
  }

  get tls(): TlsFacts | undefined {
    return this.#tls;
  }

  get responseBytes(): number {
    return this.#responseBytes;
  }

  /** Addresses that did not connect, other than the one to tell of. */
  failedAddresses(): readonly FailedAddress[] {
    return this.#plan.failuresBeside(this.#address);
  }

  get phase(): ProbePhase {
    switch (this.#stage) {
      case 'dialling':
        return 'Connect';
      case 'handshaking':
        return 'Handshake';
      case 'talking':
        return 'Response';
      default:
        return assertNever(this.#stage);
    }
  }

  start(): void {
    if (!this.#dialNext()) this.#owner.end(inconclusiveEnding('AddressNotAllowed', 'Connect'));
  }

  /** The time for the present step is over. */
  runOut(): void {
    switch (this.#stage) {
      case 'dialling':
        return this.#dialFailed(failureEnding('ConnectTimeout', 'Connect'));
      case 'handshaking':
        return this.#owner.end(failureEnding('HandshakeTimeout', 'Handshake'));
      case 'talking':
        return this.#apply(this.conversation.onSilence());
      default:
        return assertNever(this.#stage);
    }
  }

  /** Hands the connection back. May be called at any time, and again. */
  stop(): void {
    this.#connection?.release();
    this.#connection = undefined;
  }

  onConnected(): void {
    try {
      this.#owner.stopwatch.connected();
      this.#owner.limit(this.#owner.stopwatch.remainingMs());
      this.#stage = this.#owner.target.tls === undefined ? 'talking' : 'handshaking';
      if (!this.#reachedAllowed()) this.#owner.end(inconclusiveEnding('AddressNotAllowed', 'Connect'));
      else if (this.#stage === 'talking') this.#converse();
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  onSecured(facts: TlsFacts): void {
    try {
      this.#owner.stopwatch.secured();
      this.#tls = facts;
      const { tls } = this.#owner.target;
      const refusal = tls === undefined ? undefined : certificateAnswer(facts, tls);
      if (refusal !== undefined) return this.#owner.end(failureEnding(refusal, 'Handshake'));
      this.#stage = 'talking';
      this.#converse();
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  onData(chunk: Buffer, length: number): void {
    try {
      this.#owner.stopwatch.received();
      this.#responseBytes += length;
      const decision = this.conversation.onData(chunk, length);
      this.#apply(decision ?? (this.#send() ? this.conversation.onSent?.() : undefined));
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  onEnd(): void {
    try {
      if (this.#stage === 'handshaking') this.#owner.end(failureEnding('HandshakeClosed', 'Handshake'));
      else this.#apply(this.conversation.onEnd());
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  onError(error: unknown, tls?: TlsFacts): void {
    try {
      this.#errno = errnoOf(error);
      const known = this.#tls ?? tls;
      const handshake = this.#owner.target.tls === undefined ? undefined : handshakeErrorOf(this.#errno, known);
      if (handshake !== undefined) {
        // Whoever has begun to answer is content with the handshake, and breaks off something else.
        if (this.#responseBytes > 0) return this.#apply(this.conversation.onReset());
        this.#tls = handshake.facts;
        this.#owner.end(failureEnding(handshake.code, 'Handshake'));
        return;
      }
      this.#explain(
        meaningOf(this.#errno, syscallOf(error), {
          stage: this.#owner.target.plan.kind === 'udp' ? 'datagram' : this.#stage === 'dialling' ? 'dial' : 'open',
          hasFamily: () => hasFamily(this.#endpoint?.family ?? 4, networkInterfaces()),
        }),
      );
    } catch (bug) {
      this.#owner.contain(bug);
    }
  }

  #dialNext(): boolean {
    const endpoint = this.#plan.next();
    if (endpoint === undefined) return false;
    this.#endpoint = endpoint;
    this.#address = endpoint.address;
    this.#errno = undefined;
    this.#owner.limit(this.#plan.budgetMs(this.#owner.stopwatch.remainingMs()));
    this.#connection = connect(this.#owner.target, this.#owner.io, this, endpoint);
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
    this.#send();
    this.#apply(this.conversation.onConnected());
  }

  /** Returns whether there was anything to send. */
  #send(): boolean {
    const bytes = this.conversation.takeOutgoing();
    if (bytes === undefined) return false;
    this.#connection?.write(bytes);
    return true;
  }

  /** The address checked is the address connected to: by the kernel's own word, before the first byte. */
  #reachedAllowed(): boolean {
    const remote = this.#connection?.remoteAddress;
    return remote === undefined || remote === this.#address || this.#owner.io.addressPolicy.allows(remote);
  }

  #explain(meaning: ErrorMeaning): void {
    switch (meaning.kind) {
      case 'reset':
        if (this.#stage === 'handshaking') return this.#owner.end(failureEnding('HandshakeReset', 'Handshake'));
        return this.#apply(this.conversation.onReset());
      case 'closed':
        return this.onEnd();
      case 'silence':
        return this.runOut();
      case 'failure':
        return this.#broke(failureEnding(meaning.code, meaning.code === 'SendFailed' ? 'Request' : this.phase));
      case 'inconclusive':
        return this.#broke(inconclusiveEnding(meaning.cause, this.phase));
      default:
        return assertNever(meaning);
    }
  }

  #broke(ending: Ending): void {
    if (this.#stage === 'dialling') this.#dialFailed(ending);
    else this.#owner.end(ending);
  }

  #apply(decision: Decision | undefined): void {
    if (decision === undefined) return;
    if (decision.moreToCome) this.#connection?.drain();
    this.#owner.end(decision.ending);
  }
}
