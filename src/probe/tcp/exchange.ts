/** The TCP probe with an exchange: sends and waits, step by step. What the bytes mean only the user knows. */
import { type Conversation, type Decision, decided, decidedEarly, type Shown } from '../conversation.ts';
import type { Banner } from '../facts.ts';
import type { FailureCode } from '../outcome.ts';
import type { ExchangeStep } from '../target.ts';
import { BANNER_BYTES, recogniseBanner } from './banner.ts';
import { SeenBytes } from './seen-bytes.ts';

const DONE = decidedEarly('success', 'Match');
const SILENT = decidedEarly('ExchangeSilent', 'Response');
const CLOSED = decided('ExchangeClosed', 'Response');
const RESET = decided('ResetBeforeResponse', 'Response');
const RESET_DURING = decided('ResetDuringResponse', 'Response');

export function exchangeConversation(steps: readonly ExchangeStep[]): Conversation {
  return new ExchangeConversation(steps);
}

/**
 * A step without anything to send goes on looking at what has come already: greetings may come in one piece.
 * A step that sends looks only at what comes after it.
 */
class ExchangeConversation implements Conversation {
  readonly #steps: readonly ExchangeStep[];
  #index = 0;
  /** What the present step sends was taken. */
  #isSent = false;
  #hasSent = false;
  #seen = new SeenBytes();
  /** The first bytes of all: they show who is speaking. */
  readonly #opening = Buffer.alloc(BANNER_BYTES);
  #openingLength = 0;

  constructor(steps: readonly ExchangeStep[]) {
    this.#steps = steps;
  }

  takeOutgoing(): Buffer | undefined {
    const pieces: Buffer[] = [];
    for (let step = this.#steps[this.#index]; step?.send !== undefined && !this.#isSent;) {
      pieces.push(step.send);
      this.#isSent = true;
      // Nothing is waited for here, so what the next step sends goes out at once.
      if (step.expect === undefined) step = this.#nextStep();
    }
    if (pieces.length === 0) return undefined;
    this.#hasSent = true;
    return Buffer.concat(pieces);
  }

  onConnected(): Decision | undefined {
    return this.#proceed();
  }

  onSent(): Decision | undefined {
    return this.#proceed();
  }

  onData(chunk: Buffer, length: number): Decision | undefined {
    this.#openingLength += chunk.copy(this.#opening, this.#openingLength, 0, length);
    this.#seen.add(chunk, length);
    if (!this.#seen.isFull && !this.#seen.isWorthComparing()) return undefined;
    // A step that was met may have made room.
    return this.#proceed() ?? (this.#seen.isFull ? this.#mismatch(decidedEarly) : undefined);
  }

  onEnd(): Decision {
    return this.#openingLength > 0 ? (this.#proceed() ?? this.#mismatch(decided)) : CLOSED;
  }

  onReset(): Decision {
    return this.#openingLength > 0 ? RESET_DURING : RESET;
  }

  onSilence(): Decision {
    return this.#seen.length > 0 ? (this.#proceed() ?? this.#mismatch(decidedEarly)) : SILENT;
  }

  shown(): Shown {
    const steps = this.#steps.length;
    return { exchange: { step: Math.min(this.#index + 1, steps), steps, hasSent: this.#hasSent } };
  }

  /** Goes on as far as what has come allows. What a step sends is taken before it can be over. */
  #proceed(): Decision | undefined {
    for (let step = this.#steps[this.#index]; step !== undefined; step = this.#nextStep()) {
      if (step.send !== undefined && !this.#isSent) return undefined;
      if (step.expect !== undefined && !step.expect.met(this.#seen.bytes)) return undefined;
    }
    return DONE;
  }

  #nextStep(): ExchangeStep | undefined {
    this.#index += 1;
    this.#isSent = false;
    const step = this.#steps[this.#index];
    if (step?.send !== undefined) this.#seen = new SeenBytes();
    return step;
  }

  #mismatch(how: (code: FailureCode, phase: 'Match', banner?: Banner) => Decision): Decision {
    return how('ExchangeMismatch', 'Match', recogniseBanner(this.#opening, this.#openingLength));
  }
}
