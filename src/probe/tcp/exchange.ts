/** The TCP probe with an exchange: sends and waits, step by step. What the bytes mean only the user knows. */
import { type Conversation, type Decision, decided, decidedEarly, type Shown } from '../conversation.ts';
import type { ExchangeStep } from '../target.ts';

/** What one step looks at. */
const MAX_BYTES = 65_536;

const DONE = decidedEarly('success', 'Match');
const MISMATCH = decided('ExchangeMismatch', 'Match');
const MISMATCH_SO_FAR = decidedEarly('ExchangeMismatch', 'Match');
const SILENT = decidedEarly('ExchangeSilent', 'Response');
const CLOSED = decided('ExchangeClosed', 'Response');
const RESET = decided('ResetBeforeResponse', 'Response');
const RESET_DURING = decided('ResetDuringResponse', 'Response');

export function exchangeConversation(steps: readonly ExchangeStep[]): Conversation {
  return new ExchangeConversation(steps);
}

/** A step without anything to send goes on looking at what has come already: greetings may come in one piece. */
class ExchangeConversation implements Conversation {
  readonly #steps: readonly ExchangeStep[];
  #index = 0;
  #isSent = false;
  #seen = Buffer.alloc(0);

  constructor(steps: readonly ExchangeStep[]) {
    this.#steps = steps;
  }

  takeOutgoing(): Buffer | undefined {
    if (this.#isSent) return undefined;
    this.#isSent = true;
    return this.#steps[this.#index]?.send;
  }

  onConnected(): Decision | undefined {
    return this.#proceed();
  }

  onData(chunk: Buffer, length: number): Decision | undefined {
    const room = MAX_BYTES - this.#seen.length;
    this.#seen = Buffer.concat([this.#seen, chunk.subarray(0, Math.min(length, room))]);
    return this.#proceed() ?? (this.#seen.length >= MAX_BYTES ? MISMATCH_SO_FAR : undefined);
  }

  onEnd(): Decision {
    return this.#seen.length > 0 ? MISMATCH : CLOSED;
  }

  onReset(): Decision {
    return this.#seen.length > 0 ? RESET_DURING : RESET;
  }

  onSilence(): Decision {
    return this.#seen.length > 0 ? MISMATCH_SO_FAR : SILENT;
  }

  shown(): Shown {
    return { exchange: { step: Math.min(this.#index + 1, this.#steps.length), steps: this.#steps.length } };
  }

  /** Goes on as far as what has come allows. What a step sends is taken before the next one begins. */
  #proceed(): Decision | undefined {
    for (let step = this.#steps[this.#index]; step !== undefined; step = this.#steps[this.#index]) {
      if (step.send !== undefined && !this.#isSent) return undefined;
      if (step.expect !== undefined && !step.expect.met(this.#seen)) return undefined;
      this.#index += 1;
      this.#isSent = false;
      if (this.#steps[this.#index]?.send !== undefined) this.#seen = Buffer.alloc(0);
    }
    return DONE;
  }
}
